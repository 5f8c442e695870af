import { recordSet } from '../datasets/prepare.ts';
import { recordRows } from '../datasets/spec.ts';
import { forget, tracedBuild } from '../dx.ts';
import type { Case } from '../measure/case.ts';
import type { Options } from '../options.ts';

/** A source without images: reading, harmonising, mapping, grouping, splitting and the tables. */
export function millionRecords(options: Options): Case {
  return {
    name: 'records',
    title: `${recordRows(options.quick).toLocaleString('en-US')} rows of a records-only source, everything new`,
    rounds: 1,
    async setUp(say) {
      const { dir, rows } = await recordSet(options, say);
      return {
        contestants: [tracedBuild('dx build', options.dx, dir, { items: rows, prepare: () => forget(dir) })],
        questions: [{ kind: 'memory', of: 'dx build', limit: { atMost: 1536 } }],
      };
    },
  };
}
