import type { RecordFile } from '../../config/config.ts';
import { didYouMean } from '../../core/suggest.ts';
import type { SourceContext } from '../context.ts';
import { counted } from '../findings.ts';
import { reportText } from './csv.ts';
import { NOTHING_READ, type ReadFile, type ReadRow } from './table.ts';
import { readText } from './text.ts';
import { weightedColumns } from './wanted.ts';

type JsonObject = { readonly [name: string]: unknown };

/** Names offered in suggestions. */
const MAX_NAMES = 500;

/**
 * Reads a JSON file of many records: an array of objects, or an object whose members are objects (a
 * member's name is then the key where `records.key` is `*`). Columns are dotted paths: `meta.clinical.sex`.
 */
export async function readJson(
  context: SourceContext,
  file: RecordFile,
  path: string,
  wanted: readonly string[],
  onRow: (row: ReadRow) => void,
): Promise<ReadFile> {
  const { findings } = context;
  const value = await parseJsonFile(context, file, path, context.limits.jsonBytes);
  if (value === undefined) return NOTHING_READ;
  const at = { file: file.file };
  const entries = recordEntries(value.json);
  if (!entries) {
    findings.add({ code: 'DX3202', severity: 'error', at, message: `"${file.file}" is neither an array of records nor an object of records` });
    return NOTHING_READ;
  }
  if (entries.length === 0) {
    findings.add({ code: 'DX3109', severity: 'error', at, message: `"${file.file}" holds no records` });
    return NOTHING_READ;
  }
  const columns = new JsonColumns(context, file, wanted);
  let keySeen = file.key === '*';
  entries.forEach(([name, entry], i) => {
    const row = i + 1;
    if (!isObject(entry)) {
      findings.group(`shape ${file.file}`, () => ({ code: 'DX3202', severity: 'warning', at, message: (n) => `${counted(n, 'element')} of "${file.file}" ${n === 1 ? 'is' : 'are'} no record, first element ${row}` }));
      return;
    }
    const key = file.key === '*' ? name : columns.scalar(entry, file.key, row);
    if (key !== undefined) keySeen = true;
    onRow({ key: key ?? '', row, line: undefined, cells: columns.read(entry, row) });
  });
  if (!keySeen) {
    const hint = didYouMean(file.key, columns.names);
    findings.add({ code: 'DX3111', severity: 'error', at: file.at, message: `the key column "${file.key}" is not in "${file.file}"`, ...(hint ? { hint } : {}) });
  }
  return { has: columns.has, names: columns.names, complete: keySeen };
}

/** Cells of JSON records, with the findings they give. */
export class JsonColumns {
  readonly #context: SourceContext;
  readonly #file: RecordFile;
  readonly #wanted: readonly string[];
  readonly #names = new Set<string>();
  readonly #subjects: ReadonlySet<string>;
  readonly #weighted: ReadonlySet<string>;
  readonly has: boolean[];

  constructor(context: SourceContext, file: RecordFile, wanted: readonly string[]) {
    this.#context = context;
    this.#file = file;
    this.#wanted = wanted;
    this.#subjects = subjectColumns(context);
    this.#weighted = new Set(weightedColumns(context.source.label));
    this.has = wanted.map(() => false);
  }

  get names(): readonly string[] {
    return [...this.#names];
  }

  read(record: JsonObject, row: number): (string | null)[] {
    if (this.#names.size < MAX_NAMES) collectNames(record, '', this.#names);
    return this.#wanted.map((column, i) => {
      const text = this.scalar(record, column, row);
      if (text !== undefined) this.has[i] = true;
      return text ?? null;
    });
  }

  /** The text of a scalar; null for JSON null and for what is no scalar (a finding); undefined where the path is not there. */
  scalar(record: JsonObject, column: string, row: number): string | null | undefined {
    const value = lookUp(record, column);
    if (value === undefined || value === null) return value;
    if (typeof value === 'string') {
      if (!value.includes('\0')) return value;
      this.#report('DX3106', column, row, (n) => `${counted(n, 'value')} at "${column}" of "${this.#file.file}" with a NUL character`);
      return null;
    }
    if (typeof value === 'boolean') return String(value);
    if (typeof value === 'number') {
      if (!Number.isInteger(value) || Number.isSafeInteger(value)) return String(value);
      this.#report('DX3205', column, row, (n) => `${counted(n, 'number')} at "${column}" of "${this.#file.file}" with more digits than JSON numbers keep`);
      return null;
    }
    // A differential may stand there as itself, and is read as its text (a name that stands twice in an object is then one).
    if (this.#weighted.has(column)) return JSON.stringify(value);
    this.#report('DX3204', column, row, (n) => `${counted(n, 'value')} at "${column}" of "${this.#file.file}" that ${n === 1 ? 'is' : 'are'} an object or an array`);
    return null;
  }

  #report(code: 'DX3106' | 'DX3204' | 'DX3205', column: string, row: number, message: (count: number) => string): void {
    this.#context.findings.group(`${code} ${this.#file.file} ${column}`, () => ({
      // Without its patient or lesion an image is in no group, and could be split from its own kind.
      code, severity: this.#subjects.has(column) ? 'error' : 'warning', at: { file: this.#file.file }, message: (n) => `${message(n)}, first record ${row}`,
    }));
  }
}

/** Columns that say which images belong together. */
function subjectColumns({ source }: SourceContext): ReadonlySet<string> {
  return new Set([source.fields.patient, source.fields.lesion].flatMap((reader) => {
    if (reader?.from.kind === 'column') return [reader.from.column];
    return reader?.from.kind === 'columns' ? reader.from.columns : [];
  }));
}

/** Parses a file; undefined after a finding. Wrapped, because JSON may be `null`. */
export async function parseJsonFile(context: SourceContext, file: RecordFile, path: string, maxBytes: number): Promise<{ readonly json: unknown } | undefined> {
  const pieces: Buffer[] = [];
  const problem = await readText(path, { encoding: file.encoding, maxBytes, signal: context.signal }, (piece) => {
    pieces.push(piece);
  });
  if (problem) {
    reportText(context, file, problem);
    return undefined;
  }
  const text = Buffer.concat(pieces).toString('utf8').replace(/^\uFEFF/u, '');
  if (depthOf(text) > context.limits.jsonDepth) {
    context.findings.group(`deep ${file.file}`, () => ({ code: 'DX3203', severity: 'error', at: { file: file.file }, message: () => `"${file.file}" is nested more than ${context.limits.jsonDepth} deep` }));
    return undefined;
  }
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    context.findings.group(`json ${file.file}`, () => ({ code: 'DX3201', severity: 'error', at: { file: file.file }, message: (n) => (n === 1 ? `"${file.file}" is not valid JSON` : `${n} files of "${file.file}" are not valid JSON`) }));
    return undefined;
  }
}

/** The deepest nesting of a JSON text, found without parsing it. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (quoted) {
      if (c === 0x5c) i++;
      else if (c === 0x22) quoted = false;
    } else if (c === 0x22) quoted = true;
    else if (c === 0x5b || c === 0x7b) deepest = Math.max(deepest, ++depth);
    else if (c === 0x5d || c === 0x7d) depth--;
  }
  return deepest;
}

function recordEntries(json: unknown): readonly (readonly [string, unknown])[] | undefined {
  if (Array.isArray(json)) return json.map((entry: unknown) => ['', entry] as const);
  if (!isObject(json)) return undefined;
  const entries = Object.entries(json);
  return entries.length > 0 && entries.every(([, entry]) => isObject(entry)) ? entries : undefined;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member of that very name, or the value at a dotted path; own members only. */
function lookUp(record: JsonObject, column: string): unknown {
  if (Object.hasOwn(record, column)) return record[column];
  let value: unknown = record;
  for (const name of column.split('.')) {
    if (!isObject(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

function collectNames(record: JsonObject, prefix: string, names: Set<string>): void {
  for (const [name, value] of Object.entries(record)) {
    if (names.size >= MAX_NAMES) return;
    if (isObject(value)) collectNames(value, `${prefix}${name}.`, names);
    else names.add(prefix + name);
  }
}
