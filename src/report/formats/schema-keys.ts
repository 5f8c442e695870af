import { name as nameOf } from '../../config/spec/parts.ts';
import { code, codes, prose, table } from './markdown.ts';

/** The part of JSON Schema that the schemas of this program are written in. */
export interface KeySchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly (string | number)[];
  readonly anyOf?: readonly KeySchema[];
  readonly properties?: { readonly [key: string]: KeySchema };
  readonly patternProperties?: { readonly [pattern: string]: KeySchema };
  readonly additionalProperties?: boolean | KeySchema;
  readonly required?: readonly string[];
  readonly items?: KeySchema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly 'x-form'?: string;
}

/** One key of a file, at its full path: `evaluation.status`, `rules[].id`, `labels.<name>`. */
export interface KeyRow {
  readonly key: string;
  readonly needed: string;
  readonly type: string;
  readonly meaning: string;
}

/** Says how a schema is written elsewhere in the document; its keys are then not listed again. */
export type Elsewhere = (schema: KeySchema) => string | undefined;

/** Short names, as the files explain once. */
const NAME = asKeys(nameOf('')).pattern;

const nowhere: Elsewhere = () => undefined;

/** TypeBox schemas are JSON Schema; this names them so. */
export function asKeys(schema: object): KeySchema {
  return schema as KeySchema;
}

export function keyTable(schema: KeySchema, elsewhere: Elsewhere = nowhere): string {
  return table(['key', 'needed', 'type', 'meaning'], keyRows(schema, elsewhere).map((row) => [code(row.key), row.needed, row.type, prose(row.meaning)]));
}

/** Every key below a mapping, in the order of the schema. */
export function keyRows(schema: KeySchema, elsewhere: Elsewhere = nowhere, prefix = '', needed = 'yes'): KeyRow[] {
  const rows: KeyRow[] = [];
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    const key = `${prefix}${name}`;
    rows.push({ key, needed: schema.required?.includes(name) ? needed : '', type: typeOf(member, elsewhere), meaning: member.description ?? '' });
    rows.push(...rowsBelow(member, key, elsewhere));
  }
  return rows;
}

function rowsBelow(schema: KeySchema, key: string, elsewhere: Elsewhere): KeyRow[] {
  if (elsewhere(schema) !== undefined) return [];
  if (schema.anyOf) {
    const others = schema.anyOf.filter((branch) => branch.type !== 'null' && !isListOf(branch, schema.anyOf!));
    const needed = others.length > 1 ? 'in its form' : 'yes';
    return others.flatMap((branch) => (branch.properties ? keyRows(branch, elsewhere, `${key}.`, needed) : rowsBelow(branch, key, elsewhere)));
  }
  if (schema.items) return rowsBelow(schema.items, `${key}[]`, elsewhere);
  const values = valuesOf(schema);
  if (!values) return keyRows(schema, elsewhere, `${key}.`);
  const own = `${key}.<name>`;
  return [{ key: own, needed: '', type: typeOf(values, elsewhere), meaning: values.description ?? '' }, ...rowsBelow(values, own, elsewhere)];
}

/** A list of what may also stand alone: its members need no rows of their own. */
function isListOf(branch: KeySchema, branches: readonly KeySchema[]): boolean {
  return branch.items !== undefined && branches.includes(branch.items);
}

/** The shape of the values of a mapping whose keys the user chooses. */
function valuesOf(schema: KeySchema): KeySchema | undefined {
  if (typeof schema.additionalProperties === 'object') return schema.additionalProperties;
  return schema.patternProperties && Object.values(schema.patternProperties)[0];
}

/** The type of a value, in words. */
export function typeOf(schema: KeySchema, elsewhere: Elsewhere = nowhere): string {
  const text = elsewhere(schema) ?? shape(schema, elsewhere);
  return schema.default === undefined ? text : `${text}; default ${code(JSON.stringify(schema.default))}`;
}

function shape(schema: KeySchema, elsewhere: Elsewhere): string {
  if (schema.anyOf) return [...new Set(schema.anyOf.map((branch) => typeOf(branch, elsewhere)))].join(' or ');
  if (schema.enum) return codes(schema.enum);
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  switch (schema.type) {
    case 'object': return valuesOf(schema) ? 'mapping by name' : 'mapping';
    case 'array': return listType(schema, elsewhere);
    case 'integer': return `integer${range(schema)}`;
    case 'number': return `number${range(schema)}`;
    case 'string': return textType(schema);
    default: return schema.type ?? 'any';
  }
}

function listType(schema: KeySchema, elsewhere: Elsewhere): string {
  const { items, minItems = 0, maxItems } = schema;
  const type = items === undefined ? 'values' : typeOf(items, elsewhere);
  const members = items?.enum || type.includes(' or ') ? `: ${type}` : ` of ${plural(type)}`;
  const least = minItems > 0 ? `; at least ${minItems}` : '';
  return `list${members}${least}${maxItems === undefined ? '' : `; at most ${maxItems}`}`;
}

/** `integer 1 to 8` → `integers 1 to 8`. */
function plural(type: string): string {
  return type.replace(/^(?:mapping|text|integer|number|name)\b/u, '$&s');
}

function range({ minimum, maximum }: KeySchema): string {
  if (minimum !== undefined && maximum !== undefined) return ` ${minimum} to ${maximum}`;
  if (minimum !== undefined) return `, at least ${minimum}`;
  return maximum === undefined ? '' : `, at most ${maximum}`;
}

function textType(schema: KeySchema): string {
  if (schema.pattern === NAME) return 'name';
  if (schema['x-form'] !== undefined) return prose(schema['x-form']);
  if (schema.pattern !== undefined && schema.pattern !== '\\S') return `text ${code(schema.pattern)}`;
  return 'text';
}
