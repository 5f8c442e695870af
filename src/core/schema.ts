import { nearest } from './suggest.ts';

/** A schema as JSON: the part of draft-07 that this program's schemas are written in; a test holds that there is no other keyword. */
export interface Schema {
  readonly description?: string;
  readonly type?: 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean' | 'null';
  readonly properties?: { readonly [key: string]: Schema };
  readonly patternProperties?: { readonly [pattern: string]: Schema };
  readonly required?: readonly string[];
  readonly additionalProperties?: false | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly (string | number)[];
  readonly const?: string | number | boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly default?: unknown;
  /** Names the form of a pattern in messages. */
  readonly 'x-form'?: string;
}

/** What a value is before its type is known: enough to tell which branch of a union its author meant. */
export type Shape = { readonly kind: 'scalar' | 'list' } | { readonly kind: 'map'; readonly keys: readonly string[] };

/** The schema of a key's value, or undefined where the key is unknown. */
export function memberSchema(schema: Schema, key: string): Schema | undefined {
  if (schema.properties && Object.hasOwn(schema.properties, key)) return schema.properties[key];
  if (schema.patternProperties) {
    for (const [pattern, member] of Object.entries(schema.patternProperties)) if (matches(pattern, key)) return member;
  }
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
}

/**
 * The branch of a union that the author meant, by shape alone: text, list or mapping; of several mappings
 * the one that shares most keys. undefined where no branch has the shape.
 */
export function chooseBranch(shape: Shape, branches: readonly Schema[]): number | undefined {
  const fitting = branches.flatMap((branch, index) => (kindOf(branch) === shape.kind ? [index] : []));
  if (fitting.length < 2 || shape.kind !== 'map') return fitting[0];
  const scores = fitting.map((index) => likeness(shape.keys, branches[index]!));
  // To look for misspelt keys takes its time: only where they could still decide.
  const sure = Math.max(...scores.map(({ least }) => least));
  const finals = scores.map(({ least, unknown, known }) =>
    least + unknown.length * MISSPELT < sure ? least : least + unknown.filter((key) => nearest(key, known)).length * MISSPELT);
  return fitting[finals.indexOf(Math.max(...finals))];
}

function kindOf(schema: Schema): Shape['kind'] {
  if (schema.type === 'object') return 'map';
  return schema.type === 'array' ? 'list' : 'scalar';
}

/** What a key counts that looks misspelt. */
const MISSPELT = 0.5;

/** Shared keys count 1, and a required one a little more, so that it decides between equals. */
function likeness(keys: readonly string[], branch: Schema): { readonly least: number; readonly unknown: readonly string[]; readonly known: readonly string[] } {
  const known = Object.keys(branch.properties ?? {});
  const unknown: string[] = [];
  let least = 0;
  for (const key of keys) {
    if (!known.includes(key)) unknown.push(key);
    else least += branch.required?.includes(key) ? 1.25 : 1;
  }
  return { least, unknown, known };
}

/** Whether a text matches a pattern of a schema; JSON Schema patterns are not anchored. */
export function matches(pattern: string, text: string): boolean {
  let compiled = patterns.get(pattern);
  if (!compiled) patterns.set(pattern, (compiled = new RegExp(pattern, 'u')));
  return compiled.test(text);
}

/** A memory of a pure function; patterns are those of this program's schemas, a few dozen. */
const patterns = new Map<string, RegExp>();
