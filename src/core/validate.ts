import { chooseBranch, matches, memberSchema, type Schema, type Shape } from './schema.ts';

type Keyword =
  | 'type' | 'anyOf' | 'const' | 'enum' | 'required' | 'additionalProperties' | 'minimum' | 'maximum'
  | 'minLength' | 'maxLength' | 'pattern' | 'minItems' | 'maxItems' | 'uniqueItems';

/** What is wrong at one place, in terms of the schema. */
export interface Violation {
  /** Of the value that is wrong; for unknown and missing keys, of the mapping. */
  readonly path: readonly (string | number)[];
  /** Of JSON Schema: what does not hold. */
  readonly keyword: Keyword;
  /** The key that is unknown or missing. */
  readonly key?: string;
  /** The schema that the value should meet. */
  readonly schema: Schema;
  /** The union that the schema is a branch of. */
  readonly union?: Schema;
}

type Path = Violation['path'];

/**
 * Everything in which a value of JSON differs from its schema; empty where it meets it. One violation a
 * place: a value of the wrong type is also not in the list, and has not the form. Of a union, the branch
 * that the author meant is told. A compiled validator would be faster for millions of values, but takes 60 to
 * 80 ms to load and compile; the files that people write take this walk a few milliseconds. A test compares it with ajv.
 */
export function validate(value: unknown, schema: Schema): readonly Violation[] {
  const found: Violation[] = [];
  check(value, schema, [], undefined, found);
  return found;
}

/** Adds to `found` rather than giving lists: a mapping of 400,000 wrong rows is one list, and never an argument list. */
function check(value: unknown, schema: Schema, path: Path, union: Schema | undefined, found: Violation[]): void {
  if (schema.anyOf) return checkUnion(value, schema, schema.anyOf, path, found);
  const branchOf = union && { union };
  const keyword = broken(value, schema);
  if (keyword !== undefined) found.push({ path, keyword, schema, ...branchOf });
  if (keyword === 'type') return;
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items) value.forEach((item, index) => check(item, items, [...path, index], undefined, found));
  } else if (isMapping(value)) {
    for (const key of schema.required ?? []) if (!Object.hasOwn(value, key)) found.push({ path, keyword: 'required', key, schema, ...branchOf });
    for (const [key, member] of Object.entries(value)) {
      const expected = memberSchema(schema, key);
      if (expected) check(member, expected, [...path, key], undefined, found);
      else if (schema.additionalProperties === false) found.push({ path, keyword: 'additionalProperties', key, schema, ...branchOf });
    }
  }
}

function checkUnion(value: unknown, union: Schema, branches: readonly Schema[], path: Path, found: Violation[]): void {
  const choice = chooseBranch(shapeOf(value), branches);
  const meant = choice === undefined ? undefined : branches[choice];
  const before = found.length;
  if (meant) check(value, meant, path, union, found);
  else found.push({ path, keyword: 'anyOf', schema: union });
  if (found.length > before && branches.some((branch) => branch !== meant && validate(value, branch).length === 0)) found.length = before;
}

/** The first keyword, most telling first, that the value itself does not meet; its members are not looked at. */
function broken(value: unknown, schema: Schema): Keyword | undefined {
  if (!hasType(value, schema.type)) return 'type';
  if (schema.const !== undefined && value !== schema.const) return 'const';
  const listed = schema.enum === undefined || schema.enum.some((word) => word === value);
  if (typeof value === 'string') return brokenText(value, schema, listed);
  if (!listed) return 'enum';
  if (typeof value === 'number') {
    if (schema.maximum !== undefined && value > schema.maximum) return 'maximum';
    if (schema.minimum !== undefined && value < schema.minimum) return 'minimum';
  }
  if (Array.isArray(value)) {
    if (value.length > (schema.maxItems ?? Infinity)) return 'maxItems';
    if (value.length < (schema.minItems ?? 0)) return 'minItems';
    if (schema.uniqueItems && new Set(value).size < value.length) return 'uniqueItems';
  }
  return undefined;
}

/** Lengths are in code points, as JSON Schema counts them. */
function brokenText(text: string, { minLength, maxLength, pattern }: Schema, listed: boolean): Keyword | undefined {
  if (minLength !== undefined && [...text].length < minLength) return 'minLength';
  if (!listed) return 'enum';
  if (pattern !== undefined && !matches(pattern, text)) return 'pattern';
  return maxLength !== undefined && text.length > maxLength && [...text].length > maxLength ? 'maxLength' : undefined;
}

function hasType(value: unknown, type: Schema['type']): boolean {
  switch (type) {
    case undefined: return true;
    case 'null': return value === null;
    case 'array': return Array.isArray(value);
    case 'object': return isMapping(value);
    case 'integer': return Number.isInteger(value);
    case 'number': return Number.isFinite(value);
    case 'string': case 'boolean': return typeof value === type;
  }
}

function shapeOf(value: unknown): Shape {
  if (Array.isArray(value)) return { kind: 'list' };
  return isMapping(value) ? { kind: 'map', keys: Object.keys(value) } : { kind: 'scalar' };
}

function isMapping(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
