import { Ajv } from 'ajv';

/** The shapes of docs/json.md as JSON Schemas; nothing that is not documented may appear. */
type Schema = Readonly<Record<string, unknown>>;

const text: Schema = { type: 'string' };
const digest: Schema = { type: 'string', pattern: '^[0-9a-f]{64}$' };
const count: Schema = { type: 'integer', minimum: 0 };
const bool: Schema = { type: 'boolean' };
const list = (items: Schema): Schema => ({ type: 'array', items });
const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] });
const oneOf = (...values: string[]): Schema => ({ enum: values });

/** All members are required; those whose name ends in `?` are not. */
function shape(members: { readonly [name: string]: Schema }): Schema {
  const names = Object.keys(members);
  return {
    type: 'object', additionalProperties: false,
    required: names.filter((name) => !name.endsWith('?')),
    properties: Object.fromEntries(names.map((name) => [name.replace(/\?$/, ''), members[name]])),
  };
}

const place = shape({ file: text, 'line?': { type: 'integer', minimum: 1 }, 'column?': { type: 'integer', minimum: 1 }, 'endColumn?': { type: 'integer', minimum: 1 }, 'text?': text });
const diagnostic = shape({
  code: { type: 'string', pattern: '^DX\\d{4}$' }, title: text, severity: oneOf('error', 'warning', 'note'), message: text,
  'at?': place, 'hint?': text, 'help?': text, 'count?': count, 'related?': list(shape({ message: text, at: place })),
});
const carries = oneOf('yes', 'partly', 'no');
const carried = ['age', 'sex', 'skinType', 'diagnosis', 'histopathology', 'masks', 'differentials'];
const each = (schema: Schema): { [name: string]: Schema } => Object.fromEntries(carried.map((name) => [name, schema]));
const reasons = list(shape({ level: oneOf('major', 'minor', 'patch'), reason: text }));
const fromTo = shape({ from: text, to: text });
const namedRows = shape({ added: list(text), removed: list(text), changed: list(shape({ name: text, columns: list(text) })) });
const changeOf = (name: string): Schema => list(shape({ [name]: text, from: text, to: text }));
const age = shape({ known: count, mean: orNull({ type: 'number' }) });

const amount = shape({ count, bytes: count });
const score: Schema = { type: 'number', minimum: 0, maximum: 1 };
const legacy = shape({ icd10: text, 'icd11?': text, relation: oneOf('equivalent', 'subclass', 'one-to-many', 'unmapped') });
const unmappedLabel = shape({
  source: text, label: text, images: count, examples: list(text), icd10: list(shape({ code: text, images: count })), 'translated?': legacy,
  suggestions: list(shape({ 'category?': text, 'code?': text, 'title?': text, score, from: oneOf('mapping', 'categories', 'icd11', 'crosswalk') })),
});
const rowsAndImages = shape({ rows: count, images: count });
const rowStatus = oneOf('proposed', 'reviewed', 'approved', 'disputed');

const own: { readonly [command: string]: { readonly [member: string]: Schema } } = {
  init: { created: list(text), kept: list(text) },
  check: {},
  'sources list': {
    release: orNull(text),
    sources: list(shape({
      id: text, name: text, version: text, type: oneOf('archive', 'custom-gathered', 'both'), evaluation: oneOf('candidate', 'accepted', 'rejected'),
      presence: oneOf('required', 'optional'), licence: orNull(text), ...each(carries), available: orNull(count), included: orNull(count),
    })),
    totals: shape({ sources: count, accepted: count, available: count, included: count, carrying: shape(each(count)) }),
  },
  'labels unmapped': { labels: list(unmappedLabel) },
  'labels suggest': { proposals: list(shape({ source: text, label: text, images: count, category: text, 'code?': text, score, 'legacy?': legacy })), left: list(unmappedLabel), written: list(text) },
  'labels status': {
    sources: list(shape({
      source: text, labels: rowsAndImages, unmapped: rowsAndImages, unused: count,
      byStatus: shape({ proposed: rowsAndImages, reviewed: rowsAndImages, approved: rowsAndImages, disputed: rowsAndImages }),
      agreement: shape({ statistic: oneOf('kappa', 'alpha'), raters: list(text), n: count, 'raw?': { type: 'number' }, 'value?': { type: 'number' }, 'interval?': list({ type: 'number' }) }),
    })),
    open: list(shape({ source: text, label: text, images: count, status: rowStatus, lacks: text })),
  },
  'labels approve': { reviewed: list(shape({ label: text, category: text, codes: list(shape({ code: text, title: text })), status: rowStatus, lacks: text })), unchanged: list(text), written: list(text) },
  'labels export': { written: list(shape({ file: text, rows: count })) },
  'labels import': {
    done: list(shape({ sheet: text, row: text, did: list(text) })), written: list(text),
    refused: list(shape({ at: text, row: text, message: text, cells: list(shape({ column: text, text })) })),
  },
  'icd11 find': { found: list(shape({ code: text, title: text, above: list(text), score })) },
  'icd11 pin': { release: orNull(text), from: orNull(oneOf('table', 'api')), codes: count, added: list(text), removed: list(text), written: list(text) },
  'icd11 bump': {
    from: orNull(text), to: orNull(text), written: list(text), lapsing: list(shape({ source: text, label: text, by: text })),
    changes: list(shape({
      kind: oneOf('retired', 'recoded', 'reused', 'retitled', 'moved'), code: text, title: text, 'after?': shape({ code: orNull(text), title: text }), categories: list(text), images: count,
    })),
  },
  plan: {
    images: count, fresh: count, produceKnown: bool,
    sets: list(shape({ pass: oneOf('analyse', 'produce'), step: text, reason: text, images: count, examples: { ...list(text), maxItems: 3 }, changes: list({ type: 'object' }) })),
  },
  build: {
    steps: { type: 'object', additionalProperties: shape({ ran: count, cached: count, failed: count }) },
    run: orNull({ type: 'object' }),
    'cache?': shape({ asked: count, hits: count, misses: count, rejected: count, bytesRead: count, offered: count, written: count, unwritten: count, bytesWritten: count }),
    draft: orNull(shape({
      state: oneOf('new', 'changed', 'unchanged', 'kept'), dir: text, version: text, 'parent?': text, contentDigest: digest,
      images: shape({ seen: count, included: count, excluded: count }), excludedBy: list(shape({ reason: text, images: count })),
      splits: shape({ train: count, validation: count, test: count }), classes: count, reasons, absent: list(text),
    })),
  },
  release: { release: orNull(shape({ version: text, dir: text, parent: orNull(text), contentDigest: digest, reasons, images: count, files: count, bytes: count })) },
  export: { export: orNull(shape({ release: text, version: text, dir: text, files: count, bytes: count })) },
  diff: {
    from: text, to: text,
    diff: shape({
      from: text, to: text,
      images: shape({
        added: list(text), removed: list(text), replaced: list(text), relabelled: changeOf('id'), moved: changeOf('id'), softened: list(text), metadata: list(shape({ column: text, images: count })),
      }),
      extras: list(shape({ table: text, added: count, removed: count, replaced: count })),
      classes: shape({ added: list(text), removed: list(text), counts: list(shape({ class: text, from: count, to: count })) }),
      rules: namedRows, sources: namedRows, demographics: list(shape({ column: text, value: text, from: count, to: count })),
      age: orNull(shape({ from: age, to: age })), settings: changeOf('key'), pseudonymKey: bool,
      columns: list(shape({ table: text, added: list(text), removed: list(text), retyped: list({ ...fromTo, additionalProperties: true }) })),
      tables: shape({ added: list(text), removed: list(text), changed: list(shape({ table: text, added: count, removed: count, changed: count })) }),
    }),
  },
  query: { release: text, columns: list(shape({ name: text, type: text })), rows: list({ type: 'array' }), truncated: bool },
  'query --tables': { tables: list(shape({ name: text, meaning: text, key: list(text), columns: list(shape({ name: text, type: text, meaning: text })) })) },
  why: {
    images: list(shape({
      id: text, source: text, key: text, 'split?': text, 'category?': text,
      decisions: list(shape({ stage: text, verdict: oneOf('in', 'out', 'warn', 'note'), code: text, reason: text, 'rule?': text, 'at?': place })),
    })),
  },
  verify: { releases: list(shape({ release: text, state: oneOf('sealed', 'draft', 'unknown'), ok: bool, contentDigest: text, files: count, bytes: count, absent: list(text) })) },
  'verify --rebuild': {
    release: text,
    rebuild: orNull(shape({
      same: bool, contentDigest: shape({ sealed: digest, rebuilt: digest }), version: shape({ sealed: text, rebuilt: text }), tables: list(text), images: list(text),
    })),
  },
  fsck: {
    fast: bool,
    faults: list(shape({ kind: oneOf('damaged', 'missing', 'unknown'), part: oneOf('blob', 'line', 'segment', 'index', 'memory', 'store'), name: text, 'line?': { type: 'integer', minimum: 1 }, dropped: bool })),
    checked: shape({ blobs: count, bytes: count, segments: count, lines: count, indexes: count, leftovers: count }),
  },
  gc: {
    gc: orNull(shape({ removed: bool, results: amount, blobs: amount, temporary: amount, kept: shape({ results: count, blobs: amount }) })),
  },
  explain: { code: text, title: text, explain: text },
  'explain all': { codes: list(shape({ code: text, title: text })) },
};

export const documented = Object.keys(own);

/** What is wrong with a `--json` result; undefined where it has the documented shape. */
export function misshapen(name: string, stdout: string): string | undefined {
  const members = own[name];
  if (!members) return `no shape is documented for ${name}`;
  const schema = shape({
    format: { const: 1 }, command: { const: name.replace(/ (--.*|all)$/, '') }, diagnostics: list(diagnostic), summary: shape({ errors: count, warnings: count, notes: count }), ...members,
  });
  const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);
  return validate(JSON.parse(stdout)) ? undefined : JSON.stringify(validate.errors);
}
