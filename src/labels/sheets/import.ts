import type { Category } from '../../config/config.ts';
import { editCategories, editMapping, newMapping, schemasOf, type RowEdit } from '../../config/edit.ts';
import { byCodeUnit } from '../../core/compare.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { sha256 } from '../../core/digest.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { didYouMean } from '../../core/suggest.ts';
import { readXlsx, type Sheet } from '../../icd11/read/xlsx.ts';
import { officialOf, titlesOf } from '../titles.ts';
import { blindRow } from './blind-row.ts';
import { categoryRow, newCategoryRow, type CategoryChange } from './category-row.ts';
import { categoryColumns, labelColumns, type ColumnForm } from './columns.ts';
import { categoryEntries, keyOf, labelEntries, unmappedEntry, type LabelEntry, type SheetsConfig } from './entries.ts';
import { reviewRow, type RowContext } from './label-row.ts';
import type { SheetsKind } from './mark.ts';
import { CATEGORIES, LISTS, META, metaOf, type Meta } from './meta.ts';
import { refuse, type Outcome, type Refusal } from './refuse.ts';
import { readTable, type TableRow } from './table.ts';

export interface ImportInput {
  readonly config: SheetsConfig;
  /** Text of mapping files and of mappings/categories.yaml as they are now, by path. */
  readonly texts: ReadonlyMap<string, string>;
  /** Person whose decisions these are: an id of rules/people.yaml. Not needed where the file was made for somebody, and never somebody else. */
  readonly by?: string;
  /** Day of the decisions, YYYY-MM-DD. */
  readonly date: string;
}

export interface Imported {
  readonly kind: SheetsKind;
  /** Files that are to be written, ordered by path; each as a whole or not at all. */
  readonly files: readonly { readonly file: string; readonly text: string }[];
  /** What was taken, in the order of the sheets. */
  readonly done: readonly { readonly sheet: string; readonly row: string; readonly did: readonly string[] }[];
  /** What was not, with the cells that were filled in, so that nothing is lost. */
  readonly refused: readonly { readonly at: string; readonly row: string; readonly message: string; readonly cells: readonly { readonly column: string; readonly text: string }[] }[];
  /** An error for each refusal (then the exit code is 1 although the other rows are taken), warnings for what was not read. */
  readonly diagnostics: readonly Diagnostic[];
}

const CATEGORIES_FILE = 'mappings/categories.yaml';

/**
 * Merges a spreadsheet that `exportSheets` made back into the texts of the mapping files, as minimal edits. A row that somebody changed
 * meanwhile is refused and told with its cells; so is one that cannot be understood. The other rows are taken. Reviews of others, and
 * changes of other rows, do not stand in the way. Importing a file twice changes nothing the second time. An error means that
 * nothing can be taken at all. `name` is for messages: the file's name, without its folders.
 */
export async function importSheets(bytes: Uint8Array, name: string, input: ImportInput): Promise<Result<Imported>> {
  const read = await readXlsx(bytes, name);
  if (!read.ok) return read;
  const { config } = input;
  const meta = metaOf(read.value);
  const fail = (message: string, help: string): Result<Imported> => err([{ code: 'DX2063', severity: 'error', message, at: { file: name }, help }]);
  if (typeof meta === 'string') return fail(`"${name}" ${meta}`, 'Import a file that `dx labels export` has made, with all its sheets, the hidden ones too.');
  if (input.by !== undefined && meta.for !== undefined && input.by !== meta.for) {
    return err([{ code: 'DX2069', severity: 'error', message: `"${name}" was made for ${JSON.stringify(meta.for)}, not for ${JSON.stringify(input.by)}`, at: { file: name }, help: 'Who fills a file in is the person it was made for: export one for each.' }]);
  }
  const by = input.by ?? meta.for;
  const people = config.people.map(({ id }) => id);
  if (by !== undefined && !people.includes(by)) {
    return err([{ code: 'DX2069', severity: 'error', message: `there is no person ${JSON.stringify(by)}`, help: didYouMean(by, people) ?? 'People are declared in rules/people.yaml.' }]);
  }
  return ok(new Import(read.value, name, meta, { ...input, ...(by !== undefined && { by }) }).run());
}

type Row = TableRow<string>;
/** What a row is to change, held until all edits of a file are known to be possible. */
interface Taken { readonly sheet: string; readonly row: Row; readonly name: string; readonly edits: readonly RowEdit[]; readonly did: readonly string[] }

class Import {
  private readonly done: { sheet: string; row: string; did: readonly string[]; }[] = [];
  private readonly refused: Imported['refused'][number][] = [];
  private readonly diagnostics: Diagnostic[] = [];
  private readonly files = new Map<string, string>();
  private readonly sheets: readonly Sheet[];
  private readonly name: string;
  private readonly meta: Meta;
  private readonly input: ImportInput;

  constructor(sheets: readonly Sheet[], name: string, meta: Meta, input: ImportInput) {
    this.sheets = sheets;
    this.name = name;
    this.meta = meta;
    this.input = input;
  }

  run(): Imported {
    const { config, by, date } = this.input;
    const visible = this.sheets.filter((sheet) => sheet.name !== META && sheet.name !== LISTS);
    const changed = this.meta.kind === 'review' ? this.categories(visible.find((sheet) => sheet.name === CATEGORIES)) : new Map<string, Category>();
    const context: RowContext = {
      by, date, people: new Map(config.people.map((person) => [person.id, person])), official: officialOf(config.pinned), changed: new Set(changed.keys()),
      categories: new Map([...config.categories.list.map((category) => [category.name, category] as const), ...changed]),
    };
    const entries = labelEntries(config, []);
    for (const sheet of visible) {
      if (sheet.name === CATEGORIES) continue;
      const of = this.meta.sources.get(sheet.name);
      if (of && !config.sources.some(({ id }) => id === of.source)) this.tell('error', 'DX2073', `the sheet ${JSON.stringify(sheet.name)} is of no source of this project`, 'Nothing of this sheet was taken: import the file in the project that it was made in, and declare the source where it is gone.');
      else if (of) this.labels(sheet, of, entries.get(of.source) ?? [], context);
      else this.tell('warning', 'DX2071', `the sheet ${JSON.stringify(sheet.name)} is not read`, 'It was added or renamed: a sheet has the name that the export gave it.');
    }
    for (const sheet of this.meta.sources.keys()) {
      if (!visible.some(({ name }) => name === sheet)) this.tell('warning', 'DX2071', `the sheet ${JSON.stringify(sheet)} is gone`, 'Its rows are left as they are.');
    }
    const files = [...this.files].filter(([file, text]) => this.input.texts.get(file) !== text).map(([file, text]) => ({ file, text })).toSorted((a, b) => byCodeUnit(a.file, b.file));
    return { kind: this.meta.kind, files, done: this.done, refused: this.refused, diagnostics: this.diagnostics };
  }

  /** Categories by name that are new or other than before. */
  private categories(sheet: Sheet | undefined): ReadonlyMap<string, Category> {
    const rows = sheet && this.table(sheet, categoryColumns);
    if (!sheet || !rows) return new Map();
    const { config, by } = this.input;
    const entries = new Map(categoryEntries(config).map((entry) => [entry.key, entry]));
    const all = new Map(config.categories.list.map((category) => [category.name, category]));
    const taken: (Taken & { readonly category: Category })[] = [];
    for (const row of this.once(sheet, rows, categoryColumns)) {
      const entry = row.mark && entries.get(row.mark.key);
      const outcome: Outcome<CategoryChange> = entry ? categoryRow(row, entry, all, by)
        : row.mark ? { kind: 'refused', why: refuse('DX2066', row.at('name'), 'the category is no longer there') }
          : newCategoryRow(row, all, by);
      if (outcome.kind === 'refused') this.refuse(row, row.cells.name, outcome.why, categoryColumns);
      if (outcome.kind !== 'taken') continue;
      const { category, edits } = outcome.edits;
      all.set(category.name, category);
      taken.push({ sheet: sheet.name, row: row as unknown as Row, name: category.name, edits, did: outcome.did, category });
    }
    const written = new Set(this.write(CATEGORIES_FILE, undefined, taken, categoryColumns, editCategories));
    const titles = titlesOf(config.pinned);
    const open = [...new Set([...written].flatMap(({ category }) => category.icd11).filter((code) => titles(code) === undefined))].toSorted(byCodeUnit);
    if (open.length > 0) this.tell('warning', 'DX2017', `not pinned in mappings/icd11.lock.yaml: ${open.join(', ')}`, 'Run `dx icd11 pin`: until then `dx check` refuses the categories that use them.');
    return new Map(taken.filter((one) => written.has(one)).map(({ category }) => [category.name, category]));
  }

  private labels(sheet: Sheet, { source, sha256: exported }: { readonly source: string; readonly sha256: string }, entries: readonly LabelEntry[], context: RowContext): void {
    const blind = this.meta.kind === 'blind';
    const columns = labelColumns(this.meta.kind, this.meta.for);
    const rows = this.table(sheet, columns);
    if (!rows) return;
    const { config, texts } = this.input;
    const file = config.mappings.find((mapping) => mapping.source === source)?.file ?? `mappings/${source}.yaml`;
    const now = texts.get(file);
    if (exported !== '' && now !== undefined && sha256(now) !== exported) {
      this.tell('note', 'DX2071', `${file} has changed since the export`, 'Rows that both changed are refused; all others are taken.');
    }
    const known = new Map(entries.map((entry) => [entry.key, entry]));
    const taken: Taken[] = [];
    for (const row of this.once(sheet, rows, columns)) {
      const entry = row.mark && (known.get(row.mark.key) ?? unmapped(source, row.cells.label, row.mark.key));
      if (!entry) {
        this.refuse(row, row.cells.label, refuse('DX2066', row.at('label'), row.mark ? 'the label is not the one that the row was made for' : 'the row was added by hand', 'Labels come from the records of the source: `dx labels unmapped` lists those without a row.'), columns);
        continue;
      }
      const gone = !entry.row && row.mark!.state !== entry.state;
      const outcome = gone ? { kind: 'refused' as const, why: refuse('DX2065', row.at('label'), 'the row was removed from the mapping after the file was made') } : blind ? blindRow(row, entry, context) : reviewRow(row, entry, context);
      if (outcome.kind === 'refused') this.refuse(row, entry.label, outcome.why, columns);
      else if (outcome.kind === 'taken') taken.push({ sheet: sheet.name, row: row as unknown as Row, name: entry.label, edits: outcome.edits, did: outcome.did });
    }
    const missing = entries.filter((entry) => !rows.some((row) => row.mark?.key === entry.key));
    if (missing.length > 0) this.tell('note', 'DX2071', `${missing.length} of the rows of ${source} ${missing.length === 1 ? 'is' : 'are'} not on the sheet, ${JSON.stringify(missing[0]!.label)} for one`, 'They are left as they are: removing a row from a sheet removes nothing.');
    this.write(file, source, taken, columns, editMapping);
  }

  private table<Column extends string>(sheet: Sheet, columns: readonly ColumnForm<Column>[]): readonly TableRow<Column>[] | undefined {
    const table = readTable(sheet, columns);
    if (!table.ok) {
      this.tell('error', 'DX2064', `the sheet ${JSON.stringify(sheet.name)} ${table.error}`, 'Nothing of this sheet was taken: export again, and leave its columns there (their order does not matter).');
      return undefined;
    }
    const marks = table.value.rows.flatMap(({ mark }) => mark ?? []);
    if (marks.some(({ kind }) => kind !== this.meta.kind)) {
      this.tell('error', 'DX2063', `the sheet ${JSON.stringify(sheet.name)} has rows of a ${this.meta.kind === 'blind' ? 'review' : 'blind'} file, and this is said to be a ${this.meta.kind} one`, 'Nothing of this sheet was taken: what was decided with the proposal in sight is no blind choice, nor the other way round. Export again.');
      return undefined;
    }
    if (marks.length > 0 && marks.every((mark) => mark.for !== this.meta.for)) {
      this.tell('error', 'DX2063', `the sheet ${JSON.stringify(sheet.name)} has rows made for ${marks[0]!.for ?? 'nobody by name'}, and the file is said to be for ${this.meta.for ?? 'nobody by name'}`, 'Nothing of this sheet was taken: export one file for each person.');
      return undefined;
    }
    if (table.value.unknown.length > 0) this.tell('warning', 'DX2071', `${table.value.unknown.length === 1 ? 'the column' : 'the columns'} ${table.value.unknown.map((header) => JSON.stringify(header)).join(', ')} of the sheet ${JSON.stringify(sheet.name)} ${table.value.unknown.length === 1 ? 'is' : 'are'} not read`, 'Write into the columns that were there.');
    return table.value.rows;
  }

  /** Rows that stand for one thing alone, and were made in this file; where two say they are the same row, neither is taken. */
  private once<Column extends string>(sheet: Sheet, rows: readonly TableRow<Column>[], columns: readonly ColumnForm<Column>[]): readonly TableRow<Column>[] {
    const counts = new Map<string, number>();
    for (const { mark } of rows) if (mark) counts.set(mark.key, (counts.get(mark.key) ?? 0) + 1);
    const first = columns[0]!.key;
    return rows.filter((row) => {
      const why = !row.mark ? undefined
        : row.mark.for !== this.meta.for ? refuse('DX2066', row.at(first), `the row was made for ${row.mark.for ?? 'nobody by name'}, the file for ${this.meta.for ?? 'nobody by name'}`, 'A row stays in the file that it was made in.')
          : counts.get(row.mark.key) === 1 ? undefined : refuse('DX2066', row.at(first), 'the row stands there twice', `Remove one of them from the sheet ${JSON.stringify(sheet.name)}.`);
      if (why) this.refuse(row, row.cells[first], why, columns);
      return !why;
    });
  }

  /** All edits of a file at once; where some cannot be written, the others still are. */
  private write<T extends Taken, Column extends string>(file: string, source: string | undefined, taken: readonly T[], columns: readonly ColumnForm<Column>[], edit: typeof editMapping): readonly T[] {
    if (taken.length === 0) return [];
    const before = this.input.texts.get(file) ?? (source === undefined ? '' : newMapping(source, schemasOf(this.input.texts.get('mappings/categories.yaml'))));
    const together = edit(file, before, taken.flatMap(({ edits }) => edits));
    const rows = together.ok ? taken : taken.filter((one) => {
      const alone = edit(file, before, one.edits);
      if (alone.ok) return true;
      const { code, message } = alone.error[0]!;
      this.refuse(one.row as unknown as TableRow<Column>, one.name, refuse(code, one.row.at(columns[0]!.key), `${file} cannot be edited: ${message}`), columns);
      return false;
    });
    const result = together.ok ? together : edit(file, before, rows.flatMap(({ edits }) => edits));
    if (!result.ok) {
      this.diagnostics.push(...result.error);
      return [];
    }
    this.files.set(file, result.value);
    this.done.push(...rows.map(({ sheet, name, did }) => ({ sheet, row: name, did })));
    return rows;
  }

  private refuse<Column extends string>(row: TableRow<Column>, name: string, why: Refusal, columns: readonly ColumnForm<Column>[]): void {
    const cells = columns.filter(({ key, editable }) => (editable ? row.cells[key] !== '' : row.touched.has(key))).map(({ key, header }) => ({ column: header, text: row.cells[key] }));
    this.refused.push({ at: why.at, row: name, message: why.message, cells });
    this.diagnostics.push({ code: why.code, severity: 'error', message: `${why.at}: ${why.message}`, at: { file: this.name }, ...(why.help !== undefined && { help: why.help }) });
  }

  private tell(severity: Diagnostic['severity'], code: Diagnostic['code'], message: string, help: string): void {
    this.diagnostics.push({ code, severity, message, at: { file: this.name }, help });
  }
}

/** A label without a row, where the row of the sheet was made for this very label. */
function unmapped(source: string, label: string, key: string): LabelEntry | undefined {
  return keyOf(source, label) === key ? unmappedEntry(source, label) : undefined;
}
