import type { Sheet } from '../../icd11/read/xlsx.ts';
import type { SheetsKind } from './mark.ts';

/** First cells of the sheet `dx`: another format is refused on the way back. */
const FORMAT = ['dx labels', '2'] as const;

/** Names of the sheets that are none of a source; the second and third are hidden. */
export const CATEGORIES = 'categories';
export const LISTS = 'lists';
export const META = 'dx';

/** What the hidden sheet says of the file. It comes from outside: what it names is looked for in the project before it is used. */
export interface Meta {
  readonly kind: SheetsKind;
  /** Person whose decisions the file is for. */
  readonly for?: string;
  /** Name of the sheet → source, and sha256 of the mapping file that it was made from (empty: not said). */
  readonly sources: ReadonlyMap<string, { readonly source: string; readonly sha256: string }>;
}

export function metaRows({ kind, for: person, sources }: Meta): readonly (readonly string[])[] {
  return [[...FORMAT], ['kind', kind], ...(person === undefined ? [] : [['for', person]]), ...[...sources].map(([sheet, { source, sha256 }]) => ['sheet', sheet, source, sha256])];
}

/** A text says why the file is not one of ours. */
export function metaOf(sheets: readonly Sheet[]): Meta | string {
  const rows = sheets.find((sheet) => sheet.name === META)?.rows.map((row) => row.map((cell) => (typeof cell === 'string' ? cell : '')));
  if (!rows || rows[0]?.[0] !== FORMAT[0]) return 'was not made by `dx labels export`';
  if (rows[0][1] !== FORMAT[1]) return `has the format ${JSON.stringify(rows[0][1])}, this dx reads ${FORMAT[1]}`;
  const kind = rows[1]?.[1];
  if (rows[1]?.[0] !== 'kind' || (kind !== 'review' && kind !== 'blind')) return 'does not say whether it is for reviews or for blind choices';
  const person = rows[2]?.[0] === 'for' ? rows[2][1] ?? '' : undefined;
  const sources = rows.slice(2).filter((row) => row[0] === 'sheet').map((row) => [row[1] ?? '', { source: row[2] ?? '', sha256: row[3] ?? '' }] as const);
  if (new Set(sources.map(([, { source }]) => source)).size < sources.length) return 'has two sheets of one source';
  return { kind, ...(person !== undefined && { for: person }), sources: new Map(sources) };
}
