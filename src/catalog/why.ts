import { existsSync } from 'node:fs';
import type { Place } from '../core/diagnostic.ts';
import { locked } from './check-rules.ts';
import { Database, type Row } from './database.ts';

/** One decision about one image, with the line of YAML behind it. */
export interface Decision {
  readonly stage: string;
  /** `in` closes the list of an image that is in; `warn` and `note` do not decide. */
  readonly verdict: 'in' | 'out' | 'warn' | 'note';
  readonly code: string;
  readonly reason: string;
  readonly rule?: string;
  readonly at?: Place;
}

/** What the last build decided about one image of one source. */
export interface ImageDecisions {
  readonly id: string;
  readonly source: string;
  readonly key: string;
  readonly split?: string;
  readonly category?: string;
  readonly decisions: readonly Decision[];
}

/**
 * REL-9: every decision about the images with this id or key, in the order of the stages, from the private
 * catalog of the last build. One image of two sources is two answers. Empty where the catalog knows none;
 * undefined where there is no catalog, or one of a version of dx that wrote other tables.
 */
export async function why(catalogPath: string, idOrKey: string): Promise<readonly ImageDecisions[] | undefined> {
  if (!existsSync(catalogPath)) return undefined;
  const db = await Database.open(catalogPath, { ...locked, access_mode: 'READ_ONLY' });
  try {
    const images = await db.rows(`
      SELECT i.n, i.id, i.source, i.key, s.split, h.category, s.group_id, g.file, g.line
      FROM image AS i JOIN hard_label AS h ON h.n = i.n LEFT JOIN selected AS s ON s.n = i.n LEFT JOIN cfg_category AS g ON g.category = s.category
      WHERE i.id = $1 OR i.key = $1 ORDER BY i.source, i.key`, [idOrKey]);
    const answers: ImageDecisions[] = [];
    for (const image of images) {
      const rows = await db.rows(`
        WITH told AS (
          SELECT stage, verdict, code, reason, rule, file, line FROM decision WHERE n = $1
          UNION
          SELECT t.stage, 'note', t.code, t.reason, NULL, t.file, t.line FROM note AS m JOIN note_text AS t ON t.number = m.number WHERE m.n = $1
        )
        SELECT s.position, d.* FROM told AS d JOIN stage AS s ON s.stage = d.stage
        ORDER BY s.position, d.code, d.rule, d.reason, d.line`, [image['n'] as number]);
      answers.push(answer(image, rows));
    }
    return answers;
  } catch (error) {
    if (isOfOtherTables(error)) return undefined;
    throw error;
  } finally {
    db.close();
  }
}

function isOfOtherTables(error: unknown): boolean {
  return error instanceof Error && /^(Catalog|Binder) Error/u.test(error.message);
}

function answer(image: Row, rows: readonly Row[]): ImageDecisions {
  const split = image['split'] as string | null;
  const category = image['category'] as string | null;
  const decisions = rows.map((row): Decision => ({
    stage: row['stage'] as string, verdict: row['verdict'] as Decision['verdict'], code: row['code'] as string, reason: row['reason'] as string,
    ...(row['rule'] === null ? {} : { rule: row['rule'] as string }), ...placed(row),
  }));
  const last: Decision[] = split === null ? [] : [{ stage: 'split', verdict: 'in', code: 'in', reason: `it is in ${split} as ${category ?? ''}, in group ${image['group_id'] as string}`, ...placed(image) }];
  return {
    id: image['id'] as string, source: image['source'] as string, key: image['key'] as string,
    ...(split === null ? {} : { split }), ...(category === null ? {} : { category }), decisions: [...decisions, ...last],
  };
}

function placed(row: Row): { readonly at?: Place } {
  if (row['file'] === null) return {};
  return { at: { file: row['file'] as string, ...(row['line'] === null ? {} : { line: row['line'] as number }) } };
}
