import type { RecordFile } from '../../config/config.ts';
import type { Captures } from '../acquire/template.ts';
import { publicName, type SourceContext } from '../context.ts';
import { counted } from '../findings.ts';
import { foldedKey, normalKey } from '../keys.ts';
import type { ReadFile, ReadRow } from './table.ts';

/** One record, joined over the record files read so far, packed to about the size of its text. */
export interface Entry {
  /** The first file that holds it, its row there, and the line where the format has lines. */
  readonly file: number;
  readonly row: number;
  readonly line: number | undefined;
  readonly captures?: Captures;
  /** The newest file that holds it. */
  last: number;
  /** Cells of the wanted columns, joined by NUL (which no reader lets through); empty for null. */
  packed: string;
}

const EXTENSION = /\.[A-Za-z0-9]{1,5}$/u;

/**
 * Joins the record files of one source by key. Held in memory, because a row anywhere may contradict an
 * earlier one: about 300 bytes a record.
 */
export class RecordTable {
  readonly entries = new Map<string, Entry>();
  /** Keys whose rows contradict each other. */
  readonly ambiguous = new Set<string>();
  /** All names that the files' columns have. */
  readonly names = new Set<string>();
  readonly provided: boolean[];
  readonly #context: SourceContext;
  readonly #wanted: readonly string[];
  #files = -1;
  #file: RecordFile | undefined;
  #added = 0;
  #overflow = false;

  constructor(context: SourceContext, wanted: readonly string[]) {
    this.#context = context;
    this.#wanted = wanted;
    this.provided = wanted.map(() => false);
  }

  begin(file: RecordFile): void {
    this.#files++;
    this.#file = file;
    this.#added = 0;
  }

  add(row: ReadRow): void {
    const file = this.#file!;
    const { findings, limits } = this.#context;
    const at = { file: file.file, ...(row.line === undefined ? {} : { line: row.line }) };
    const written = normalKey(row.key);
    const key = file.stripExtension ? written.replace(EXTENSION, '') : written;
    if (key === '') {
      return findings.group(`no-key ${file.file}`, () => ({ code: 'DX3115', severity: 'warning', at, message: (n) => `${counted(n, 'record')} of "${file.file}" without a key in "${file.key}", first row ${row.row}` }));
    }
    const entry = this.entries.get(key);
    if (entry === undefined) {
      if (this.entries.size >= limits.rows) {
        this.#overflow = true;
        return;
      }
      this.#added++;
      this.entries.set(key, {
        file: this.#files, row: row.row, line: row.line, last: this.#files,
        packed: row.cells.map((cell, i) => (this.provided[i] ? '' : (cell ?? ''))).join('\0'),
        ...(row.captures ? { captures: row.captures } : {}),
      });
    } else if (entry.last < this.#files) {
      const cells = unpack(entry);
      entry.packed = cells.map((cell, i) => (this.provided[i] ? cell : (row.cells[i] ?? ''))).join('\0');
      entry.last = this.#files;
    } else {
      const cells = unpack(entry);
      const same = cells.every((cell, i) => this.provided[i] || cell === (row.cells[i] ?? ''));
      if (same) findings.group(`again ${file.file}`, () => ({ code: 'DX3116', severity: 'warning', at, message: (n) => `${counted(n, 'row')} of "${file.file}" ${n === 1 ? 'repeats' : 'repeat'} an earlier one, first row ${row.row}` }));
      else if (!this.ambiguous.has(key)) {
        this.ambiguous.add(key);
        findings.group(`contradiction ${file.file}`, () => ({ code: 'DX3117', severity: 'warning', at, message: (n) => `${counted(n, 'record')} of "${file.file}" ${n === 1 ? 'contradicts' : 'contradict'} an earlier one of the same key, first row ${row.row}`, help: 'the images concerned are left out' }));
      }
    }
  }

  /** Closes a file; false where the source's records cannot be used. */
  end(read: ReadFile): boolean {
    const { findings, limits, source } = this.#context;
    const file = this.#file!;
    const at = { file: file.file };
    for (const name of read.names) this.names.add(name);
    read.has.forEach((has, i) => {
      if (!has) return;
      if (this.provided[i]) findings.add({ code: 'DX3113', severity: 'error', at: file.at, message: `the column "${this.#wanted[i]}" is in "${file.file}" and in an earlier record file of source "${source.id}"` });
      this.provided[i] = true;
    });
    if (this.#overflow) {
      findings.add({ code: 'DX3119', severity: 'error', at, message: `"${file.file}" takes source "${source.id}" beyond ${limits.rows} records` });
      return false;
    }
    if (read.complete && this.#files > 0) this.#reportPartial(at);
    return read.complete;
  }

  #reportPartial(at: { readonly file: string }): void {
    const { findings } = this.#context;
    let absent = 0;
    for (const entry of this.entries.values()) if (entry.last < this.#files) absent++;
    if (absent > 0) findings.add({ code: 'DX3118', severity: 'warning', at, message: `${counted(absent, 'record')} of earlier files ${absent === 1 ? 'is' : 'are'} not in "${at.file}"`, count: absent });
    if (this.#added > 0) findings.add({ code: 'DX3118', severity: 'warning', at, message: `${counted(this.#added, 'record')} of "${at.file}" ${this.#added === 1 ? 'is' : 'are'} not in the earlier files`, count: this.#added });
  }

  /** Keys that differ only by case or Unicode form: two images, or one written twice. */
  reportClashes(): void {
    const { findings, source } = this.#context;
    const folded = new Map<string, string>();
    for (const [key, entry] of this.entries) {
      const fold = foldedKey(key);
      if (!folded.has(fold)) {
        folded.set(fold, key);
        continue;
      }
      const file = source.records!.files[entry.file]!.file;
      findings.group('record clash', () => ({
        code: 'DX3120', severity: 'warning', at: { file, ...(entry.line === undefined ? {} : { line: entry.line }) },
        message: (n) => `${counted(n, 'record key')} of source "${source.id}" that ${n === 1 ? 'differs' : 'differ'} from another only by case or Unicode form, first ${publicName(this.#context, key)}`,
      }));
    }
  }
}

export function unpack(entry: { readonly packed: string }): readonly string[] {
  return entry.packed.split('\0');
}
