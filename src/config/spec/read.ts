import type { TSchema } from 'typebox';
import { chooseBranch, memberSchema, type Schema, type Shape } from '../../core/schema.ts';
import type { YamlNode } from '../yaml/tree.ts';

/** The specs are plain JSON Schema; this names them so. */
export function asSchema(spec: TSchema): Schema {
  return spec as unknown as Schema;
}

/** A node as the choice between the branches of a union sees it. */
export function shapeOf(node: YamlNode): Shape {
  return node.kind === 'map' ? { kind: 'map', keys: [...node.entries.keys()] } : { kind: node.kind };
}

/**
 * The plain value that a schema sees. Where text is expected a scalar arrives as written, so that a code
 * `2E60` or a version `4` is not a number; elsewhere as YAML 1.2 reads it.
 */
export function valueOf(node: YamlNode, schema: Schema | undefined): unknown {
  if (schema?.anyOf) {
    const choice = chooseBranch(shapeOf(node), schema.anyOf);
    return valueOf(node, choice === undefined ? undefined : schema.anyOf[choice]);
  }
  if (node.kind === 'list') return node.items.map((item) => valueOf(item, schema?.items));
  if (node.kind === 'map') {
    const value: { [key: string]: unknown } = {};
    for (const entry of node.entries.values()) value[entry.key] = valueOf(entry.value, schema && memberSchema(schema, entry.key));
    return value;
  }
  return schema?.type === 'string' && node.value !== null ? node.text : node.value;
}
