import { Ajv } from 'ajv';
import { Fhir } from 'fhir';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Config, MappingRow } from '../../src/config/config.ts';
import { exchangeOf, uuidOf, type Exchange } from '../../src/labels/exchange.ts';
import { conceptMapOf } from '../../src/labels/fhir.ts';
import { reviewDigest } from '../../src/labels/review.ts';
import { sssomOf } from '../../src/labels/sssom.ts';
import { officialOf } from '../../src/labels/titles.ts';
import { realConfig } from './project.ts';

/**
 * What the published JSON schema of SSSOM demands (mapping-commons/sssom, project/jsonschema/sssom_schema.schema.json, as of May 2026,
 * definitions Mapping and MappingSet: required, patterns, enums), for the slots of version 1.0; the rules that the schema cannot
 * hold are tested one by one below, with the section of the specification.
 */
const text = { type: 'string', minLength: 1 };
const several = { type: 'array', items: text, minItems: 1 };
const curie = { type: 'string', pattern: '^[A-Za-z_][\\w.-]*:[^\\s]+$' };
const date = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' };
const justification = '^semapv:(MappingReview|ManualMappingCuration|LogicalReasoning|LexicalMatching|CompositeMatching|UnspecifiedMatching|SemanticSimilarityThresholdMatching|LexicalSimilarityThresholdMatching|MappingChaining|MappingInversion|StructuralMatching|InstanceBasedMatching|BackgroundKnowledgeBasedMatching)$';
const literal = { type: 'string', enum: ['owl class', 'owl object property', 'owl data property', 'owl annotation property', 'owl named individual', 'skos concept', 'rdfs resource', 'rdfs class', 'rdfs literal', 'rdfs datatype', 'rdf property'] };
const mappingSchema = {
  type: 'object', additionalProperties: false, required: ['subject_id', 'subject_label', 'predicate_id', 'object_id', 'mapping_justification'],
  properties: {
    subject_id: curie, subject_label: { type: 'string' }, subject_category: text, predicate_id: curie, object_id: curie, object_label: text,
    mapping_justification: { type: 'string', pattern: justification }, author_label: several, reviewer_label: several,
    subject_source: curie, subject_source_version: text, mapping_date: date, other: text, comment: text,
  },
};
const setSchema = {
  type: 'object', additionalProperties: false, required: ['mapping_set_id', 'license'],
  properties: {
    curie_map: { type: 'object', additionalProperties: { type: 'string', pattern: '^[a-z]+:\\S+$' } }, mapping_set_id: { type: 'string', pattern: '^[a-z]+:\\S+$' }, mapping_set_version: text, mapping_set_title: text,
    license: { type: 'string', pattern: '^https?://' }, subject_type: literal, object_source: curie, object_source_version: text, mapping_tool: text, mapping_tool_version: text,
  },
};
const columnOrder = Object.keys(mappingSchema.properties);
const validator = new Ajv({ strict: false });
const validMapping = validator.compile(mappingSchema);
const validSet = validator.compile(setSchema);
const BUILT_IN = new Set(['owl', 'rdf', 'rdfs', 'semapv', 'skos', 'sssom', 'xsd', 'linkml']);

interface SssomSet { readonly header: { readonly [key: string]: unknown }; readonly columns: readonly string[]; readonly rows: readonly { readonly [slot: string]: string }[] }

/** A reader after the specification: `#` lines are YAML, then TSV with quotes. */
function readSssom(file: string): SssomSet {
  expect(file).not.toMatch(/\r|\uFEFF/u);
  const end = file.search(/^[^#]/mu);
  const header = parse(file.slice(0, end).replaceAll(/^#/gmu, '')) as { readonly [key: string]: unknown };
  const records: string[][] = [];
  for (const match of file.slice(end).matchAll(/("(?:[^"]|"")*"|[^\t\n"]*)(\t|\n)/gu)) {
    const value = match[1]!.startsWith('"') ? match[1]!.slice(1, -1).replaceAll('""', '"') : match[1]!;
    if (records.length === 0 || records.at(-1)!.at(-1) === '\n') records.push([]);
    records.at(-1)!.push(value, ...(match[2] === '\n' ? ['\n'] : []));
  }
  const [columns, ...rows] = records.map((record) => record.slice(0, -1));
  return { header, columns: columns!, rows: rows.map((row) => Object.fromEntries(row.map((value, index) => [columns![index]!, value]))) };
}

function checkSssom(file: string): SssomSet {
  const set = readSssom(file);
  expect(validSet(set.header), JSON.stringify(validSet.errors)).toBe(true);
  // "Rules for the mappings block": columns in the order of slots, rows sorted by it; "Structure": no empty columns.
  expect(set.columns).toEqual(columnOrder.filter((slot) => set.columns.includes(slot)));
  for (const column of set.columns) expect(set.rows.some((row) => row[column] !== ''), column).toBe(true);
  const keys = set.rows.map((row) => set.columns.map((column) => row[column]!).join('\u0000'));
  expect(keys).toEqual(keys.toSorted());
  const prefixes = new Set(Object.keys((set.header['curie_map'] ?? {}) as object));
  const used = new Set<string>(typeof set.header['object_source'] === 'string' ? ['icd'] : []);
  for (const row of set.rows) {
    const filled = Object.fromEntries(Object.entries(row).filter(([slot, value]) => value !== '' || slot === 'subject_label').map(([slot, value]) => [slot, slot === 'author_label' || slot === 'reviewer_label' ? value.split('|') : value]));
    expect(validMapping(filled), JSON.stringify([validMapping.errors, filled])).toBe(true);
    for (const slot of ['subject_id', 'predicate_id', 'object_id', 'mapping_justification', 'subject_source']) {
      const value = row[slot];
      if (value) used.add(value.split(':')[0]!);
    }
    // "Representing unmapped entities": where there is no term, the source says what was searched.
    if (row['object_id'] === 'sssom:NoTermFound') expect(set.header['object_source']).toBe('icd:mms');
  }
  // "Identifiers": every prefix is declared or built in. Canonical: none declared that is built in or not used, in order.
  for (const prefix of used) expect(prefixes.has(prefix) || BUILT_IN.has(prefix), prefix).toBe(true);
  for (const prefix of prefixes) expect(used.has(prefix) && !BUILT_IN.has(prefix), prefix).toBe(true);
  expect([...prefixes]).toEqual([...prefixes].toSorted());
  return set;
}

let fhir: Fhir;
function checkFhir(map: string): { readonly group?: readonly { readonly element: readonly { readonly code?: string; readonly target: readonly { readonly code?: string; readonly equivalence: string; readonly comment?: string }[] }[] }[]; readonly [key: string]: unknown } {
  fhir ??= new Fhir();
  const value = JSON.parse(map) as ReturnType<typeof checkFhir>;
  const result = fhir.validate(value, { errorOnUnexpected: true });
  expect(result.messages.filter((message) => message.severity === 'error' || message.severity === 'warning')).toEqual([]);
  expect(result.valid).toBe(true);
  for (const group of value.group ?? []) {
    const codes = group.element.map((element) => element.code);
    expect(new Set(codes).size).toBe(codes.length);
    for (const element of group.element) {
      // Datatype code (R4, 2.24.0.1): single blanks, none at the ends.
      if (element.code !== undefined) expect(element.code).toMatch(/^[^\s]+(\s[^\s]+)*$/u);
      // Invariant cmd-1.
      for (const target of element.target) expect(target.comment).toBeTruthy();
    }
  }
  // JSON (R4, 2.6.2): no empty strings, arrays or objects.
  expect(map).not.toMatch(/: ?(?:""|\[\]|\{\})/u);
  // cnl-0: a name that programs can use.
  expect(value['name']).toMatch(/^[A-Z]([A-Za-z0-9_]){0,254}$/u);
  return value;
}

let config: Config;
let exchange: Exchange;
beforeAll(async () => {
  config = await realConfig();
  const result = exchangeOf(config);
  if (!result.ok) throw new Error(result.error[0]!.message);
  exchange = result.value;
});

/** The project with one row of ham10000 changed. */
function withRow(label: string, change: (row: MappingRow) => MappingRow): Exchange {
  const mappings = config.mappings.map((mapping) => (mapping.source === 'ham10000' ? { ...mapping, rows: mapping.rows.map((row) => (row.label === label ? change(row) : row)) } : mapping));
  const result = exchangeOf({ ...config, mappings });
  if (!result.ok) throw new Error(result.error[0]!.message);
  return result.value;
}

describe('interchange of mappings', () => {
  it('SSSOM: every row of the real mappings, as the published schema and the canonical form want it', () => {
    const { rows } = checkSssom(sssomOf(exchange));
    const subjects = new Set(rows.map((row) => `${row['subject_id']} ${row['subject_label']}`));
    expect(subjects.size).toBe(config.mappings.reduce((sum, mapping) => sum + mapping.rows.length, 0));
    expect(new Set(rows.map((row) => row['predicate_id']))).toEqual(new Set(['skos:exactMatch', 'skos:closeMatch', 'skos:relatedMatch', 'skos:broadMatch', 'skos:narrowMatch'].filter((predicate) => rows.some((row) => row['predicate_id'] === predicate))));
    expect(rows.filter((row) => row['subject_id'] === 'ham10000:bcc').map((row) => [row['predicate_id'], row['other']])).toEqual([['skos:exactMatch', 'code: 2C32|status: proposed']]);
    expect(rows.filter((row) => row['subject_id'] === 'isic2019:UNK').map((row) => [row['object_id'], row['comment']!.slice(0, 25)])).toEqual([['sssom:NoTermFound', 'none of the other classes;']].map(([id, comment]) => [id, comment!.slice(0, 25)]));
    // Several codes: nobody said which of them the label means.
    expect(rows.filter((row) => row['subject_id'] === 'ham10000:bkl').every((row) => row['predicate_id'] === 'skos:relatedMatch')).toBe(true);
  });

  it('FHIR: the real mappings are an R4 ConceptMap by the published definitions', () => {
    const map = checkFhir(conceptMapOf(exchange));
    expect(map).toMatchObject({ resourceType: 'ConceptMap', status: 'draft' });
    expect(map['date']).toBeUndefined();
    expect(map.group!.map((group) => group.element.length)).toEqual(exchange.sources.map((source) => exchange.rows.filter((row) => row.state.source === source.id).length));
  });

  it('says who reviewed, and when, of reviews that hold', () => {
    const mapping = config.mappings.find(({ source }) => source === 'ham10000')!;
    const row = mapping.rows.find(({ label }) => label === 'bcc')!;
    const of = reviewDigest('ham10000', row, config.categories.list.find(({ name }) => name === 'Basal cell carcinoma'), officialOf(config.pinned))!;
    const at = { file: mapping.file };
    const changed = withRow('bcc', (old) => ({ ...old, author: 'carl', reviews: [
      { by: 'bo', author: 'carl', date: '2026-11-01', decision: 'approve', of, at }, { by: 'ada', author: 'carl', date: '2026-11-02', decision: 'approve', of, at },
      { by: 'eve', date: '2026-11-03', decision: 'approve', of: '0'.repeat(64), at },
    ] }));
    const line = checkSssom(sssomOf(changed)).rows.find((one) => one['subject_id'] === 'ham10000:bcc')!;
    expect(line).toMatchObject({ reviewer_label: 'ada|bo', author_label: 'carl', mapping_date: '2026-11-02', mapping_justification: 'semapv:ManualMappingCuration', other: 'code: 2C32|status: approved' });
    expect(checkFhir(conceptMapOf(changed))['date']).toBe('2026-11-02');
  });

  it('keeps odd texts: tabs, quotes, line breaks, bars, several blanks, an empty label', () => {
    const odd = withRow('bcc', (row) => ({ ...row, label: 'a  "b"\t|c\\', note: 'one\ntwo "three"', author: 'x|y' }));
    const { rows } = checkSssom(sssomOf(odd));
    expect(rows.find((row) => row['subject_label'] === 'a  "b"\t|c\\')).toMatchObject({ comment: 'one\ntwo "three"', author_label: 'x\\|y' });
    expect(checkFhir(conceptMapOf(odd)).group!.flatMap((group) => group.element).some((element) => element.code === 'a "b" |c\\')).toBe(true);
    const empty = withRow('bcc', (row) => ({ ...row, label: '' }));
    checkFhir(conceptMapOf(empty));
    expect(checkSssom(sssomOf(empty)).rows.some((row) => row['subject_id'] === 'ham10000:')).toBe(false);
  });

  it('claims no more than the mapping knows', () => {
    const predicate = (changed: Exchange): string => checkSssom(sssomOf(changed)).rows.find((row) => row['subject_id'] === 'ham10000:bcc')!['predicate_id']!;
    expect(predicate(withRow('bcc', (row) => ({ ...row, vague: 'any skin cancer' })))).toBe('skos:narrowMatch');
    expect(predicate(withRow('bcc', (row) => ({ ...row, target: { kind: 'category', category: 'Dermatofibroma' } })))).toBe('skos:closeMatch');
    expect(predicate(withRow('bcc', (row) => ({ ...row, target: { kind: 'category', category: 'Junctional naevus' } })))).toBe('skos:broadMatch');
    expect(predicate(withRow('bcc', (row) => ({ ...row, target: { kind: 'exclude', reason: 'x' } })))).toBe('skos:exactMatch');
  });

  it('refuses what is not pinned, and is the same bytes each time', () => {
    const { pinned: _, ...unpinned } = config;
    expect(exchangeOf(unpinned)).toMatchObject({ ok: false, error: [{ code: 'DX2016' }] });
    const none = exchangeOf({ ...config, pinned: { ...config.pinned!, entities: [] } }, ['ham10000']);
    expect(none.ok ? [] : none.error.map(({ code, at }) => [code, at?.file])).toContainEqual(['DX2016', 'mappings/categories.yaml']);
    expect(sssomOf(exchange)).toBe(sssomOf(exchange));
    const one = exchangeOf(config, ['ham10000']);
    if (!one.ok) throw new Error('ham10000');
    expect(one.value.sources.map(({ id }) => id)).toEqual(['ham10000']);
    checkSssom(sssomOf(one.value, 'https://creativecommons.org/publicdomain/zero/1.0/'));
    const empty = exchangeOf({ ...config, mappings: [] });
    if (!empty.ok) throw new Error('empty');
    checkFhir(conceptMapOf(empty.value));
    expect(uuidOf('a')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u);
  });
});
