import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { specs } from '../../src/config/spec/files.ts';
import type { Schema } from '../../src/core/schema.ts';
import { validate } from '../../src/core/validate.ts';
import { recordSchema } from '../../src/release/record.ts';
import { registry } from '../../src/steps/registry.ts';

const schemas = Object.entries({ ...specs(registry), record: recordSchema }) as unknown as [string, Schema][];

/** What a keyword of `validate` may be; the others say nothing about values. */
const checked = new Set([
  'type', 'properties', 'patternProperties', 'required', 'additionalProperties', 'items', 'anyOf', 'enum', 'const', 'minimum', 'maximum',
  'minLength', 'maxLength', 'pattern', 'minItems', 'maxItems', 'uniqueItems',
]);
const silent = new Set(['description', 'default', 'x-form']);

function parts(schema: Schema): Schema[] {
  const { properties = {}, patternProperties = {}, additionalProperties, items, anyOf = [] } = schema;
  const below = [...Object.values(properties), ...Object.values(patternProperties), ...anyOf, ...(items ? [items] : []), ...(additionalProperties ? [additionalProperties] : [])];
  return [schema, ...below.flatMap(parts)];
}

/** Values that meet a schema mostly: what is drawn beside it is what a person gets wrong. */
function near(schema: Schema, depth = 0): fc.Arbitrary<unknown> {
  const wrong = fc.constantFrom<unknown>(null, '', ' ', 'x', '-', 'a'.repeat(70), 0, -1, 1.5, 1e9, true, [], {}, ['a', 'a'], { a: 1 });
  return fc.oneof({ weight: 12, arbitrary: fitting(schema, depth) }, { weight: 1, arbitrary: wrong });
}

function fitting(schema: Schema, depth: number): fc.Arbitrary<unknown> {
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((branch) => near(branch, depth)));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case 'object': {
      const members = Object.entries(schema.properties ?? {}).map(([key, member]) => [key, near(member, depth + 1)] as const);
      const optional = members.map(([key]) => key).filter((key) => !schema.required?.includes(key));
      const required = members.map(([key]) => key).filter((key) => !optional.includes(key));
      const known = fc.record(Object.fromEntries(members), { requiredKeys: depth < 3 ? required : [] });
      const more = schema.additionalProperties || Object.values(schema.patternProperties ?? {})[0];
      const extra = fc.dictionary(fc.constantFrom('a', 'id', 'sharp', 'toString', 'x y'), more ? near(more, depth + 1) : fc.constant('?'), { maxKeys: more ? 3 : 1 });
      return fc.tuple(known, fc.oneof({ weight: more ? 0 : 9, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: extra })).map(([a, b]) => ({ ...b, ...a }));
    }
    case 'array': return fc.array(schema.items ? near(schema.items, depth + 1) : fc.constant(1), { maxLength: 3 });
    case 'string': return schema.pattern === undefined || schema.pattern === '\\S' ? fc.constantFrom('text', 'é🩺', 'x') : fc.oneof(fc.stringMatching(new RegExp(schema.pattern)), fc.constant('text'));
    case 'integer': return fc.constantFrom(0, 1, 2, 16, 300, 5000, 2.0);
    case 'number': return fc.constantFrom(0, 0.5, 1, 80, 1e6);
    case 'boolean': return fc.boolean();
    case 'null': return fc.constant(null);
    case undefined: return fc.constant('text');
  }
}

describe('validate', () => {
  it('knows every keyword that a schema of this program uses', () => {
    const used = new Set(schemas.flatMap(([, schema]) => parts(schema).flatMap((part) => Object.keys(part))));
    expect([...used].filter((keyword) => !checked.has(keyword) && !silent.has(keyword))).toEqual([]);
  });

  it.each(schemas)('finds what ajv finds: %s', (_name, schema) => {
    const ajv = new Ajv({ allErrors: true, strict: false, inlineRefs: false });
    const judge = ajv.compile(schema);
    fc.assert(fc.property(near(schema), (value) => {
      const violations = validate(value, schema);
      expect(violations.length === 0).toBe(judge(value));
      const told = (judge.errors ?? []).map((e) => JSON.stringify([e.instancePath, e.keyword, e.params['missingProperty'] ?? e.params['additionalProperty'] ?? null]));
      for (const { path, keyword, key } of violations) {
        // Of items that are not even of the right type ajv does not look whether they differ.
        if (keyword === 'uniqueItems' && told.some((text) => text.includes('"type"'))) continue;
        expect(told).toContain(JSON.stringify([path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''), keyword, key ?? null]));
      }
    }), { numRuns: 300, seed: 1343896041 });
  });

  it('tells one violation a place, of the branch that was meant', () => {
    const mapping: Schema = { type: 'object', properties: { column: { type: 'string' } }, required: ['column'], additionalProperties: false };
    const union: Schema = { anyOf: [{ type: 'string', minLength: 1, pattern: '\\S' }, mapping] };
    expect(validate('', union)).toEqual([{ path: [], keyword: 'minLength', schema: union.anyOf![0], union }]);
    expect(validate({ colum: 'a' }, union).map(({ keyword, key }) => [keyword, key])).toEqual([['required', 'column'], ['additionalProperties', 'colum']]);
    expect(validate([], union)).toEqual([{ path: [], keyword: 'anyOf', schema: union }]);
  });

  it('takes a list of any length, all of it wrong', () => {
    const schema: Schema = { type: 'object', additionalProperties: { type: 'array', items: { type: 'string' } } };
    expect(validate({ a: Array.from({ length: 300_000 }, () => 1) }, schema)).toHaveLength(300_000);
  });
});
