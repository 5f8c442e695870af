import { sha256 } from '../../core/digest.ts';

/** What the file is for: to decide on what is proposed, or to choose without having seen it. */
export type SheetsKind = 'review' | 'blind';

/** Header of the hidden column that says what a row was made from. */
export const MARK = 'dx';

/** What a row was made from. It stands in the row itself, so that rows may be sorted, and carried from one file into another only to be refused. */
export interface Mark {
  readonly kind: SheetsKind;
  /** Person that the file was made for. */
  readonly for?: string;
  /** Of what the row stands for: source and label, or category. */
  readonly key: string;
  /** Of what the mapping said of it, but reviews. */
  readonly state: string;
  /** Person → digest of all that this person had said of it. */
  readonly words: ReadonlyMap<string, string>;
  /** Digest of each cell, in the order of the columns as they were written. */
  readonly cells: readonly string[];
}

export function markText({ kind, for: person, key, state, words, cells }: Mark): string {
  const said = [...words].map(([id, digest]) => `${id}=${digest}`).join(',');
  return [kind, person ?? NOBODY, key, state, said === '' ? NOBODY : said, cells.join(',')].join(' ');
}

/** No id of a person. */
const NOBODY = '-';

export function readMark(text: string): Mark | undefined {
  const [, kind, person, key, state, said, cells] = /^(review|blind) ([a-z0-9-]+) ([0-9a-f]{32}) ([0-9a-f]{32}) (-|[a-z0-9=,-]+) ([0-9a-f]{12}(?:,[0-9a-f]{12})*)$/u.exec(text) ?? [];
  if (kind === undefined) return undefined;
  const words = said === NOBODY ? [] : said!.split(',').map((one) => [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)] as const);
  return { kind: kind as SheetsKind, ...(person !== NOBODY && { for: person! }), key: key!, state: state!, words: new Map(words), cells: cells!.split(',') };
}

/** Of one cell: enough to see that somebody has typed there. */
export function cellDigest(cell: string | number): string {
  return sha256(String(cell)).slice(0, 12);
}
