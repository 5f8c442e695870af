import { chooseBranch, memberSchema, type Schema } from '../../core/schema.ts';
import type { Violation } from '../../core/validate.ts';
import { MADE_UP, nodeAt, type MapEntry, type YamlNode } from '../yaml/tree.ts';
import { shapeOf } from './read.ts';

/**
 * The tree without what violates the schema, so that the other checks can go on and tell all their
 * findings in the same run. What a schema requires and the file lacks is made up; findings about made-up
 * text are dropped, and a config with errors is never returned.
 */
export function repair(tree: YamlNode, schema: Schema, violations: readonly Violation[]): YamlNode {
  if (violations.length === 0) return tree;
  const bad = new Set<YamlNode>();
  for (const { path, key } of violations) {
    const node = key === undefined ? nodeAt(tree, path) : undefined;
    if (node) bad.add(node);
  }
  return mend(tree, schema, bad) ?? madeUp(schema);
}

/** undefined: the node must go. */
function mend(node: YamlNode, schema: Schema, bad: ReadonlySet<YamlNode>): YamlNode | undefined {
  if (bad.has(node)) return undefined;
  if (schema.anyOf) {
    const choice = chooseBranch(shapeOf(node), schema.anyOf);
    return choice === undefined ? undefined : mend(node, schema.anyOf[choice]!, bad);
  }
  if (node.kind === 'list') {
    return { ...node, items: node.items.flatMap((item) => mend(item, schema.items ?? {}, bad) ?? []) };
  }
  if (node.kind === 'scalar') return node;
  const entries = new Map<string, MapEntry>();
  for (const entry of node.entries.values()) {
    const member = memberSchema(schema, entry.key);
    const value = member && mend(entry.value, member, bad);
    if (value) entries.set(entry.key, { ...entry, value });
  }
  for (const key of schema.required ?? []) {
    if (!entries.has(key)) entries.set(key, { key, keyRange: MADE_UP, value: madeUp(memberSchema(schema, key) ?? {}) });
  }
  return { ...node, entries };
}

/** A smallest value that meets the schema, but for text of a fixed form. */
function madeUp(schema: Schema): YamlNode {
  if (schema.anyOf) return madeUp(schema.anyOf[0]!);
  if (schema.type === 'object') {
    const entries = new Map<string, MapEntry>();
    for (const key of schema.required ?? []) entries.set(key, { key, keyRange: MADE_UP, value: madeUp(memberSchema(schema, key) ?? {}) });
    return { kind: 'map', entries, range: MADE_UP };
  }
  if (schema.type === 'array') return { kind: 'list', items: [], range: MADE_UP };
  const value = schema.enum?.[0] ?? (schema.type === 'boolean' ? false : schema.type === 'string' ? 'made-up' : (schema.minimum ?? 0));
  return { kind: 'scalar', text: String(value), value, style: 'plain', range: MADE_UP, contentStart: -1 };
}
