import { imageSet } from '../datasets/prepare.ts';
import { describeSet, setSpec, type SetName } from '../datasets/spec.ts';
import { imageParts, removeAside, setAside, tracedBuild } from '../dx.ts';
import { decodeFloor, djpegFloor, fileList, sha256Floor } from '../floors.ts';
import type { Case, Limit, Question } from '../measure/case.ts';
import type { Options } from '../options.ts';
import { pythonScript } from '../python.ts';

interface Cold {
  readonly set: Exclude<SetName, 'million'>;
  readonly rounds: number;
  /** Every so manieth image for djpeg and Python, where all of them would take too long; rates are compared. */
  readonly sample: number;
  readonly floor?: Limit;
  readonly memory?: Limit;
}

const sets: readonly Cold[] = [
  { set: 'small', rounds: 1, sample: 10, memory: { atMost: 700 } },
  { set: 'medium', rounds: 3, sample: 1, floor: { atLeast: 0.6 } },
  { set: 'large', rounds: 3, sample: 1, floor: { atLeast: 0.75 } },
];

/** An empty store, every default step on every image, and the draft of a release at the end; the files are in the page cache. */
export function coldCases(options: Options): Case[] {
  return sets.map((cold) => ({
    name: `cold-${cold.set}`,
    title: `Everything is new, ${describeSet(setSpec(cold.set, options.quick))}`,
    rounds: cold.rounds,
    async setUp(say) {
      const set = await imageSet(cold.set, options, say);
      const all = fileList(set, 'all.txt');
      const some = set.files.filter((_, n) => n % cold.sample === 0);
      const sample = fileList(set, 'sample.txt', some);
      const items = set.files.length;
      return {
        contestants: [
          sha256Floor(all, items),
          decodeFloor(all, items),
          djpegFloor(sample, some.length),
          tracedBuild('dx build', options.dx, set.dir, { items, prepare: () => setAside(set.dir) }),
          pythonScript('naive', sample, some.length, set.dir),
          pythonScript('once', sample, some.length, set.dir),
        ],
        tearDown: () => removeAside(set.dir),
        questions: questions(cold),
      };
    },
  }));
}

function questions({ floor, memory }: Cold): Question[] {
  const limit = floor && { limit: floor };
  return [
    { kind: 'rate', of: 'dx build', over: 'decode floor', ...limit },
    { kind: 'rate', of: 'dx build', parts: imageParts, over: 'decode floor', ...limit },
    { kind: 'rate', of: 'dx build', over: 'djpeg' },
    { kind: 'rate', of: 'dx build', over: 'Python, each library decoding', limit: { atLeast: 1.5 } },
    { kind: 'rate', of: 'dx build', over: 'Python, decoding once' },
    { kind: 'memory', of: 'dx build', ...(memory && { limit: memory }) },
  ];
}
