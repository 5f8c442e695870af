import { categoryBehaviours } from '../config/behaviour.ts';
import type { Config } from '../config/config.ts';
import type { Diagnostic, Place } from '../core/diagnostic.ts';
import type { Database, Row } from './database.ts';

/** Findings of one kind shown one by one. */
const SHOWN = 20;

/** MAP-11: labels that contradict their own source's hierarchy columns, where any source declares some. */
export async function checkHierarchy(db: Database, config: Config): Promise<readonly Diagnostic[]> {
  const declared = config.sources.flatMap((source) => (source.hierarchy ?? []).map((column, position) => ({ source: source.id, position, ...column })));
  if (declared.length === 0) return [];
  await db.append('cfg_hierarchy', declared.map(({ source, position, column, means, at }) => [source, position, column, means !== undefined, at.file, at.line ?? null]));
  await db.append('cfg_hierarchy_value', declared.flatMap(({ source, position, means = [] }) => means.flatMap(({ value, behaviours }) => behaviours.map((behaviour) => [source, position, value, behaviour]))));
  await db.append('cfg_behaviour', config.categories.list.flatMap((category) => categoryBehaviours(category).map((behaviour) => [category.name, behaviour])));
  await db.stage('07b_hierarchy');
  const fate = config.labels.hierarchy === 'exclude' ? 'excluded' : 'in all the same';
  return [...(await splitLabels(db, fate)), ...(await wrongCategories(db, fate)), ...(await undeclaredValues(db, fate))];
}

/** One label under two values. */
async function splitLabels(db: Database, fate: string): Promise<readonly Diagnostic[]> {
  const rows = await db.rows(`
    SELECT s.source, c.column_name, c.file, c.line, g.identifiers, s.label,
      string_agg('"' || s.value || '" (' || s.images || ')', ', ' ORDER BY s.images DESC, s.value) AS counts,
      count(*) AS values, CAST(sum(s.images) FILTER (s.is_odd) AS BIGINT) AS images
    FROM split_label AS s
    JOIN cfg_hierarchy AS c ON c.source = s.source AND c.position = s.position
    JOIN cfg_source AS g ON g.source = s.source
    GROUP BY ALL ORDER BY s.source, c.column_name, images DESC, s.label`);
  return shown(rows, 'DX5015', (row) => (row['identifiers'] === 'public'
    ? `label "${row['label'] as string}" of source "${row['source'] as string}" stands under several values of ${row['column_name'] as string}: ${row['counts'] as string}`
    : `a label of source "${row['source'] as string}" stands under ${row['values'] as number} values of ${row['column_name'] as string}`), fate);
}

/** One value, and categories whose codes say otherwise. */
async function wrongCategories(db: Database, fate: string): Promise<readonly Diagnostic[]> {
  const rows = await db.rows(`
    SELECT x.source, c.column_name, c.file, c.line, g.identifiers, x.value, x.category, k.icd11, count(*) AS images
    FROM hierarchy_contradiction AS x
    JOIN cfg_hierarchy AS c ON c.source = x.source AND c.position = x.position
    JOIN cfg_source AS g ON g.source = x.source
    JOIN cfg_category AS k ON k.category = x.category
    WHERE x.kind = 'category'
    GROUP BY ALL ORDER BY x.source, c.column_name, images DESC, x.value, x.category`);
  return shown(rows, 'DX5016', (row) => {
    const category = `${row['category'] as string}${row['icd11'] === null ? '' : ` (${row['icd11'] as string})`}`;
    const what = row['identifiers'] === 'public' ? `are "${row['value'] as string}" in` : 'contradict';
    return `images of ${category} ${what} ${row['column_name'] as string} of source "${row['source'] as string}"`;
  }, fate);
}

async function undeclaredValues(db: Database, fate: string): Promise<readonly Diagnostic[]> {
  const rows = await db.rows(`
    SELECT x.source, c.column_name, c.file, c.line, g.identifiers, x.value, count(*) AS images
    FROM hierarchy_contradiction AS x
    JOIN cfg_hierarchy AS c ON c.source = x.source AND c.position = x.position
    JOIN cfg_source AS g ON g.source = x.source
    WHERE x.kind = 'undeclared'
    GROUP BY ALL ORDER BY x.source, c.column_name, images DESC, x.value`);
  return shown(rows, 'DX5017', (row) => `${row['identifiers'] === 'public' ? `"${row['value'] as string}"` : 'a value'} of ${row['column_name'] as string} of source "${row['source'] as string}" is not declared under "means"`, fate);
}

function shown(rows: readonly Row[], code: 'DX5015' | 'DX5016' | 'DX5017', message: (row: Row) => string, fate: string): readonly Diagnostic[] {
  const finding = (text: string, count: number, at: Place): Diagnostic => ({ code, severity: 'warning', at, count, message: `${text}; ${count === 1 ? '1 image is' : `${count} images are`} ${fate}` });
  const placeOf = (row: Row): Place => ({ file: row['file'] as string, ...(row['line'] === null ? {} : { line: row['line'] as number }) });
  const found = rows.slice(0, SHOWN).map((row) => finding(message(row), row['images'] as number, placeOf(row)));
  const rest = rows.slice(SHOWN);
  if (rest.length === 0) return found;
  return [...found, finding(`${rest.length} more of the kind`, rest.reduce((sum, row) => sum + (row['images'] as number), 0), placeOf(rest[0]!))];
}
