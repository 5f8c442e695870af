import { didYouMean, nearest } from '../../core/suggest.ts';
import type { Place } from '../../core/diagnostic.ts';
import type { Schema } from '../../core/schema.ts';
import type { Violation } from '../../core/validate.ts';
import { quoted, type Report } from '../finding.ts';
import type { SourceText } from '../yaml/text.ts';
import { entryAt, nodeAt, type MapNode, type Path, type YamlNode } from '../yaml/tree.ts';

/** Longer lists of words are not repeated in a message. */
const LONGEST_LIST = 20;

/** Words each violation for the person who wrote the file. */
export function phrase(violations: readonly Violation[], tree: YamlNode, source: SourceText, report: Report): void {
  const misspelt = misspeltKeys(violations, tree);
  for (const violation of violations) {
    if (violation.keyword === 'additionalProperties') unknownKey(violation, tree, source, report);
    else if (violation.keyword === 'required') {
      if (!misspelt.has(slot(violation.path, violation.key!))) missingKey(violation, tree, source, report);
    } else wrongValue(violation, tree, source, report);
  }
}

/** Missing keys that an unknown key of the same mapping is likely to be: one mistake, one finding. */
function misspeltKeys(violations: readonly Violation[], tree: YamlNode): Set<string> {
  const slots = new Set<string>();
  for (const { keyword, path, key, schema } of violations) {
    if (keyword !== 'additionalProperties') continue;
    const meant = nearest(key!, absentKeys(schema, nodeAt(tree, path)));
    if (meant !== undefined) slots.add(slot(path, meant));
  }
  return slots;
}

function slot(path: Path, key: string): string {
  return JSON.stringify([...path, key]);
}

function absentKeys(schema: Schema, node: YamlNode | undefined): string[] {
  const present = node?.kind === 'map' ? node.entries : new Map<string, unknown>();
  return Object.keys(schema.properties ?? {}).filter((key) => !present.has(key));
}

function unknownKey({ path, key, schema }: Violation, tree: YamlNode, source: SourceText, report: Report): void {
  const entry = entryAt(tree, [...path, key!])!;
  const known = Object.keys(schema.properties ?? {});
  report('DX1101', source.place(entry.keyRange), `unknown key ${quoted(key!)}${inside(path)}`, {
    hint: didYouMean(key!, absentKeys(schema, nodeAt(tree, path))),
    help: `Known here: ${known.join(', ')}.`,
  });
}

function missingKey({ path, key, schema }: Violation, tree: YamlNode, source: SourceText, report: Report): void {
  const meaning = schema.properties?.[key!] as { description?: string } | undefined;
  report('DX1102', placeOfMap(path, tree, source), `the key ${quoted(key!)} is missing${inside(path)}`, {
    help: meaning?.description === undefined ? undefined : `${key}: ${meaning.description}`,
  });
}

/** A mapping is pointed at by its own key; one in a list, or the file itself, by where its first key begins. */
function placeOfMap(path: Path, tree: YamlNode, source: SourceText): Place | undefined {
  const entry = entryAt(tree, path);
  if (entry) return source.place(entry.keyRange);
  const map = nodeAt(tree, path) as MapNode;
  const first = map.entries.values().next().value;
  const start = first ? first.keyRange[0] : map.range[0];
  return source.place([start, start]);
}

/** ` in "evaluation"`; nothing at the top of a file. */
function inside(path: Path): string {
  const name = path.findLast((step) => typeof step === 'string');
  if (name === undefined) return '';
  return typeof path.at(-1) === 'number' ? ` in item ${Number(path.at(-1)) + 1} of ${quoted(String(name))}` : ` in ${quoted(String(name))}`;
}

function wrongValue({ path, keyword, schema, union }: Violation, tree: YamlNode, source: SourceText, report: Report): void {
  const node = nodeAt(tree, path)!;
  const what = subject(path);
  const at = source.place(node.range);
  const written = node.kind === 'scalar' ? (typeof node.value === 'number' ? node.text : quoted(node.text)) : node.kind === 'list' ? 'a list' : 'a mapping';
  const nothing = node.kind === 'scalar' && node.value === null && node.text === '';
  if (nothing && (keyword === 'type' || keyword === 'anyOf' || keyword === 'enum')) {
    return report('DX1107', at, `${what} has no value`, { help: `Expected: ${expected(union ?? schema)}.` });
  }
  switch (keyword) {
    case 'type':
    case 'anyOf': {
      const quotedNumber = node.kind === 'scalar' && node.style === 'quoted' && (schema.type === 'number' || schema.type === 'integer') && Number.isFinite(Number(node.text));
      const isNull = node.kind === 'scalar' && node.value === null;
      const hint = quotedNumber ? 'remove the quotes' : isNull && schema.type === 'string' ? `write "${node.text}" in quotes if it is text` : undefined;
      return report('DX1103', at, `${what} must be ${expected(union ?? schema)}, not ${isNull ? `the empty value ${written}` : written}`, { hint });
    }
    case 'enum': {
      const words = (schema.enum ?? []).map(String);
      const hint = node.kind === 'scalar' ? didYouMean(node.text, words) : undefined;
      if (words.length === 1) return report('DX1103', at, `${what} must be ${expected(union ?? schema)}, not ${written}`, { hint });
      return report('DX1104', at, `${what} is ${written}, which is not ${words.length > LONGEST_LIST ? 'in the vocabulary' : `one of ${words.join(', ')}`}`, { hint });
    }
    case 'minLength':
      return report('DX1107', at, `${what} is empty`);
    case 'pattern': {
      const form = schema['x-form'];
      return form === undefined ? report('DX1107', at, `${what} is empty`) : report('DX1105', at, `${what} is ${written}, which is not ${form}`);
    }
    case 'maxLength':
      return report('DX1105', at, `${what} is ${written}, which is not a single character`);
    case 'maxItems':
      return report('DX1106', at, `${what} has ${node.kind === 'list' ? node.items.length : 'too many'} items; at most ${schema.maxItems} are allowed`);
    case 'uniqueItems':
      return report('DX1216', at, `${what} lists something twice`);
    case 'minItems':
      return report('DX1107', at, `${what} is an empty list`);
    case 'minimum':
    case 'maximum':
      return report('DX1106', at, `${what} is ${node.kind === 'scalar' ? node.text : written}, which is out of range: ${expected(schema)}`);
    default:
      return report('DX1105', at, `${what} is ${written}, which is not ${expected(schema)}`);
  }
}

/** `"age"`, `item 2 of "columns"`, or the file. */
function subject(path: Path): string {
  const last = path.at(-1);
  if (last === undefined) return 'the file';
  const name = path.findLast((step) => typeof step === 'string');
  return typeof last === 'number' ? `item ${last + 1} of ${quoted(String(name ?? ''))}` : quoted(last);
}

function expected(schema: Schema): string {
  if (schema.anyOf) {
    const kinds = new Set(schema.anyOf.map((branch) => (branch.type === 'object' && branch.properties ? 'a mapping' : expected(branch))));
    return [...kinds].join(' or ');
  }
  if (schema.enum && schema.enum.length > LONGEST_LIST) return 'a word of the vocabulary';
  if (schema.enum) return schema.enum.length === 1 ? String(schema.enum[0]) : `one of ${schema.enum.join(', ')}`;
  switch (schema.type) {
    case 'object': return schema.properties ? `a mapping with the keys ${Object.keys(schema.properties).slice(0, 6).join(', ')}${Object.keys(schema.properties).length > 6 ? ' …' : ''}` : 'a mapping';
    case 'array': return 'a list';
    case 'number': return `a number${bounds(schema)}`;
    case 'integer': return `a whole number${bounds(schema)}`;
    case 'boolean': return 'true or false';
    default: return schema['x-form'] ?? 'text';
  }
}

function bounds({ minimum, maximum }: Schema): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` of at least ${minimum}`;
  return maximum !== undefined ? ` of at most ${maximum}` : '';
}
