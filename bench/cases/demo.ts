import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { forget, quietDx, tracedBuild } from '../dx.ts';
import type { Case } from '../measure/case.ts';
import { command } from '../measure/contestant.ts';
import type { Options } from '../options.ts';

/** The drawn demo of this repository, without its sealed release. */
export function demo(options: Options): Case {
  return {
    name: 'demo',
    title: 'The demo, 130 images',
    rounds: 5,
    async setUp() {
      const clone = resolve(dirname(options.dx), '..');
      const dir = mkdtempSync(join(tmpdir(), 'dx-bench-demo-'));
      for (const part of ['dx.config.yaml', 'sources.d', 'mappings', 'rules', 'examples/demo']) cpSync(join(clone, part), join(dir, part), { recursive: true, preserveTimestamps: true });
      return {
        contestants: [
          command('empty node process', process.execPath, ['-e', '0']),
          tracedBuild('dx build, cold', options.dx, dir, { items: 130, prepare: () => forget(dir) }),
          quietDx('dx build, nothing changed', options.dx, 'build', dir),
        ],
        questions: [
          { kind: 'time', of: 'dx build, cold', over: 'empty node process' },
          { kind: 'time', of: 'dx build, nothing changed', over: 'empty node process' },
        ],
        tearDown: () => rmSync(dir, { recursive: true, force: true }),
      };
    },
  };
}
