import { byCodeUnit } from '../core/compare.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { splits } from '../core/vocabulary.ts';
import type { SplitPolicy } from '../config/config.ts';
import type { Database } from './database.ts';
import type { Edges } from './edges.ts';
import { ASSIGNED_KINDS, chainText, ROW_PINS, splitBit, SUBJECTS, type Assigned, type ChainLink, type SplitColumns, type SubjectKind } from './split-graph.ts';
import { splitRows, type SplitConflict } from './splits.ts';

/** Splits the images that are in; fills `assignment`, `next_assignment` and, for dropped images, `decision`. */
export async function splitImages(db: Database, policy: SplitPolicy, duplicates: Edges): Promise<readonly Diagnostic[]> {
  await db.append('split_code', splits.map((split, code) => [code, splitBit(split), split]));
  await db.append('subject_code', ASSIGNED_KINDS.map((kind, code) => [code, kind]));
  await db.stage('17_split_input');
  const inherited = await db.rows('SELECT kind, number AS subject, split FROM inherited_assignment ORDER BY kind, number') as unknown as readonly Assigned[];
  const result = splitRows(await splitColumns(db), duplicates, inherited, policy);
  await db.appendColumns('placed', [result.rows.n, result.rows.split, result.rows.group]);
  await db.appendColumns('placed_subject', [result.assigned.kind, result.assigned.subject, result.assigned.split]);
  const nameOf = await namesIn(db, [...result.dropped, ...result.conflicts].flatMap(({ chain }) => chain));
  await db.append('decision', result.dropped.map((d) => [d.n, 'split', 'out', 'split-conflict', `it joins images of different splits: ${chainText(d.chain, nameOf)}`, null, policy.at?.file ?? null, policy.at?.line ?? null]));
  await db.stage('18_split_output');
  return result.conflicts.map((conflict) => finding(conflict, chainText(conflict.chain, nameOf), policy)).toSorted((a, b) => byCodeUnit(a.message, b.message));
}

const NUMBERS = ['n', 'image', 'lesion', 'patient', 'category', 'source', 'cluster', 'rank', 'is_in', ...ROW_PINS] as const;

/** Numbers only, piece by piece: as rows of texts these took a second for 100,000 images, and a gigabyte for a million. */
async function splitColumns(db: Database): Promise<SplitColumns> {
  const [size] = await db.rows('SELECT count(*) AS rows FROM split_row');
  const numbers = await db.numbers(`SELECT ${NUMBERS.join(', ')} FROM split_row ORDER BY image, source, n`, NUMBERS.length, size!['rows'] as number);
  const column = Object.fromEntries(NUMBERS.map((name, index) => [name, numbers[index]])) as { readonly [name in (typeof NUMBERS)[number]]: Int32Array };
  const texts = async (sql: string): Promise<readonly string[]> => (await db.rows(sql)).map((row) => row['text'] as string);
  return {
    n: column.n, subject: { image: column.image, lesion: column.lesion, patient: column.patient },
    category: column.category, source: column.source, cluster: column.cluster, rank: column.rank, isIn: column.is_in,
    pins: { sequestered: column.sequestered, published: column.published, inherited: column.inherited },
    categories: await texts('SELECT DISTINCT category AS text FROM hard_label WHERE category IS NOT NULL ORDER BY category'),
    sources: await texts('SELECT source AS text FROM cfg_source ORDER BY source'),
  };
}

/** The pseudonyms of the subjects that chains name. */
async function namesIn(db: Database, chain: readonly ChainLink[]): Promise<(kind: SubjectKind, subject: number) => string> {
  const named = { image: new Set<number>(), lesion: new Set<number>(), patient: new Set<number>() };
  for (const link of chain) {
    if (link.what === 'row') named.image.add(link.image);
    else if (link.what === 'subject') named[link.kind].add(link.subject);
  }
  const names = new Map<string, string>();
  for (const kind of SUBJECTS) {
    if (named[kind].size === 0) continue;
    for (const row of await db.rows(`SELECT number, pseudonym FROM subject WHERE kind = $1 AND number IN (${[...named[kind]].join(', ')}) ORDER BY number`, [kind])) {
      names.set(`${kind} ${row['number'] as number}`, row['pseudonym'] as string);
    }
  }
  return (kind, subject) => names.get(`${kind} ${subject}`)!;
}

function finding(conflict: SplitConflict, chain: string, policy: SplitPolicy): Diagnostic {
  const solved = { fail: '', 'to-test': ': all go to test', 'drop-from-train': ': its images of train are dropped' }[policy.conflict];
  return {
    code: 'DX5040',
    severity: policy.conflict === 'fail' ? 'error' : 'warning',
    message: `a link joins ${conflict.splits.join(' and ')}${solved}: ${chain}`,
    ...(policy.at ? { at: policy.at } : {}),
    count: conflict.images,
    ...(policy.conflict === 'fail' ? { help: 'Set `conflict: to-test` or `conflict: drop-from-train` in rules/splits.yaml, or take the link apart in the records.' } : {}),
  };
}
