import type { Diagnostic } from '../core/diagnostic.ts';
import { labelKey } from '../core/labels.ts';
import type { Json } from '../core/canonical.ts';
import type { Database } from './database.ts';

/** Maps labels to categories, stages 6 and 7, and reports what is not mapped. */
export async function mapLabels(db: Database): Promise<readonly Diagnostic[]> {
  const labels = await db.rows('SELECT DISTINCT label FROM distinct_label ORDER BY label');
  await db.append('label_key', labels.map((row) => [row['label'] as string, labelKey(row['label'] as string)]));
  await db.stage('06_mapping');
  await db.stage('07_categories');
  return unmappedFindings(db);
}

/** One label of a source, as its records write it. */
export interface LabelCount {
  readonly source: string;
  readonly label: string;
  readonly images: number;
  /** The first images: by their keys where the source's identifiers are public, else by their public ids. `dx why` knows both. */
  readonly examples: readonly string[];
  /** ICD-10 codes that stand beside it, most images first. */
  readonly icd10: readonly { readonly code: string; readonly images: number }[];
  /** The label of the mapping row that covers it; undefined where none does. */
  readonly row?: string;
}

/** What can be asked with SQL: a catalog, or the database itself while it is built. */
interface Queryable {
  rows(sql: string): Promise<readonly { readonly [column: string]: Json }[]>;
}

/** Example images of a label. */
const EXAMPLES = 3;

/** MAP-1: every label of every source that was read, ordered by source, most images first, then by label. */
export async function labelCounts(catalog: Queryable): Promise<readonly LabelCount[]> {
  const rows = await catalog.rows(`
    WITH example AS (
      SELECT l.source, l.label, CASE WHEN s.identifiers = 'public' THEN i.key ELSE i.id END AS id
      FROM label_of_image AS l JOIN image AS i ON i.n = l.n JOIN cfg_source AS s ON s.source = l.source
      WHERE l.weight IS NULL OR l.weight > 0
      QUALIFY row_number() OVER (PARTITION BY l.source, l.label ORDER BY i.n) <= ${EXAMPLES}
    ),
    examples AS (SELECT source, label, list(DISTINCT id ORDER BY id) AS ids FROM example GROUP BY source, label),
    coded AS (SELECT l.source, l.label, v.icd10 AS code, count(DISTINCT l.n) AS images FROM label_of_image AS l JOIN record AS v ON v.n = l.n WHERE v.icd10 IS NOT NULL AND NOT l.is_differential GROUP BY ALL),
    codes AS (SELECT source, label, list({'code': code, 'images': images} ORDER BY images DESC, code) AS codes FROM coded GROUP BY source, label)
    SELECT r.source, r.label, r.images, to_json(e.ids)::VARCHAR AS examples, to_json(d.codes)::VARCHAR AS codes, m.label AS row_label
    FROM label_row AS r
    LEFT JOIN examples AS e ON e.source = r.source AND e.label = r.label
    LEFT JOIN codes AS d ON d.source = r.source AND d.label = r.label
    LEFT JOIN cfg_mapping AS m ON m.source = r.source AND m.position = r.position
    ORDER BY r.source, r.images DESC, r.label`);
  return rows.map((row) => ({
    source: row['source'] as string, label: row['label'] as string, images: row['images'] as number,
    examples: row['examples'] === null ? [] : JSON.parse(row['examples'] as string) as string[],
    icd10: row['codes'] === null ? [] : JSON.parse(row['codes'] as string) as { code: string; images: number }[],
    ...(row['row_label'] !== null && { row: row['row_label'] as string }),
  }));
}

/** Labels that a finding names. */
const SHOWN = 3;

/** One finding for each source: labels are quoted by `dx labels unmapped`, and here only where identifiers are public (DEID-5). */
async function unmappedFindings(db: Database): Promise<readonly Diagnostic[]> {
  const labels = await db.rows('SELECT source, label, images FROM label_row WHERE NOT is_mapped ORDER BY source, images DESC, label');
  if (labels.length === 0) return [];
  const sources = await db.rows('SELECT source, identifiers, file, line FROM cfg_source ORDER BY source');
  return sources.flatMap((source) => {
    const own = labels.filter((l) => l['source'] === source['source']);
    if (own.length === 0) return [];
    const images = own.reduce((sum, l) => sum + (l['images'] as number), 0);
    const shown = source['identifiers'] === 'public' ? `: ${own.slice(0, SHOWN).map((l) => `"${l['label'] as string}" (${l['images'] as number})`).join(', ')}${own.length > SHOWN ? ', …' : ''}` : '';
    return [{
      code: 'DX5010' as const, severity: 'warning' as const,
      message: `${own.length} ${own.length === 1 ? 'label' : 'labels'} of ${source['source'] as string} ${own.length === 1 ? 'is' : 'are'} not mapped${shown}`,
      at: { file: `mappings/${source['source'] as string}.yaml` }, count: images,
      help: 'List them, with suggestions, by `dx labels unmapped`; their images are excluded until a mapping row says what they are.',
    }];
  });
}
