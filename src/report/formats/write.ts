import { writeFile } from 'node:fs/promises';
import { formatsDocument } from './formats.ts';

/** Writes `docs/formats.md` anew; the test that compares it names `npm run docs` as the way. */
export async function writeFormats(path: string): Promise<void> {
  await writeFile(path, await formatsDocument());
}
