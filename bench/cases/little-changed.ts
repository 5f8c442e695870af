import { readFileSync, writeFileSync } from 'node:fs';
import { replacement } from '../datasets/draw-set.ts';
import { imageSet } from '../datasets/prepare.ts';
import { writeMapping } from '../datasets/project.ts';
import { describeSet, setSpec } from '../datasets/spec.ts';
import { bringUpToDate, outsideParts, tracedBuild } from '../dx.ts';
import type { Case } from '../measure/case.ts';
import type { Options } from '../options.ts';

/** One file gets other bytes under its old name, in place; in every round such as no store has seen. */
export function oneImage(options: Options): Case {
  return {
    name: 'one-image',
    title: `One image changed among ${describeSet(setSpec('small', options.quick))}`,
    rounds: 5,
    async setUp(say) {
      const set = await imageSet('small', options, say);
      say('  dx: bringing the store up to date (minutes where it is empty)');
      await bringUpToDate(options.dx, set.dir);
      const file = set.files[set.files.length >> 1]!;
      const original = readFileSync(file);
      const build = tracedBuild('dx build', options.dx, set.dir);
      return {
        contestants: [{ ...build, prepare: async () => writeFileSync(file, await replacement(set.spec)) }],
        questions: [
          { kind: 'seconds', of: 'dx build', limit: { atMost: 4 } },
          { kind: 'seconds', of: 'dx build', parts: outsideParts, limit: { atMost: 1 } },
          { kind: 'memory', of: 'dx build' },
        ],
        tearDown: () => writeFileSync(file, original),
      };
    },
  };
}

/** One label goes to another category, and back in the next round. */
export function oneMapping(options: Options): Case {
  return {
    name: 'one-mapping',
    title: `One mapping row changed, ${describeSet(setSpec('small', options.quick))}`,
    rounds: 5,
    async setUp(say) {
      const set = await imageSet('small', options, say);
      say('  dx: bringing the store up to date (minutes where it is empty)');
      await bringUpToDate(options.dx, set.dir);
      let category: 0 | 1 = 0;
      const prepare = (): void => writeMapping(set.dir, (category = category === 0 ? 1 : 0));
      return {
        contestants: [tracedBuild('dx build', options.dx, set.dir, { prepare })],
        questions: [
          { kind: 'seconds', of: 'dx build', limit: { atMost: 4 } },
          { kind: 'memory', of: 'dx build' },
        ],
        tearDown: () => writeMapping(set.dir, 0),
      };
    },
  };
}
