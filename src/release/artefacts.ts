import { columnReader, type Table } from './csv.ts';
import { extras, images } from './meaning.ts';
import { manifest, type ManifestEntry } from './manifest.ts';

/** The manifest: every file that the tables say belongs to the release. A records-only row has no file and gives none (SRC-10). */
export function manifestOf(tables: ReadonlyMap<string, Table>): ManifestEntry[] {
  const entries = entriesOf(tables.get(images.table), { ...images, kind: 'image', variant: undefined });
  return manifest([...entries, ...extras.flatMap((extra) => entriesOf(tables.get(extra.table), extra))]);
}

interface FileColumns {
  readonly kind: ManifestEntry['kind'];
  readonly id: string;
  readonly variant: string | undefined;
  readonly file: string;
  readonly sha256: string;
  readonly bytes: string;
}

function entriesOf(table: Table | undefined, columns: FileColumns): ManifestEntry[] {
  if (!table) return [];
  const cell = (name: string): ((row: readonly string[]) => string) => {
    const read = columnReader(table, name);
    return (row) => read(row) ?? '';
  };
  const [id, file, sha256, bytes] = [cell(columns.id), cell(columns.file), cell(columns.sha256), cell(columns.bytes)];
  const variant = columns.variant === undefined ? () => '' : cell(columns.variant);
  return table.rows
    .filter((row) => sha256(row) !== '')
    .map((row) => ({ path: file(row), kind: columns.kind, id: id(row), variant: variant(row), sha256: sha256(row), bytes: Number(bytes(row)) }));
}

/** How many included rows have no image of their own: such a dataset is never sealed. */
export function withoutImage(tables: ReadonlyMap<string, Table>): number {
  const chosen = tables.get(images.table);
  if (!chosen) return 0;
  const digest = columnReader(chosen, images.sha256);
  return chosen.rows.filter((row) => (digest(row) ?? '') === '').length;
}
