import { columnReader, type Table } from './csv.ts';
import type { Artefact } from './manifest.ts';
import { extras, images } from './meaning.ts';

/** Every file that the tables say belongs to the release. A records-only row has no digest and gives none (SRC-10). */
export function artefactsOf(tables: ReadonlyMap<string, Table>): Artefact[] {
  const chosen = tables.get(images.table);
  if (!chosen) return [];
  const [id, category, digest, size, extension] = [images.id, images.category, images.sha256, images.bytes, images.extension].map((name) => columnReader(chosen, name));
  const found: Artefact[] = [];
  const categoryOf = new Map<string, string>();
  for (const row of chosen.rows) {
    categoryOf.set(id!(row)!, category!(row)!);
    const sha256 = digest!(row) ?? '';
    if (sha256 === '') continue;
    found.push({ kind: 'image', id: id!(row)!, variant: '', category: category!(row)!, sha256, bytes: Number(size!(row)), extension: extension!(row)! });
  }
  for (const extra of extras) {
    const table = tables.get(extra.table);
    if (table) found.push(...extrasOf(table, extra, categoryOf));
  }
  return found;
}

function extrasOf(table: Table, extra: (typeof extras)[number], categoryOf: ReadonlyMap<string, string>): Artefact[] {
  const [id, digest, size, extension] = [extra.id, extra.sha256, extra.bytes, extra.extension].map((name) => columnReader(table, name));
  const variant = extra.variant === undefined ? undefined : columnReader(table, extra.variant);
  return table.rows.map((row) => {
    const category = categoryOf.get(id!(row)!);
    if (category === undefined) throw new Error(`table ${extra.table} names an image that is not in the release`);
    return { kind: extra.kind, id: id!(row)!, variant: variant?.(row) ?? '', category, sha256: digest!(row)!, bytes: Number(size!(row)), extension: extension!(row)! };
  });
}

/** Ids of included rows without an image of their own: such a dataset is never sealed. */
export function withoutImage(tables: ReadonlyMap<string, Table>): number {
  const chosen = tables.get(images.table);
  if (!chosen) return 0;
  const digest = columnReader(chosen, images.sha256);
  return chosen.rows.filter((row) => (digest(row) ?? '') === '').length;
}
