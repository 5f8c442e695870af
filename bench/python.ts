import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setAside } from './dx.ts';
import { absent, command, type Contestant } from './measure/contestant.ts';
import { runs } from './measure/process.ts';
import { root } from './options.ts';

const OUT = join('.dx-bench', 'python');
const script = join(root, 'bench/python/by_hand.py');

/** The first Python that has what the script imports. */
function python(): string | undefined {
  return ['python3', '/usr/bin/python3', 'python'].find((name) => runs(name, ['-c', 'import PIL, cv2, numpy, pandas']));
}

/** What a user would otherwise write. @param dir the project of the set; the output goes below it, and is set aside before every run */
export function pythonScript(variant: 'naive' | 'once', list: string, items: number, dir: string): Contestant {
  const out = join(dir, OUT);
  const name = variant === 'naive' ? 'Python, each library decoding' : 'Python, decoding once';
  const program = python();
  if (program === undefined) return absent(name, 'python3-pil python3-opencv python3-numpy python3-pandas');
  return command(name, program, [script, `--${variant}`, list, out, String(availableParallelism())], {
    items,
    prepare: () => {
      setAside(dir, [OUT]);
      mkdirSync(out, { recursive: true });
    },
  });
}
