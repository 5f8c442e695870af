import { isMap, isScalar, isSeq, type Pair, type ParsedNode, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import { blockEntry, fitsLine, flowMember, flowText, isList, isMapping, listItem, needsLines, type Layout, type Plain } from './render.ts';
import { isPlain, yamlScalar } from './scalar.ts';
import { lineEnd, lineEndWithComments, lineStart, spliced, type Splice } from './splice.ts';

export interface ChangeContext {
  readonly text: string;
  readonly layout: Layout;
  /** Keys in the order in which new ones are put among those that are there. */
  readonly order: readonly string[];
  /** The key that a row of the short form stands for. */
  readonly short: string | undefined;
}

export type Entry = Pair<ParsedNode, ParsedNode | null>;

/** The data of a node, every scalar as written (`2E60` stays that text); null where nothing is written. */
export function plainOf(node: ParsedNode | null): Plain | null {
  if (node === null) return null;
  if (isScalar(node)) return node.value === null ? null : node.type === 'PLAIN' ? node.source : String(node.value);
  if (isSeq(node)) return node.items.map((item) => plainOf(item as ParsedNode) ?? '');
  if (isMap(node)) return Object.fromEntries(node.items.map((pair) => [keyOf(pair as Entry), plainOf(pair.value as ParsedNode | null) ?? '']));
  return null;
}

export function keyOf(pair: Entry): string {
  const key = pair.key as Scalar.Parsed;
  return key.source ?? String(key.value);
}

export function same(a: Plain | null, b: Plain | null): boolean {
  if (a === null || b === null || typeof a === 'string' || typeof b === 'string') return a === b;
  if (isList(a)) return isList(b) && a.length === b.length && a.every((item, index) => same(item, b[index]!));
  if (!isMapping(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key]!, b[key]!));
}

/** The splices that make a row say `target`; nothing where it says so already. */
export function changeRow(pair: Entry, target: Plain, inFlow: boolean, context: ChangeContext): Splice[] {
  const { text, short } = context;
  const node = pair.value;
  if (same(plainOf(node), target)) return [];
  if (inFlow) return changeEntry(pair, target, true, context);
  const column = pair.key.range[0] - lineStart(text, pair.key.range[0]);
  if (isMapping(target) && isMap(node) && node.flow && !text.slice(node.range[0], node.range[1]).includes('\n')) {
    return changeFlowRow(pair, node, target, column, context);
  }
  if (isMapping(target) && isScalar(node) && node.value !== null && short !== undefined) {
    const kept = target[short] === plainOf(node) ? text.slice(node.range[0], node.range[1]) : undefined;
    return [...lengthen(pair, node, target, column, kept === undefined || kept.includes('\n') ? {} : { [short]: kept }, context)];
  }
  return changeEntry(pair, target, false, context);
}

/** A row on one line stays there while it fits, and while it has no reviews. */
function changeFlowRow(pair: Entry, node: YAMLMap.Parsed, target: { readonly [key: string]: Plain }, column: number, context: ChangeContext): Splice[] {
  const { text } = context;
  const splices = changeMap(node, target, context);
  const start = pair.key.range[0];
  const after = spliced(text.slice(0, node.range[1]), splices).slice(start);
  const fitted = fitsLine(column, text.slice(start, node.range[1]));
  if (!needsLines(target) && (fitsLine(column, after) || !fitted)) return splices;
  const kept: { [key: string]: string } = {};
  for (const item of node.items as Entry[]) {
    const key = keyOf(item);
    if (item.value && isScalar(item.value) && same(plainOf(item.value), target[key] ?? null)) kept[key] = text.slice(item.value.range[0], item.value.range[1]);
  }
  return lengthen(pair, node, target, column, kept, context);
}

/** Writes a whole row anew in the long form: on its line where it fits, else below. `kept`: values as they were written. */
function lengthen(pair: Entry, node: ParsedNode, target: { readonly [key: string]: Plain }, column: number, kept: { readonly [key: string]: string }, context: ChangeContext): Splice[] {
  const { text, layout } = context;
  const members = ordered(target, context.order);
  const key = text.slice(pair.key.range[0], pair.key.range[1]);
  const flow = `{ ${members.map(([name, value]) => {
    const written = kept[name];
    const usable = written !== undefined && (!isScalarPlain(written) || isPlain(written, 'flow'));
    return usable ? `${yamlScalar(name, 'flow')}: ${written}` : flowMember(name, value);
  }).join(', ')} }`;
  if (!needsLines(target) && fitsLine(column, `${key}: ${flow}`)) return [{ start: node.range[0], end: node.range[1], text: flow }];
  const inner = column + layout.step;
  const lines = members.map(([name, value]) => {
    const entry = kept[name] === undefined ? blockEntry(name, value, inner, layout) : `${yamlScalar(name, 'block')}: ${kept[name]}`;
    return layout.newline + ' '.repeat(inner) + entry;
  });
  const end = lineEnd(text, node.range[1]);
  return [{ start: colonEnd(pair, context), end: contentEnd(node, text), text: '' }, { start: end, end, text: lines.join('') }];
}

function isScalarPlain(written: string): boolean {
  return !/^["']/u.test(written);
}

function ordered(target: { readonly [key: string]: Plain }, order: readonly string[]): [string, Plain][] {
  const place = (key: string): number => (order.includes(key) ? order.indexOf(key) : order.length);
  return Object.entries(target).toSorted(([a], [b]) => place(a) - place(b));
}

/** Makes the value of a key say `target`. */
function changeEntry(pair: Entry, target: Plain, inFlow: boolean, context: ChangeContext): Splice[] {
  const { text } = context;
  const node = pair.value;
  if (same(plainOf(node), target)) return [];
  if (node && isSeq(node) && isList(target) && target.length > 0) return changeList(node, target, context);
  if (node && isMap(node) && isMapping(target) && (node.flow || keepsAny(node, target))) return changeMap(node, target, context);
  if (node && isScalar(node) && node.value !== null && typeof target === 'string') return [changeScalar(node, target, inFlow, text)];
  // Another kind of value, or none so far: everything after the colon is written anew.
  const start = colonEnd(pair, context);
  const end = node && !isNothing(node) ? contentEnd(node, text) : start;
  const column = pair.key.range[0] - lineStart(text, pair.key.range[0]);
  const written = blockEntry('k', target, column, context.layout).slice(2);
  if (inFlow || !written.startsWith(context.layout.newline)) return [{ start, end, text: ` ${inFlow ? flowText(target) : written.trimStart()}` }];
  const below = lineEnd(text, end);
  return [{ start, end, text: '' }, { start: below, end: below, text: written }];
}

function keepsAny(node: YAMLMap.Parsed, target: { readonly [key: string]: Plain }): boolean {
  return node.items.some((pair) => Object.hasOwn(target, keyOf(pair as Entry)));
}

function isNothing(node: ParsedNode): boolean {
  return isScalar(node) && node.value === null && node.source === '';
}

function changeScalar(node: Scalar.Parsed, target: string, inFlow: boolean, text: string): Splice {
  const written = yamlScalar(target, inFlow ? 'flow' : 'block');
  const [start] = node.range;
  if (node.type !== 'BLOCK_FOLDED' && node.type !== 'BLOCK_LITERAL') return { start, end: node.range[1], text: written };
  const header = text.slice(start, lineEnd(text, start));
  const comment = /\s#.*$/u.exec(header)?.[0].trimStart();
  return { start, end: contentEnd(node, text), text: comment === undefined ? written : `${written} ${comment}` };
}

/** Only what is new, gone or other: comments, order and spelling of the rest stay. */
function changeMap(node: YAMLMap.Parsed, target: { readonly [key: string]: Plain }, context: ChangeContext): Splice[] {
  const { text, order } = context;
  const inFlow = node.flow === true;
  const pairs = node.items as Entry[];
  const places = pairs.map((pair) => startOf(pair));
  const ends = pairs.map((pair) => entryEnd(pair, context));
  const splices: Splice[] = [];
  const gone = pairs.map((pair) => !Object.hasOwn(target, keyOf(pair)));
  if (inFlow && gone.every(Boolean)) return [{ start: node.range[0], end: node.range[1], text: flowText(Object.fromEntries(ordered(target, order))) }];
  for (const [index, pair] of pairs.entries()) {
    if (!gone[index]) splices.push(...changeEntry(pair, target[keyOf(pair)]!, inFlow, context));
  }
  splices.push(...(inFlow ? flowRemovals(places, ends, gone) : gone.flatMap((is, index) => (is ? [lineRemoval(places[index]!, ends[index]!, context)] : []))));
  const there = new Set(pairs.map(keyOf));
  const rank = (key: string): number => (order.includes(key) ? order.indexOf(key) : order.length);
  for (const [key, value] of ordered(target, order)) {
    if (there.has(key)) continue;
    const before = pairs.findLastIndex((pair, index) => !gone[index] && rank(keyOf(pair)) <= rank(key));
    splices.push(inFlow ? flowInsertion(flowMember(key, value), before, places, ends, gone) : lineInsertion((indent) => blockEntry(key, value, indent, context.layout), before, gone.indexOf(false), places, ends, context));
  }
  return splices.filter((splice) => splice.start !== splice.end || splice.text !== text.slice(splice.start, splice.end));
}

function changeList(node: YAMLSeq.Parsed, target: readonly Plain[], context: ChangeContext): Splice[] {
  const { text } = context;
  const inFlow = node.flow === true;
  const items = node.items as ParsedNode[];
  const data = items.map(plainOf);
  let head = 0;
  while (head < data.length && head < target.length && same(data[head]!, target[head]!)) head++;
  let tail = 0;
  while (tail < data.length - head && tail < target.length - head && same(data[data.length - 1 - tail]!, target[target.length - 1 - tail]!)) tail++;
  const places = items.map((item) => (inFlow ? item.range[0] : text.lastIndexOf('-', item.range[0] - 1)));
  const ends = items.map((item) => contentEnd(item, text));
  const gone = items.map(() => false);
  if (items.length === 0) return [{ start: node.range[0], end: node.range[1], text: flowText(target) }];
  const splices: Splice[] = [];
  const common = Math.min(data.length, target.length) - head - tail;
  for (let index = head; index < head + common; index++) splices.push(...changeItem(items[index]!, target[index]!, inFlow, context));
  for (let index = head + common; index < data.length - tail; index++) gone[index] = true;
  splices.push(...(inFlow ? flowRemovals(places, ends, gone) : gone.flatMap((is, index) => (is ? [lineRemoval(places[index]!, ends[index]!, context)] : []))));
  for (const value of target.slice(head + common, target.length - tail)) {
    const before = head + common - 1;
    splices.push(inFlow ? flowInsertion(flowText(value), before, places, ends, gone) : lineInsertion(() => `- ${listItem(value)}`, before, 0, places, ends, context));
  }
  return splices;
}

function changeItem(item: ParsedNode, target: Plain, inFlow: boolean, context: ChangeContext): Splice[] {
  if (same(plainOf(item), target)) return [];
  if (isScalar(item) && item.value !== null && typeof target === 'string') return [changeScalar(item, target, inFlow, context.text)];
  if (isMap(item) && isMapping(target)) return changeMap(item, target, context);
  return [{ start: item.range[0], end: contentEnd(item, context.text), text: inFlow ? flowText(target) : listItem(target) }];
}

/** Takes whole lines; a comment on the last of them stays, on a line of its own. */
function lineRemoval(start: number, end: number, { text, layout }: ChangeContext): Splice {
  const first = lineStart(text, start);
  const last = lineEnd(text, end);
  const from = first === 0 ? 0 : lineEnd(text, lineStart(text, first - 1));
  const comment = text.slice(end, last).trim();
  return { start: from, end: last, text: comment === '' ? '' : `${layout.newline}${text.slice(first, start)}${comment}` };
}

/** After the entry `before`, or before `next` where there is none. */
function lineInsertion(write: (indent: number) => string, before: number, next: number, places: readonly number[], ends: readonly number[], { text, layout }: ChangeContext): Splice {
  const indent = places[0]! - lineStart(text, places[0]!);
  if (before < 0) return { start: places[next]!, end: places[next]!, text: `${write(indent)}${layout.newline}${' '.repeat(indent)}` };
  const at = lineEndWithComments(text, ends[before]!, indent);
  return { start: at, end: at, text: `${layout.newline}${' '.repeat(indent)}${write(indent)}` };
}

/** Takes members with the comma before them; where the first goes, with the comma after it. */
function flowRemovals(places: readonly number[], ends: readonly number[], gone: readonly boolean[]): Splice[] {
  const splices: Splice[] = [];
  const firstKept = gone.indexOf(false);
  for (const [index, is] of gone.entries()) {
    if (!is) continue;
    if (firstKept >= 0 && index < firstKept) splices.push({ start: places[index]!, end: places[index + 1]!, text: '' });
    else splices.push({ start: index === 0 ? places[0]! : ends[index - 1]!, end: ends[index]!, text: '' });
  }
  return splices;
}

/** Beside a member that stays; there is one, since what is left without any is written anew. */
function flowInsertion(written: string, before: number, places: readonly number[], ends: readonly number[], gone: readonly boolean[]): Splice {
  if (before >= 0) return { start: ends[before]!, end: ends[before]!, text: `, ${written}` };
  const next = places[gone.indexOf(false)]!;
  return { start: next, end: next, text: `${written}, ` };
}

function startOf(pair: Entry): number {
  return pair.key.range[0];
}

/** Offset after the key's colon. */
export function colonEnd(pair: Entry, { text }: { readonly text: string }): number {
  return text.indexOf(':', pair.key.range[1]) + 1;
}

export function entryEnd(pair: Entry, context: { readonly text: string }): number {
  return pair.value && !isNothing(pair.value) ? contentEnd(pair.value, context.text) : colonEnd(pair, context);
}

/** Where the last character of a node stands; what a block's range has after it (line breaks) is not its own. */
function contentEnd(node: ParsedNode, text: string): number {
  if (isScalar(node) && (node.type === 'BLOCK_FOLDED' || node.type === 'BLOCK_LITERAL')) {
    const body = text.slice(node.range[0], node.range[1]);
    const keeps = /^[|>][0-9]*\+/u.test(body);
    return node.range[0] + (keeps ? body.replace(/\r?\n$/u, '') : body.trimEnd()).length;
  }
  if (isMap(node) && !node.flow && node.items.length > 0) return entryEnd(node.items.at(-1) as Entry, { text });
  if (isSeq(node) && !node.flow && node.items.length > 0) return contentEnd(node.items.at(-1) as ParsedNode, text);
  return node.range[1];
}

/** Rows below `key:` where a table had none. */
export function firstRows(rows: readonly { readonly name: string; readonly value: Plain }[], indent: number, context: ChangeContext): string {
  const { layout } = context;
  return rows.map(({ name, value }) => `${layout.newline}${' '.repeat(indent)}${blockEntry(name, isMapping(value) ? Object.fromEntries(ordered(value, context.order)) : value, indent, layout)}`).join('');
}

