import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import type { DrawnSet } from './datasets/prepare.ts';
import { absent, command, succeeded, type Contestant } from './measure/contestant.ts';
import { measure, runs } from './measure/process.ts';
import { imagePath } from './datasets/spec.ts';

const lanes = String(availableParallelism());

/** Writes the list of files that a floor works through. */
export function fileList(set: DrawnSet, name: string, files: readonly string[] = set.files): string {
  const path = join(set.dir, '.dx-bench', name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${files.join('\n')}\n`);
  return path;
}

/** A walk that asks size, time and inode of every file. */
export function findFloor(set: DrawnSet): Contestant {
  if (!runs('find', ['--version'])) return absent('find -printf', 'findutils');
  return command('find -printf', 'find', [join(set.dir, 'images'), '-type', 'f', '-printf', '%s %T@ %i %p\\n']);
}

/** ninja that finds nothing to do, over one edge an image. The first, real run is made here, outside the clock. */
export async function ninjaFloor(set: DrawnSet, say: (text: string) => void): Promise<Contestant> {
  const name = 'ninja, nothing to do';
  if (!runs('ninja', ['--version'])) return absent(name, 'ninja-build');
  const dir = join(set.dir, '.dx-bench', 'ninja');
  mkdirSync(dir, { recursive: true });
  const edges = set.files.map((file, image) => `build out/${imagePath(image)}.o: make ${file}\n`);
  writeFileSync(join(dir, 'build.ninja'), `rule make\n  command = : > $out\n${edges.join('')}`);
  say('  ninja: the first build (a minute where it is the first ever)');
  succeeded(name, await measure('ninja', ['-C', dir, '--quiet'], {}));
  return command(name, 'ninja', ['-C', dir]);
}

const floorFile = join(import.meta.dirname, 'floor.js');

export function sha256Floor(list: string, items: number): Contestant {
  return command('sha256 of the files', process.execPath, [floorFile, 'sha256', list, lanes], { items });
}

/** read + sha256 of the file + sharp decode to raw + sha256 of the pixels, on all cores. */
export function decodeFloor(list: string, items: number): Contestant {
  return command('decode floor', process.execPath, [floorFile, 'decode', list, lanes], { items });
}

/** libjpeg-turbo's own program, a process a file, on all cores. */
export function djpegFloor(list: string, items: number): Contestant {
  if (!runs('djpeg', ['-version'])) return absent('djpeg', 'libjpeg-turbo-progs');
  return command('djpeg', 'xargs', ['-a', list, '-d', '\\n', '-n', '1', '-P', lanes, 'djpeg', '-outfile', '/dev/null'], { items });
}
