import { isAlias, isMap, isScalar, isSeq, visit, type Alias, type Document, type ParsedNode, type Scalar } from 'yaml';
import { quoted, type Report } from '../finding.ts';
import type { SourceText } from './text.ts';
import type { MapEntry, Range, ScalarNode, YamlNode } from './tree.ts';

/** Most aliases a file may use, counted where they are expanded: an alias inside an aliased list counts each time. */
const MOST_ALIASES = 100;
/** Most nodes that aliases may add to a file. */
const MOST_ALIASED_NODES = 10_000;
const REFUSED_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

interface Context {
  readonly source: SourceText;
  readonly report: Report;
  /** Each alias's anchored node; the nearest one before it, as YAML 1.2 section 7.1 says. */
  readonly targets: ReadonlyMap<Alias, ParsedNode>;
  /** Anchored nodes that are being expanded: one inside itself is a circle. */
  readonly open: Set<ParsedNode>;
  aliases: number;
  aliasedNodes: number;
  /** The alias that is being expanded, the outermost one. */
  alias: Range;
  refused: boolean;
}

/** Document → tree; undefined where the file must not be used at all. */
export function buildTree(source: SourceText, document: Document.Parsed, report: Report): YamlNode | undefined {
  const context: Context = { source, report, targets: aliasTargets(document), open: new Set(), aliases: 0, aliasedNodes: 0, alias: [0, 0], refused: false };
  const contents = document.contents;
  if (!contents || (isScalar(contents) && contents.value === null && !contents.source)) {
    report('DX1014', { file: source.file }, 'the file is empty');
    return undefined;
  }
  const tree = build(contents, context);
  return context.refused ? undefined : tree;
}

function aliasTargets(document: Document.Parsed): Map<Alias, ParsedNode> {
  const anchors = new Map<string, ParsedNode>();
  const targets = new Map<Alias, ParsedNode>();
  visit(document, {
    Node(_key, node) {
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (target) targets.set(node, target);
      } else if ('anchor' in node && node.anchor) {
        anchors.set(node.anchor, node as ParsedNode);
      }
    },
  });
  return targets;
}

function build(node: ParsedNode, context: Context): YamlNode | undefined {
  if (context.refused) return undefined;
  if (isAlias(node)) return expand(node, context);
  const range: Range = [node.range[0], node.range[1]];
  if (context.open.size > 0 && ++context.aliasedNodes > MOST_ALIASED_NODES) {
    return refuse(context, 'DX1008', context.alias, `aliases add more than ${MOST_ALIASED_NODES} values to the file`, 'Write the values out.');
  }
  if (node.tag !== undefined) {
    const at = tagRange(node, context);
    return refuse(context, 'DX1009', at, `the tag ${context.source.text.slice(...at)} is refused`, 'Remove the tag: the schema says what a value is.');
  }
  if (isScalar(node)) return scalar(node, range, context);
  if (isSeq(node)) {
    const items: YamlNode[] = [];
    for (const item of node.items) {
      const built = build(item as ParsedNode, context);
      if (built) items.push(built);
    }
    return { kind: 'list', items, range };
  }
  if (isMap(node)) {
    const entries = new Map<string, MapEntry>();
    for (const { key, value } of node.items) addEntry(entries, key as ParsedNode, value as ParsedNode | null, context);
    return { kind: 'map', entries, range };
  }
  return undefined;
}

function addEntry(entries: Map<string, MapEntry>, key: ParsedNode, value: ParsedNode | null, context: Context): void {
  const { source, report } = context;
  const keyRange: Range = [key.range[0], key.range[1]];
  if (!isScalar(key) || key.tag !== undefined) {
    refuse(context, 'DX1014', keyRange, 'a key must be plain text');
    return;
  }
  const name = key.source ?? String(key.value ?? '');
  if (name === '' && key.type === 'PLAIN') {
    refuse(context, 'DX1014', [keyRange[0], keyRange[0] + 1], 'a value without a key');
    return;
  }
  if (REFUSED_KEYS.has(name)) {
    refuse(context, 'DX1011', keyRange, `the key ${quoted(name)} is refused`, 'JavaScript gives this name a meaning of its own; use another.');
    return;
  }
  if (name === '<<' && key.type === 'PLAIN') {
    refuse(context, 'DX1010', keyRange, 'merge keys are refused', 'Write the keys out: YAML 1.2 has no merge key, and what it brings in is hard to see.');
    return;
  }
  const first = entries.get(name);
  if (first) {
    const firstAt = source.place(first.keyRange)!;
    report('DX1012', source.place(keyRange), `the key ${quoted(name)} is given twice`, {
      hint: `first given in line ${firstAt.line}`, related: [{ message: 'first given here', at: firstAt }],
    });
    return;
  }
  const built = value && !isEmpty(value) ? build(value, context) : empty(keyRange);
  if (built) entries.set(name, { key: name, keyRange, value: built });
}

function expand(alias: Alias.Parsed, context: Context): YamlNode | undefined {
  const range: Range = [alias.range[0], alias.range[1]];
  const target = context.targets.get(alias);
  if (!target) return refuse(context, 'DX1008', range, `the alias *${alias.source} has no anchor before it`);
  if (context.open.has(target)) return refuse(context, 'DX1008', range, `the alias *${alias.source} contains itself`);
  if (++context.aliases > MOST_ALIASES) {
    return refuse(context, 'DX1008', range, `more than ${MOST_ALIASES} aliases, counted where they are expanded`, 'Write the values out.');
  }
  if (context.open.size === 0) context.alias = range;
  context.open.add(target);
  const built = build(target, context);
  context.open.delete(target);
  return built;
}

function scalar(node: Scalar.Parsed, range: Range, context: Context): ScalarNode {
  const text = node.source ?? String(node.value ?? '');
  const value = node.value as ScalarNode['value'];
  if (node.type === 'PLAIN' || node.type === undefined) return { kind: 'scalar', text, value, style: 'plain', range, contentStart: range[0] };
  if (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE') {
    return { kind: 'scalar', text, value, style: 'quoted', range, contentStart: range[0] + 1 };
  }
  const body = context.source.text.indexOf('\n', range[0]) + 1;
  const indent = /^\s*/u.exec(context.source.text.slice(body, range[1]))![0].length;
  return { kind: 'scalar', text: String(value), value, style: 'block', range, contentStart: body + indent };
}

/** Nothing is written after the colon. */
function isEmpty(value: ParsedNode): boolean {
  return isScalar(value) && value.type === 'PLAIN' && value.source === '' && value.tag === undefined && !value.anchor;
}

/** Stands at its key, where a person looks. */
function empty(range: Range): ScalarNode {
  return { kind: 'scalar', text: '', value: null, style: 'plain', range, contentStart: range[0] };
}

function tagRange(node: Exclude<ParsedNode, Alias.Parsed>, { source }: Context): Range {
  // The node's own range begins after its tag; the tag stands between it and the last line break.
  const before = source.text.slice(0, node.range[0]);
  const start = before.lastIndexOf('!', before.length - 1);
  const first = before.slice(0, start + 1).search(/!\S*$/u);
  const end = before.slice(first).search(/\s/u);
  return [first, end < 0 ? node.range[0] : first + end];
}

function refuse(context: Context, code: 'DX1008' | 'DX1009' | 'DX1010' | 'DX1011' | 'DX1014', range: Range, message: string, help?: string): undefined {
  context.report(code, context.source.place(range), message, { help });
  context.refused = true;
}
