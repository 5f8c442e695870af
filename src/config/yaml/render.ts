import { yamlScalar } from './scalar.ts';

/** What an edit may write: the config files hold nothing else than texts, lists and mappings. */
export type Plain = string | readonly Plain[] | { readonly [key: string]: Plain };

/** Widest line that a mapping is written into as a whole, and widest list. */
const WIDEST = 100;

/** Form of the text that is written. */
export interface Layout {
  /** Blanks that one level adds. */
  readonly step: number;
  readonly newline: string;
}

export function isMapping(value: Plain): value is { readonly [key: string]: Plain } {
  return typeof value !== 'string' && !Array.isArray(value);
}

export function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}

/** On one line, with `{ }` and `[ ]`. */
export function flowText(value: Plain): string {
  if (typeof value === 'string') return yamlScalar(value, 'flow');
  if (isList(value)) return `[${value.map(flowText).join(', ')}]`;
  const members = Object.entries(value).map(([key, member]) => flowMember(key, member));
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

export function flowMember(key: string, value: Plain): string {
  return `${yamlScalar(key, 'flow')}: ${flowText(value)}`;
}

/** Lists of mappings (reviews) have one line an entry, so that one review is one line of a diff. */
export function needsLines(value: Plain): boolean {
  if (typeof value === 'string') return false;
  if (isList(value)) return value.some((item) => typeof item !== 'string');
  return Object.values(value).some(needsLines);
}

/** Whether a mapping may stand on the line of its key. */
export function fitsLine(indent: number, text: string): boolean {
  return indent + [...text].length <= WIDEST;
}

/** `key: value`, without the first line's indentation and without a line break at its end. */
export function blockEntry(key: string, value: Plain, indent: number, layout: Layout): string {
  const head = yamlScalar(key, 'block');
  if (typeof value === 'string') return `${head}: ${yamlScalar(value, 'block')}`;
  const flow = `${head}: ${flowText(value)}`;
  const empty = isList(value) ? value.length === 0 : Object.keys(value).length === 0;
  if (empty || (!needsLines(value) && fitsLine(indent, flow))) return flow;
  return `${head}:${blockValue(value, indent, layout)}`;
}

/** The lines below `key:` of a list or mapping; each begins with a line break. */
export function blockValue(value: Exclude<Plain, string>, indent: number, layout: Layout): string {
  const inner = indent + layout.step;
  const start = layout.newline + ' '.repeat(inner);
  if (isList(value)) return value.map((item) => `${start}- ${listItem(item)}`).join('');
  return Object.entries(value).map(([key, member]) => `${start}${blockEntry(key, member, inner, layout)}`).join('');
}

/** What follows `- `. */
export function listItem(item: Plain): string {
  return typeof item === 'string' ? yamlScalar(item, 'block') : flowText(item);
}
