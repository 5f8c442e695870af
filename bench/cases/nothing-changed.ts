import { imageSet } from '../datasets/prepare.ts';
import { describeSet, setSpec } from '../datasets/spec.ts';
import { bringUpToDate, quietDx } from '../dx.ts';
import { findFloor, ninjaFloor } from '../floors.ts';
import type { Case } from '../measure/case.ts';
import { command } from '../measure/contestant.ts';
import type { Options } from '../options.ts';

export function nothingChanged(options: Options): Case {
  return {
    name: 'nothing-changed',
    title: `Nothing changed, ${describeSet(setSpec('small', options.quick))}`,
    rounds: 9,
    warmUp: true,
    async setUp(say) {
      const set = await imageSet('small', options, say);
      const ninja = await ninjaFloor(set, say);
      say('  dx: bringing the store up to date (minutes where it is empty)');
      await bringUpToDate(options.dx, set.dir);
      return {
        contestants: [
          findFloor(set),
          ninja,
          quietDx('dx build', options.dx, 'build', set.dir),
          quietDx('dx plan', options.dx, 'plan', set.dir),
          command('empty node process', process.execPath, ['-e', '0']),
        ],
        questions: ['dx build', 'dx plan'].flatMap((of) => [
          { kind: 'time', of, over: ninja.name, limit: { atMost: 0.7 } },
          { kind: 'time', of, over: 'find -printf', limit: { atMost: 4 } },
        ] as const),
      };
    },
  };
}

/** Ten times as many images: needs `--million`. */
export function nothingChangedMillion(options: Options): Case {
  return {
    name: 'nothing-changed-million',
    title: `Nothing changed, ${describeSet(setSpec('million', options.quick))}`,
    rounds: 5,
    warmUp: true,
    async setUp(say) {
      const small = await imageSet('small', options, say);
      const million = await imageSet('million', options, say);
      say('  dx: bringing both stores up to date');
      await bringUpToDate(options.dx, small.dir);
      await bringUpToDate(options.dx, million.dir);
      return {
        contestants: [
          findFloor(million),
          quietDx('dx build, small set', options.dx, 'build', small.dir),
          quietDx('dx build, large set', options.dx, 'build', million.dir),
        ],
        questions: [
          { kind: 'time', of: 'dx build, large set', over: 'dx build, small set', limit: { atMost: 12 } },
          { kind: 'time', of: 'dx build, large set', over: 'find -printf' },
          { kind: 'memory', of: 'dx build, large set' },
        ],
      };
    },
  };
}
