import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import Type, { type Static } from 'typebox';
import { canonicalJson, type Json } from '../core/canonical.ts';
import { digestOf } from '../core/digest.ts';
import { err, ok, type Result } from '../core/result.ts';

const text = (maximum: number) => Type.String({ maxLength: maximum });
const count = Type.Integer({ minimum: 0 });
const digest = Type.String({ pattern: '^[0-9a-f]{64}$' });
const version = Type.String({ pattern: '^(0|[1-9][0-9]{0,8})\\.(0|[1-9][0-9]{0,8})\\.(0|[1-9][0-9]{0,8})$' });
const day = text(40);
const moment = Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$' });
/** A logical table's name: it becomes part of file names. */
const tableName = Type.String({ pattern: '^[a-z][a-z0-9_]{0,63}$' });
const name = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$' });
/** Relative, forward slashes, at most one folder deep. Everything read from a record is opened by such a path only. */
const path = Type.String({ pattern: '^(data/)?[A-Za-z0-9][A-Za-z0-9._-]{0,199}$' });
const strict = { additionalProperties: false } as const;
const tally = Type.Object({ name: text(2000), images: count }, strict);

const schema = Type.Object({
  format: Type.Literal(1, { description: 'Version of this shape.' }),
  state: Type.Union([Type.Literal('draft'), Type.Literal('sealed')]),
  name,
  title: text(2000),
  version,
  parent: Type.Union([Type.Object({ version, contentDigest: digest }, strict), Type.Null()]),
  reasons: Type.Array(Type.Object({
    level: Type.Union([Type.Literal('major'), Type.Literal('minor'), Type.Literal('patch')]),
    reason: text(2000),
  }, strict), { maxItems: 1000 }),
  contentDigest: digest,
  configDigest: digest,
  git: Type.Union([Type.Object({ commit: Type.String({ pattern: '^[0-9a-f]{40,64}$' }), date: moment }, strict), Type.Null()]),
  sealedAt: Type.Union([moment, Type.Null()], { description: 'Author date of the commit, or SOURCE_DATE_EPOCH; null in a draft and where neither is known.' }),
  tool: Type.Object({ name: Type.Literal('dx'), version: text(64), libraries: Type.Record(Type.String({ pattern: '^[@a-z0-9/._-]{1,100}$' }), text(64)), node: text(64), platform: text(64) }, strict),
  access: Type.Object({
    level: Type.Union([Type.Literal('open'), Type.Literal('restricted'), Type.Literal('closed')]),
    opens: Type.Optional(day), support: Type.Optional(day), expires: Type.Optional(day),
  }, strict),
  pseudonymKey: Type.Union([Type.String({ pattern: '^[0-9a-f]{16}$' }), Type.Null()], { description: 'Check value of the pseudonym key (DEID-4); null where all identifiers are public.' }),
  track: Type.Union([Type.Literal('full'), Type.Literal('summary')]),
  absent: Type.Array(text(200), { description: 'Optional sources that were not on the machine (SRC-9).' }),
  counts: Type.Object({
    seen: count, included: count, excluded: count,
    excludedBy: Type.Array(tally, { description: 'Images by reason; one image may have several.' }),
    splits: Type.Object({ train: count, validation: count, test: count }, strict),
    classes: Type.Array(tally),
  }, strict),
  images: Type.Object({ files: count, bytes: count }, { ...strict, description: 'Images, crops and derivatives; each is named with its digest in the manifest.' }),
  tables: Type.Array(Type.Object({
    table: tableName, path, rows: count, bytes: count, sha256: digest,
    columns: Type.Array(Type.Object({ name: text(200), type: text(100) }, strict), { maxItems: 1000 }),
    tracked: Type.Boolean({ description: 'Whether its text is in git: rows of images are not where track is summary.' }),
  }, strict), { maxItems: 200 }),
  files: Type.Array(Type.Object({ path, bytes: count, sha256: digest, kind: Type.Union([Type.Literal('text'), Type.Literal('manifest'), Type.Literal('parquet')]) }, strict), { maxItems: 500 }),
  recordDigest: digest,
}, strict);

/** REL-5: everything a release says about itself. `docs/formats.md` explains every key. */
export type ReleaseRecord = Static<typeof schema>;
export type RecordBody = Omit<ReleaseRecord, 'recordDigest'>;
export type FileEntry = ReleaseRecord['files'][number];
export type TableEntry = ReleaseRecord['tables'][number];

/** Every file of a release but its images and the record itself: text tables, other texts, Parquet. */
export function filesOf(record: Pick<ReleaseRecord, 'tables' | 'files'>): readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[] {
  return [...record.tables, ...record.files];
}

const MAX_BYTES = 16 << 20;

/** Adds the digest over all other members, by which a changed record is recognised. */
export function closeRecord(body: RecordBody): ReleaseRecord {
  return { ...body, recordDigest: digestOf(body as Json) };
}

/** The text of `release.json`: two blanks of indent, so that a change is a small diff. */
export function recordText(record: ReleaseRecord): string {
  const ordered: unknown = JSON.parse(canonicalJson(record as Json));
  return `${JSON.stringify(ordered, null, 2)}\n`;
}

/**
 * Reads the record of a release folder. It may come from a stranger's pull request: size, shape and every
 * path are checked before anything uses them, and its own digest must fit. `shown` is the path to name in findings.
 */
export async function readRecord(dir: string, shown: string): Promise<Result<ReleaseRecord>> {
  const file = join(dir, 'release.json');
  let value: unknown;
  try {
    if ((await stat(file)).size > MAX_BYTES) return refuse(shown, 'is larger than 16 MiB');
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    return refuse(shown, error instanceof SyntaxError ? 'is not JSON' : 'cannot be read');
  }
  const { default: Value } = await import('typebox/value');
  if (!Value.Check(schema, value)) {
    const where = Value.Errors(schema, value)[0];
    const detail = where ? ` at ${JSON.stringify(where.instancePath.slice(0, 120) || '/')}: ${where.message.slice(0, 120)}` : '';
    return refuse(shown, `does not have the shape of a release record${detail}`);
  }
  const { recordDigest, ...body } = value;
  if (digestOf(body as Json) !== recordDigest) return refuse(shown, 'was changed after it was written: its own digest does not fit');
  const clash = repeated(value.tables.map((t) => t.table)) ?? repeated([...value.tables.map((t) => t.path), ...value.files.map((f) => f.path)].map((p) => p.toLowerCase()));
  if (clash !== undefined) return refuse(shown, `names ${JSON.stringify(clash)} twice`);
  return ok(value);
}

function repeated(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
}

function refuse(shown: string, what: string): Result<never> {
  return err([{ code: 'DX6003', severity: 'error', message: `the release record ${what}`, at: { file: shown }, help: 'restore it from git, or from another copy of the release' }]);
}
