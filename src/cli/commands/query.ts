import { queryCsv, queryText } from '../../report/query.ts';
import { tablesText } from '../../report/tables.ts';
import { number } from '../../report/terminal/words.ts';
import { readRecord } from '../../release/record.ts';
import { exit } from '../exit.ts';
import { limitOption, releaseOption } from '../options.ts';
import { latestRelease, namedRelease } from '../releases.ts';
import { refusal } from '../usage.ts';
import type { Outcome, ProjectCall, Verb } from '../verb.ts';

interface Options {
  readonly csv?: boolean;
  readonly tables?: boolean;
  readonly release?: string;
  readonly limit?: number;
}

/** Rows printed as a table where no limit is given; more scroll out of sight. */
const TABLE_ROWS = 1000;
/** Rows for programs where no limit is given: all of any release that fits into memory. */
const ALL_ROWS = 100_000_000;

export const verb: Verb = {
  description:
    'Asks a release with SQL (DuckDB). The tables are those of the release; nothing else can be read and nothing be changed. ' +
    'Prints a table, CSV with --csv, JSON with --json.',
  examples: [
    { line: 'dx query "SELECT split, category, count(*) AS n FROM selected_unsampled GROUP BY ALL ORDER BY ALL"', about: 'images per split and class' },
    { line: 'dx query "FROM exclusions" --release draft --csv > out.csv', about: 'why images are out of the draft' },
    { line: 'dx query --tables', about: 'every table and column with its meaning' },
  ],
  declare(command, start) {
    command.argument('[sql]', 'one SELECT')
      .option('--csv', 'print CSV').option('--tables', 'list tables and columns').addOption(releaseOption()).addOption(limitOption())
      .action((sql: string | undefined, options: Options) =>
        options.tables ? start.anywhere(listed) : start.inProject((call) => run(call, sql, options)));
  },
};

async function listed(): Promise<Outcome> {
  const { listTables } = await import('../../catalog/query.ts');
  const tables = listTables();
  return { json: { tables: tables.map(({ name, meaning, key, columns }) => ({ name, meaning, key, columns })) }, text: (paint) => tablesText(tables, paint) };
}

async function run(call: ProjectCall, sql: string | undefined, options: Options): Promise<Outcome> {
  if (sql === undefined) return refusal({ code: 'DX9002', message: 'there is no query', help: 'write it in quotes, or list the tables with "dx query --tables"' });
  const release = options.release === undefined ? latestRelease(call.root) : namedRelease(call.root, options.release);
  if (!release.ok) return { diagnostics: release.error, json: {}, exit: exit.usage };
  const record = await readRecord(release.value.dir, `${release.value.shown}/release.json`);
  if (!record.ok) return { diagnostics: record.error, json: {} };
  const { openReleaseForQuery } = await import('../../catalog/query.ts');
  const opened = await openReleaseForQuery({ dir: release.value.dir, name: record.value.name, version: record.value.version });
  if (!opened.ok) return { diagnostics: opened.error, json: {} };
  try {
    const limit = options.limit ?? (options.csv || call.json ? ALL_ROWS : TABLE_ROWS);
    const found = await opened.value.run(sql, limit);
    if (!found.ok) return { diagnostics: found.error, json: {} };
    const { truncated, ...result } = found.value;
    return {
      json: { release: release.value.name, ...result, truncated },
      text: (paint) => (options.csv ? queryCsv(result) : queryText(result, paint)),
      talk: () => (truncated ? `only the first ${number(limit)} rows; --limit <n> gives more\n` : ''),
    };
  } finally {
    opened.value.close();
  }
}
