import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse';
import type { Diagnostic } from '../core/diagnostic.ts';
import { splits, type Split } from '../core/vocabulary.ts';
import type { SplitPolicy } from '../config/config.ts';
import type { DecideInput } from './catalog.ts';
import type { Database } from './database.ts';
import type { Edges } from './edges.ts';
import type { Assigned, SplitRow } from './split-graph.ts';
import { splitRows, type SplitConflict } from './splits.ts';
import { plainText } from '../core/spreadsheet.ts';

/** Splits the images that are in; fills `assignment`, `next_assignment` and, for dropped images, `decision`. */
export async function splitImages(db: Database, policy: SplitPolicy, duplicates: Edges): Promise<readonly Diagnostic[]> {
  await db.stage('17_split_input');
  const rows = await splitRowsOf(db);
  const inherited = (await db.rows('SELECT kind, pseudonym, split FROM parent_assignment ORDER BY kind, pseudonym')) as unknown as readonly Assigned[];
  const result = splitRows(rows, duplicates, inherited, policy);
  await db.append('assignment', result.rows.map((r) => [r.n, r.split, r.group]));
  await db.append('next_assignment', result.assigned.map((a) => [a.kind, a.pseudonym, a.split, null]));
  await db.append('decision', result.dropped.map((d) => [d.n, 'split', 'out', 'split-conflict', `it joins images of different splits: ${d.chain}`, null, policy.at?.file ?? null, policy.at?.line ?? null]));
  return result.conflicts.map((conflict) => finding(conflict, policy));
}

/** Column by column and piece by piece: as rows of JSON these took a second for 100,000 images, and a gigabyte for a million. */
async function splitRowsOf(db: Database): Promise<readonly SplitRow[]> {
  const rows: SplitRow[] = [];
  const once = sharing();
  await db.pieces(
    'SELECT n, id, source, category, lesion, patient, cluster, is_in, sequestered, published, inherited FROM split_row ORDER BY id, source, n',
    ([n, id, source, category, lesion, patient, cluster, isIn, sequestered, published, inherited]) => {
      for (const [row, number] of n!.entries()) {
        rows.push({
          n: number as number, id: id![row] as string, source: once(source![row] as string),
          category: once(category![row] as string | null), lesion: lesion![row] as string | null, patient: patient![row] as string | null,
          cluster: cluster![row] as number | null, isIn: isIn![row] as boolean,
          sequestered: sequestered![row] as Split | null, published: published![row] as Split | null, inherited: inherited![row] as Split | null,
        });
      }
    },
  );
  return rows;
}

/** Gives equal texts as one: each cell of a result is a text of its own. */
function sharing(): <T extends string | null>(text: T) => T {
  const known = new Map<string | null, string | null>();
  return <T extends string | null>(text: T): T => {
    if (!known.has(text)) known.set(text, text);
    return known.get(text) as T;
  };
}

function finding(conflict: SplitConflict, policy: SplitPolicy): Diagnostic {
  const solved = { fail: '', 'to-test': ': all go to test', 'drop-from-train': ': its images of train are dropped' }[policy.conflict];
  return {
    code: 'DX5040',
    severity: policy.conflict === 'fail' ? 'error' : 'warning',
    message: `a link joins ${conflict.splits.join(' and ')}${solved}: ${conflict.chain}`,
    ...(policy.at ? { at: policy.at } : {}),
    count: conflict.images,
    ...(policy.conflict === 'fail' ? { help: 'Set `conflict: to-test` or `conflict: drop-from-train` in rules/splits.yaml, or take the link apart in the records.' } : {}),
  };
}

/** Reads what the parent release assigned and when its images came in. */
export async function loadParent(db: Database, parent: DecideInput['parent']): Promise<readonly Diagnostic[]> {
  if (!parent) return [];
  const findings: Diagnostic[] = [];
  const file = (table: string): string => `${parent.name}v${parent.version}_${table}.csv`;
  const load = async (table: string, into: string, columns: readonly string[], check: (row: readonly string[]) => boolean): Promise<void> => {
    const path = join(parent.dir, file(table));
    if (!existsSync(path)) {
      findings.push({ code: 'DX5041', severity: 'error', message: `release ${parent.version} has no table ${table} on this machine`, at: { file: `releases/${parent.version}/${file(table)}` }, help: 'Restore it (git, or the copy the release was sealed in); without it splits cannot be inherited.' });
      return;
    }
    const rows = await readColumns(path, columns);
    if (rows && rows.every(check)) await db.append(into, rows);
    else findings.push({ code: 'DX5041', severity: 'error', message: `table ${table} of release ${parent.version} cannot be read`, at: { file: `releases/${parent.version}/${file(table)}` }, help: 'Its bytes are not what dx wrote: run `dx verify`.' });
  };
  await load('assignments', 'parent_assignment', ['kind', 'pseudonym', 'split', 'since'], ([kind, , split]) => ['image', 'lesion', 'patient', 'copy'].includes(kind!) && (splits as readonly string[]).includes(split!));
  await load('selected_unsampled', 'parent_image', ['id', 'ingested_in', 'split', 'pixels_sha256', 'original_sha256'], ([id, version, split]) => id !== '' && version !== '' && (splits as readonly string[]).includes(split!));
  return findings;
}

/** The named columns of a release table, or undefined where it is no such table. */
async function readColumns(path: string, columns: readonly string[]): Promise<readonly (readonly string[])[] | undefined> {
  const rows: string[][] = [];
  try {
    for await (const record of createReadStream(path).pipe(parse({ columns: true, max_record_size: 1 << 20 })) as AsyncIterable<Record<string, string>>) {
      const cells = columns.map((column) => record[column]);
      if (cells.includes(undefined)) return undefined;
      rows.push(cells.map((cell) => plainText(cell!)));
    }
  } catch {
    return undefined;
  }
  return rows;
}
