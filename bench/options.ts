import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface Options {
  /** Where the sets are drawn and kept between runs; absolute. */
  readonly data: string;
  /** Names of cases; empty for all. */
  readonly only: readonly string[];
  /** Rounds of every case; undefined for each case's own number. */
  readonly runs: number | undefined;
  readonly quick: boolean;
  readonly million: boolean;
  readonly json: boolean;
  /** A result of `--json` to print as Markdown, instead of measuring. */
  readonly markdown: string | undefined;
  /** The program to measure: `bin/dx.js` of this clone or of another. */
  readonly dx: string;
}

export const usage = `npm run bench -- [options]     measures dx beside its floors; meant to take under half an hour on two quiet cores

  --only CASE[,CASE]   these cases only
  --runs N             rounds of every case (default: 9 where a run is short, 3 or 1 where it is long)
  --quick              small sets (1,000 images), one round: does the benchmark work?
  --million            also a million images; drawing and first building them takes half an hour or more
  --data DIR           where the sets are drawn and kept (default: dx-bench in the system's temporary folder; 5 GB, with a million 15 GB)
  --dx FILE            bin/dx.js of another clone
  --json               the result as JSON on stdout
  --markdown FILE      prints the tables of a result of --json as Markdown, and measures nothing
`;

/** The clone that this file was built in. */
export const root = resolve(import.meta.dirname, '../..');

/** The error is a sentence for the user. */
export function readOptions(args: readonly string[]): Options | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' }, runs: { type: 'string' }, quick: { type: 'boolean' }, million: { type: 'boolean' }, data: { type: 'string' },
        dx: { type: 'string' }, json: { type: 'boolean' }, markdown: { type: 'string' }, help: { type: 'boolean' },
      },
    });
    if (values.help) return usage;
    const runs = values.runs === undefined ? undefined : Number(values.runs);
    if (runs !== undefined && !(Number.isInteger(runs) && runs > 0)) return '--runs takes a whole number from 1';
    return {
      data: resolve(values.data ?? join(tmpdir(), 'dx-bench'), values.quick ? 'quick' : ''),
      only: values.only?.split(',') ?? [],
      runs: runs ?? (values.quick ? 1 : undefined),
      quick: values.quick ?? false,
      million: values.million ?? false,
      json: values.json ?? false,
      markdown: values.markdown,
      dx: resolve(values.dx ?? join(root, 'bin/dx.js')),
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
