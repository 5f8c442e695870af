import { realpathSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { clinicArchive } from './clinic.ts';
import { dermArchive } from './derm.ts';

/**
 * Draws both archives of the demo into `<target>/demo-derm` and `<target>/demo-clinic`. It writes the same
 * bytes on every run and removes nothing: draw into an empty folder.
 */
export async function draw(target: string): Promise<void> {
  for (const [archive, files] of [['demo-derm', await dermArchive()], ['demo-clinic', await clinicArchive()]] as const) {
    for (const file of files) {
      const place = path.join(target, archive, file.path);
      await mkdir(path.dirname(place), { recursive: true });
      await writeFile(place, file.bytes);
    }
  }
}

const [, script, target] = process.argv;
if (script !== undefined && realpathSync(script) === fileURLToPath(import.meta.url)) {
  if (target === undefined) {
    process.stderr.write('usage: node dist/examples/draw/draw.js <empty folder>\n');
    process.exitCode = 2;
  } else {
    await draw(target);
  }
}
