import type { TSchema } from 'typebox';
import { nearest } from '../../core/suggest.ts';
import type { MapNode, YamlNode } from '../yaml/tree.ts';

/** A schema as JSON: the part of draft-07 that the specs use. */
export interface Schema {
  readonly type?: 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean';
  readonly properties?: { readonly [key: string]: Schema };
  readonly required?: readonly string[];
  readonly additionalProperties?: false | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly (string | number)[];
  readonly const?: string | number | boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly 'x-form'?: string;
}

/** The specs are plain JSON Schema; this names them so. */
export function asSchema(spec: TSchema): Schema {
  return spec as unknown as Schema;
}

/** The schema of a key's value, or undefined where the key is unknown. */
export function memberSchema(schema: Schema, key: string): Schema | undefined {
  if (schema.properties && Object.hasOwn(schema.properties, key)) return schema.properties[key];
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
}

/**
 * The branch of a union that the author meant, by shape alone: text, list or mapping; of several mappings
 * the one that shares most keys. undefined where no branch has the shape.
 */
export function chooseBranch(node: YamlNode, branches: readonly Schema[]): number | undefined {
  const fitting = branches.flatMap((branch, index) => (shapeOf(branch) === node.kind ? [index] : []));
  if (fitting.length < 2 || node.kind !== 'map') return fitting[0];
  const scores = fitting.map((index) => likeness(node, branches[index]!));
  return fitting[scores.indexOf(Math.max(...scores))];
}

function shapeOf(schema: Schema): YamlNode['kind'] {
  if (schema.type === 'object') return 'map';
  return schema.type === 'array' ? 'list' : 'scalar';
}

/** Shared keys count 1, keys that look misspelt a half; a required key decides between equals. */
function likeness(node: MapNode, branch: Schema): number {
  const known = Object.keys(branch.properties ?? {});
  let score = 0;
  for (const key of node.entries.keys()) {
    if (known.includes(key)) score += branch.required?.includes(key) ? 1.25 : 1;
    else if (nearest(key, known)) score += 0.5;
  }
  return score;
}

/**
 * The plain value that a schema sees. Where text is expected a scalar arrives as written, so that a code
 * `2E60` or a version `4` is not a number; elsewhere as YAML 1.2 reads it.
 */
export function valueOf(node: YamlNode, schema: Schema | undefined): unknown {
  if (schema?.anyOf) {
    const choice = chooseBranch(node, schema.anyOf);
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
