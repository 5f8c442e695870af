import type { ExclusionCounts, ImageGroup } from './catalog.ts';
import { literal, type Database } from './database.ts';

/** Included images by what counts, card and NOTICE tell of them. */
export async function imageGroups(db: Database): Promise<readonly ImageGroup[]> {
  const columns = ['source', 'category', 'split', 'licence', 'attribution'];
  const rows = await db.rows(`SELECT ${columns.map((column) => `coalesce(${column}, '') AS ${column}`).join(', ')}, count(*) AS images FROM release_selected_unsampled GROUP BY ALL`);
  return rows as readonly unknown[] as readonly ImageGroup[];
}

/** Excluded images, each once, and once for each reason. */
export async function exclusionCounts(db: Database, shared: { readonly [code: string]: string }): Promise<ExclusionCounts> {
  const names = Object.entries(shared).map(([code, name]) => `WHEN code = ${literal(code)} THEN ${literal(name)}`);
  const [all] = await db.rows('SELECT count(DISTINCT (source, id)) AS images FROM release_exclusions');
  const reasons = await db.rows(`SELECT CASE ${names.join(' ')} ELSE coalesce(reason, '') END AS name, count(DISTINCT (source, id)) AS images FROM release_exclusions GROUP BY 1`);
  return { images: all!['images'] as number, reasons: reasons as readonly unknown[] as ExclusionCounts['reasons'] };
}
