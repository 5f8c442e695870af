import { byCodeUnit } from '../core/compare.ts';
import { comparedColumns, rowName, type ComparedColumns, type RowDiff } from '../core/row-diff.ts';
import type { TableBefore } from './catalog.ts';
import { identifier, type Database } from './database.ts';
import { plainSql } from './spreadsheet.ts';
import { releaseTable, type ReleaseTable } from './tables.ts';
import { textSql } from './text-table.ts';
import { cellSql } from './write-tables.ts';

/**
 * What differs between a release table and the same table of another release: what `diffRows` finds in their texts, but
 * found by a join, so that only rows that differ come to JavaScript. Undefined where the database does not read the
 * file, or where rows of it are not told apart by their key: its cells are then to be given.
 */
export async function compareTable(db: Database, name: string, before: TableBefore, ignore: readonly string[]): Promise<RowDiff | undefined> {
  const table = releaseTable(name);
  const columns = comparedColumns(before.columns, table.columns.map((column) => column.name), table.key, ignore);
  const own = [...columns.key, ...columns.compared];
  if ('path' in before) {
    if (!(await joinFile(db, table, before, columns))) return undefined;
  } else {
    await appendCells(db, before, own);
    await db.run(joinSql(numbered('compared_before', own.map((_, i) => `c${i}`).join(', '), columns), numbered(`release_${name}`, ownCells(table, own), columns), columns));
  }
  const differences = await readDifferences(db, columns);
  await db.run('DROP TABLE compared');
  await db.run('DROP TABLE IF EXISTS compared_before');
  return differences;
}

/** False where the file is not one whose rows have this key and are told apart by it. Repeated keys would have to be numbered, which takes as long as all else. */
async function joinFile(db: Database, table: ReleaseTable, { path, columns: names }: { readonly path: string; readonly columns: readonly string[] }, columns: ComparedColumns): Promise<boolean> {
  if (columns.key.join() !== table.key.join()) return false;
  const own = [...columns.key, ...columns.compared];
  const text = textSql(path, names);
  try {
    const [found] = await db.rows(`SELECT count(*) AS rows, count(DISTINCT (${columns.key.map(identifier).join(', ')})) AS keys FROM ${text}`);
    if (found!['rows'] !== found!['keys']) return false;
    await db.run(joinSql(`SELECT 0 AS repeat, ${readCells(own)} FROM ${text}`, `SELECT 0 AS repeat, ${ownCells(table, own)} FROM ${identifier(`release_${table.name}`)}`, columns));
    return true;
  } catch {
    // What the database dislikes in the file, the caller's own reader judges and words. Were it something else, the cells would meet it too.
    return false;
  }
}

/** Cells of a text as what they stand for. */
function readCells(own: readonly string[]): string {
  return own.map((column, index) => `coalesce(${plainSql(identifier(column))}, '') AS c${index}`).join(', ');
}

/** Cells of a release table as its text would stand for them. */
function ownCells(table: ReleaseTable, own: readonly string[]): string {
  const types = new Map(table.columns.map((column) => [column.name, column.type]));
  return own.map((column, index) => `coalesce(${cellSql(identifier(column), types.get(column)!)}, '') AS c${index}`).join(', ');
}

async function appendCells(db: Database, before: { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] }, own: readonly string[]): Promise<void> {
  await db.run(`CREATE OR REPLACE TEMP TABLE compared_before (${['x BOOLEAN', ...own.map((_, index) => `c${index} VARCHAR`)].join(', ')})`);
  const places = own.map((column) => before.columns.indexOf(column));
  await db.append('compared_before', before.rows.map((row) => [true, ...places.map((place) => row[place]!)]));
}

/** Rows with `repeat`, their position among those of their key. */
function numbered(table: string, cells: string, { key }: ComparedColumns): string {
  const partition = key.length === 0 ? '' : `PARTITION BY ${key.map((_, index) => `c${index}`).join(', ')} `;
  return `SELECT row_number() OVER (${partition}ORDER BY place) - 1 AS repeat, * EXCLUDE (place) FROM (SELECT rowid AS place, ${cells === '' ? 'true AS x' : cells} FROM ${identifier(table)})`;
}

/** Table `compared`: a row for each that differs; k… its key, and of changed cells f… and t…, what they were and are. */
function joinSql(before: string, after: string, { key, compared }: ComparedColumns): string {
  const cells = compared.map((_, index) => `c${key.length + index}`);
  const same = ['a.repeat = b.repeat', ...key.map((_, index) => `a.c${index} = b.c${index}`)].join(' AND ');
  return `CREATE OR REPLACE TEMP TABLE compared AS
    WITH before AS (${before}), after AS (${after})
    SELECT ${[
      'b.repeat IS NOT NULL AS was', 'a.repeat IS NOT NULL AS is_there', 'CAST(coalesce(a.repeat, b.repeat) AS INTEGER) AS repeat',
      ...key.map((_, index) => `coalesce(a.c${index}, b.c${index}) AS k${index}`),
      ...cells.flatMap((cell, index) => [`CASE WHEN a.${cell} <> b.${cell} THEN b.${cell} END AS f${index}`, `CASE WHEN a.${cell} <> b.${cell} THEN a.${cell} END AS t${index}`]),
    ].join(', ')}
    FROM after AS a FULL JOIN before AS b ON ${same}
    WHERE ${['a.repeat IS NULL', 'b.repeat IS NULL', ...cells.map((cell) => `a.${cell} <> b.${cell}`)].join(' OR ')}`;
}

async function readDifferences(db: Database, columns: ComparedColumns): Promise<RowDiff> {
  // Few columns differ, as a rule: the others are not asked for.
  const [counts] = await db.rows(`SELECT ${['count(*) AS rows', ...columns.compared.map((_, index) => `count(f${index}) AS n${index}`)].join(', ')} FROM compared`);
  const differing = columns.compared.map((column, index) => ({ column, index })).filter(({ index }) => counts![`n${index}`] !== 0);
  const added: string[] = [];
  const removed: string[] = [];
  const changed: [string, Map<string, { from: string; to: string }>][] = [];
  const keys = columns.key.map((_, index) => `k${index}`);
  await db.pieces(`SELECT ${['was', 'is_there', 'repeat', ...keys, ...differing.flatMap(({ index }) => [`f${index}`, `t${index}`])].join(', ')} FROM compared`, ([was, isThere, repeat, ...cells]) => {
    for (const row of was!.keys()) {
      const name = rowName(keys.map((_, index) => cells[index]![row] as string), repeat![row] as number);
      if (!was![row]) added.push(name);
      else if (!isThere![row]) removed.push(name);
      else changed.push([name, changedCells(differing, cells.slice(keys.length), row)]);
    }
  });
  return {
    added: added.toSorted(byCodeUnit), removed: removed.toSorted(byCodeUnit),
    changed: new Map(changed.toSorted(([a], [b]) => byCodeUnit(a, b))),
    columns: { added: columns.added, removed: columns.removed },
  };
}

function changedCells(differing: readonly { readonly column: string }[], cells: readonly (readonly unknown[])[], row: number): Map<string, { from: string; to: string }> {
  const changed = new Map<string, { from: string; to: string }>();
  for (const [index, { column }] of differing.entries()) {
    const from = cells[2 * index]![row] as string | null;
    if (from !== null) changed.set(column, { from, to: cells[2 * index + 1]![row] as string });
  }
  return changed;
}
