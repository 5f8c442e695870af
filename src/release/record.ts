import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as Type from 'typebox';
import type { Static } from 'typebox';
import { canonicalJson, type Json } from '../core/canonical.ts';
import { digestOf } from '../core/digest.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Schema } from '../core/schema.ts';
import { validate } from '../core/validate.ts';

const text = (maximum: number, description: string) => Type.String({ maxLength: maximum, description });
const count = (description: string) => Type.Integer({ minimum: 0, description });
/** Text of a fixed form; `form` names it in the docs. */
const formed = (pattern: string, form: string, description: string) => Type.String({ pattern, 'x-form': form, description });
const digest = (description: string) => formed('^[0-9a-f]{64}$', '64 lower-case hexadecimal digits', description);
const version = (description: string) => formed('^(0|[1-9][0-9]{0,8})\\.(0|[1-9][0-9]{0,8})\\.(0|[1-9][0-9]{0,8})$', 'version such as 1.2.0', description);
const moment = (description: string) => formed('^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$', 'time such as 2026-10-02T08:30:00Z', description);
/** A logical table's name: it becomes part of file names. */
const tableName = formed('^[a-z][a-z0-9_]{0,63}$', 'lower-case letters, digits and `_`', 'Logical name of the table.');
const name = formed('^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$', 'letters, digits, `_` and `-`', 'Name of the dataset, the prefix of its files.');
/** Relative, forward slashes, at most one folder deep. Everything read from a record is opened by such a path only. */
const path = formed('^(data/)?[A-Za-z0-9][A-Za-z0-9._-]{0,199}$', 'path', 'Path within the release.');
const words = <const T extends readonly string[]>(description: string, ...list: T) => Type.Unsafe<T[number]>({ type: 'string', enum: list, description });
const strict = (description: string) => ({ additionalProperties: false, description });
const tally = (what: string) => Type.Object({ name: text(2000, what), images: count('Number of images.') }, { additionalProperties: false });

export const recordSchema = Type.Object({
  format: Type.Literal(1, { description: 'Version of this shape.' }),
  state: words('A draft is replaced by the next build; a sealed release never changes.', 'draft', 'sealed'),
  name,
  title: text(2000, 'Name of the dataset, for people.'),
  version: version('Version, derived from the difference to the parent (REL-1).'),
  parent: Type.Union([Type.Object({
    version: version('Its version.'),
    contentDigest: digest('Its content digest.'),
  }, { additionalProperties: false }), Type.Null()], { description: 'The release that this one was compared with; null for the first.' }),
  reasons: Type.Array(Type.Object({
    level: words('What the reason asks for.', 'major', 'minor', 'patch'),
    reason: text(2000, 'The reason in words.'),
  }, { additionalProperties: false }), { maxItems: 1000, description: 'Why the version is what it is, highest level first.' }),
  contentDigest: digest('Content digest.'),
  configDigest: digest('Digest of the resolved config; a draft of another config is not sealed.'),
  git: Type.Union([Type.Object({
    commit: formed('^[0-9a-f]{40,64}$', '40 to 64 lower-case hexadecimal digits', 'Id of the commit.'),
    date: moment('Its author date, UTC.'),
  }, { additionalProperties: false }), Type.Null()], { description: 'The commit that was sealed; null in a draft, and outside git.' }),
  sealedAt: Type.Union([moment('Seconds, UTC.'), Type.Null()], { description: 'Author date of the commit, or SOURCE_DATE_EPOCH; null in a draft and where neither is known.' }),
  tool: Type.Object({
    name: Type.Literal('dx', { description: 'The tool.' }),
    version: text(64, 'Its version.'),
    libraries: Type.Record(Type.String({ pattern: '^[@a-z0-9/._-]{1,100}$' }), text(64, 'Its exact version.'), { description: 'Libraries whose code decides bytes of a release.' }),
    node: text(64, 'Version of Node.js.'),
    platform: text(64, 'Operating system and processor, such as linux-x64.'),
  }, strict('What wrote the release.')),
  access: Type.Object({
    level: words('Access level.', 'open', 'restricted', 'closed'),
    opens: Type.Optional(text(40, 'Day from which it is open.')),
    support: Type.Optional(text(40, 'Last day on which it is supported.')),
    expires: Type.Optional(text(40, 'Day on which it must no longer be used.')),
  }, strict('Who may have it, and for how long.')),
  pseudonymKey: Type.Union([formed('^[0-9a-f]{16}$', '16 lower-case hexadecimal digits', 'The check value.'), Type.Null()], { description: 'Check value of the pseudonym key (DEID-4); null where all identifiers are public.' }),
  track: words('Whether rows of images are in git.', 'full', 'summary'),
  absent: Type.Array(text(200, 'Id of a source.'), { description: 'Optional sources that were not on the machine (SRC-9).' }),
  counts: Type.Object({
    seen: count('Images included and excluded.'),
    included: count('Images of the release.'),
    excluded: count('Images that are not in.'),
    excludedBy: Type.Array(tally('The reason.'), { description: 'Images by reason, most frequent first; one image may have several.' }),
    splits: Type.Object({ train: count('Images in train.'), validation: count('Images in validation.'), test: count('Images in test.') }, strict('Images by split.')),
    classes: Type.Array(tally('The class.'), { description: 'Images by class, ordered by name.' }),
  }, strict('How many images, by what became of them.')),
  images: Type.Object({ files: count('Number of files.'), bytes: count('Their size together.') }, strict('Images, crops and derivatives; each is named with its digest in the manifest.')),
  tables: Type.Array(Type.Object({
    table: tableName, path, rows: count('Rows without the header.'), bytes: count('Size of the file.'), sha256: digest('sha256 of the file.'),
    columns: Type.Array(Type.Object({ name: text(200, 'Name of the column.'), type: text(100, 'DuckDB type.') }, { additionalProperties: false }), { maxItems: 1000, description: 'Columns, in order.' }),
    tracked: Type.Boolean({ description: 'Whether its text is in git: rows of images are not where track is summary.' }),
  }, { additionalProperties: false }), { maxItems: 200, description: 'The text tables.' }),
  files: Type.Array(Type.Object({
    path, bytes: count('Size of the file.'), sha256: digest('sha256 of the file.'),
    kind: words('text: card and NOTICE; manifest; parquet: the tables, typed.', 'text', 'manifest', 'parquet'),
  }, { additionalProperties: false }), { maxItems: 500, description: 'Every other file but images and this record.' }),
  recordDigest: digest('sha256 of the canonical JSON of all other members: by it a changed record is recognised.'),
}, { additionalProperties: false });

/** REL-5: everything a release says about itself. `docs/formats.md` explains every key. */
export type ReleaseRecord = Static<typeof recordSchema>;
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
  const [violation] = validate(value, recordSchema as unknown as Schema);
  if (violation) {
    const place = [...violation.path, ...(violation.key === undefined ? [] : [violation.key])].map((step) => `/${step}`).join('');
    return refuse(shown, `does not have the shape of a release record at ${JSON.stringify(place.slice(0, 120) || '/')} (${violation.keyword})`);
  }
  const record = value as ReleaseRecord;
  const { recordDigest, ...body } = record;
  if (digestOf(body as Json) !== recordDigest) return refuse(shown, 'was changed after it was written: its own digest does not fit');
  const clash = repeated(record.tables.map((t) => t.table)) ?? repeated([...record.tables.map((t) => t.path), ...record.files.map((f) => f.path)].map((p) => p.toLowerCase()));
  if (clash !== undefined) return refuse(shown, `names ${JSON.stringify(clash)} twice`);
  return ok(record);
}

function repeated(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
}

function refuse(shown: string, what: string): Result<never> {
  return err([{ code: 'DX6003', severity: 'error', message: `the release record ${what}`, at: { file: shown }, help: 'restore it from git, or from another copy of the release' }]);
}
