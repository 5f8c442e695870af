import type { TObject, TSchema } from 'typebox';
import type { Json } from '../core/canonical.ts';

/** A column that a step's fact becomes. */
export interface FactColumn {
  readonly step: string;
  readonly name: string;
  readonly type: 'BOOLEAN' | 'BIGINT' | 'DOUBLE' | 'VARCHAR' | 'JSON';
  readonly meaning: string;
}

/** What the catalog needs to know of a step; every `Step` is one. */
export interface StepFacts {
  readonly name: string;
  readonly pass: 'analyse' | 'produce';
  readonly fact: TObject;
  readonly failures: { readonly [reason: string]: string };
}

/** The columns of the given steps' facts, in the steps' order. */
export function factColumns(steps: readonly StepFacts[]): readonly FactColumn[] {
  return steps.flatMap((step) =>
    Object.entries(step.fact.properties as { [name: string]: TSchema }).map(([name, schema]) => ({
      step: step.name,
      name,
      type: columnType(schema),
      meaning: typeof describe(schema) === 'string' ? (describe(schema) as string) : '',
    })));
}

type Schema = { readonly [keyword: string]: Json };

function describe(schema: TSchema): Json | undefined {
  return (schema as unknown as Schema)['description'];
}

/** JSON Schema type → DuckDB type. Nullable unions take the type of what is not null; anything nested is JSON. */
function columnType(schema: TSchema): FactColumn['type'] {
  const { type, anyOf, enum: values, const: constant } = schema as unknown as { type?: Json; anyOf?: readonly TSchema[]; enum?: readonly Json[]; const?: Json };
  if (anyOf) {
    const others = anyOf.map((s) => (isNull(s) ? undefined : columnType(s))).filter((t) => t !== undefined);
    return new Set(others).size === 1 ? others[0]! : 'JSON';
  }
  const named = Array.isArray(type) ? type.find((t) => t !== 'null') : type;
  switch (named ?? typeof (constant ?? values?.[0])) {
    case 'boolean': return 'BOOLEAN';
    case 'integer': return 'BIGINT';
    case 'number': return 'DOUBLE';
    case 'string': return 'VARCHAR';
    default: return 'JSON';
  }
}

function isNull(schema: TSchema): boolean {
  return (schema as unknown as Schema)['type'] === 'null';
}
