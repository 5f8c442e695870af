import type { Diagnostic } from '../core/diagnostic.ts';
import { labelKey } from '../core/labels.ts';
import { nearest } from '../core/suggest.ts';
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

/** One label that no mapping row covers. */
export interface UnmappedLabel {
  readonly source: string;
  readonly label: string;
  readonly images: number;
  /** The nearest label mapped for this source, else the nearest category. */
  readonly suggestion: string | undefined;
}

/** What can be asked with SQL: a catalog, or the database itself while it is built. */
interface Queryable {
  rows(sql: string): Promise<readonly { readonly [column: string]: Json }[]>;
}

/** Labels of a source for which near ones are looked for; behind these stands a wrong column, not a list of diagnoses. */
const MOST_SUGGESTED = 500;

/**
 * MAP-1: the unmapped labels, ordered by source, most images first, then by label; the first of each source
 * with a suggestion, where there is one.
 */
export async function unmappedLabels(catalog: Queryable, suggested = MOST_SUGGESTED): Promise<readonly UnmappedLabel[]> {
  const unmapped = await catalog.rows('SELECT source, label, images FROM label_row WHERE NOT is_mapped ORDER BY source, images DESC, label');
  if (unmapped.length === 0) return [];
  const known = await catalog.rows('SELECT source, label, category FROM cfg_mapping ORDER BY source, position');
  const categories = (await catalog.rows('SELECT category FROM cfg_category ORDER BY category')).map((row) => row['category'] as string);
  const places = new Map<string, number>();
  return unmapped.map((row) => {
    const source = row['source'] as string;
    const label = row['label'] as string;
    const place = places.get(source) ?? 0;
    places.set(source, place + 1);
    const entry = { source, label, images: row['images'] as number, suggestion: undefined };
    if (place >= suggested) return entry;
    const own = known.filter((k) => k['source'] === source).map((k) => k['label'] as string);
    return { ...entry, suggestion: nearest(label, own) ?? nearest(label, categories) };
  });
}

/** Labels that a finding names. */
const SHOWN = 3;

/** One finding for each source: labels are quoted by `dx labels unmapped`, and here only where identifiers are public (DEID-5). */
async function unmappedFindings(db: Database): Promise<readonly Diagnostic[]> {
  const labels = await unmappedLabels(db, SHOWN);
  const sources = await db.rows('SELECT source, identifiers, file, line FROM cfg_source ORDER BY source');
  return sources.flatMap((source) => {
    const own = labels.filter((l) => l.source === source['source']);
    if (own.length === 0) return [];
    const images = own.reduce((sum, l) => sum + l.images, 0);
    const shown = source['identifiers'] === 'public' ? `: ${own.slice(0, SHOWN).map((l) => `"${l.label}" (${l.images})`).join(', ')}${own.length > SHOWN ? ', …' : ''}` : '';
    const hint = source['identifiers'] === 'public' ? own.find((l) => l.suggestion !== undefined) : undefined;
    return [{
      code: 'DX5010' as const, severity: 'warning' as const,
      message: `${own.length} ${own.length === 1 ? 'label' : 'labels'} of ${source['source'] as string} ${own.length === 1 ? 'is' : 'are'} not mapped${shown}`,
      at: { file: `mappings/${source['source'] as string}.yaml` }, count: images,
      ...(hint ? { hint: `"${hint.label}": did you mean "${hint.suggestion}"?` } : {}),
      help: 'List them with `dx labels unmapped`; their images are excluded until a mapping row says what they are.',
    }];
  });
}
