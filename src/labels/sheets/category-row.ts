import { isAbove } from '../../config/check/categories.ts';
import type { Category } from '../../config/config.ts';
import type { RowEdit } from '../../config/edit.ts';
import { labelKey } from '../../core/labels.ts';
import { checkCode, likelyCode } from '../../icd11/code.ts';
import { notText, typedOver } from './checks.ts';
import { categoryColumns, type CategoryColumn } from './columns.ts';
import type { CategoryEntry } from './entries.ts';
import { refuse, refused, type Outcome, type Refusal } from './refuse.ts';
import type { TableRow } from './table.ts';

const EDITABLE = categoryColumns.filter(({ editable }) => editable).map(({ key }) => key);
const TEXTS = ['rationale', 'differentiate', 'reason', 'note'] as const;

/** A category as it will be, with the edits that make it so. */
export interface CategoryChange {
  readonly category: Category;
  readonly edits: readonly RowEdit[];
}

/** What a row of the sheet of categories asks for, where it stands for one that is there; `by` is whose word it is. */
export function categoryRow(row: TableRow<CategoryColumn>, entry: CategoryEntry, all: ReadonlyMap<string, Category>, by: string | undefined): Outcome<CategoryChange> {
  const { cells, at, mark } = row;
  if (row.bad.length > 0) return refused(notText(row));
  const typed = typedOver(row, categoryColumns, 'Official titles follow from the codes; what else a sheet cannot change stands in mappings/categories.yaml.');
  if (typed) return refused(typed);
  const differs = new Set((['codes', ...TEXTS] as const).filter((column) => cells[column] !== entry.cells[column]));
  if (entry.state !== mark!.state) {
    if (differs.size === 0 || !EDITABLE.some((column) => row.touched.has(column))) return { kind: 'same' };
    return refused(refuse('DX2065', at('name'), 'the category was changed after the file was made', 'Nothing of it was taken, and its cells are repeated here: export again and enter them there.'));
  }
  if (differs.size === 0) return { kind: 'same' };
  const meant = [...differs].find((column) => column !== 'note');
  if (by === undefined && meant !== undefined) return refused(refuse('DX2069', at(meant), 'nobody says who changed the category', 'Name the person with --by.'));
  const { category } = entry;
  const changed = changedCategory(category, cells, differs);
  const wrong = problemOf(changed, row, all);
  if (wrong) return refused(wrong);
  const set = (key: string, value: string | readonly string[] | undefined): RowEdit => ({ kind: 'set', row: category.name, key, value });
  const edits = [
    ...(differs.has('codes') ? [set('icd11', written(changed.icd11))] : []),
    ...TEXTS.filter((column) => differs.has(column)).map((column) => set(column, cells[column] === '' ? undefined : cells[column])),
  ];
  return { kind: 'taken', edits: { category: changed, edits }, did: [...differs] };
}

/** A row that somebody added: a category that is proposed. */
export function newCategoryRow(row: TableRow<CategoryColumn>, all: ReadonlyMap<string, Category>, by: string | undefined): Outcome<CategoryChange> {
  const { cells, at } = row;
  if (row.bad.length > 0) return refused(notText(row));
  const { name, kind } = cells;
  if (name === '' || name === '-') return refused(refuse('DX2072', at('name'), 'a new category has no name'));
  if (by === undefined) return refused(refuse('DX2069', at('name'), 'nobody says whose category this is', 'Name the person with --by.'));
  const twin = [...all.keys()].find((other) => labelKey(other) === labelKey(name));
  if (twin !== undefined) return refused(refuse('DX2072', at('name'), `there is a category ${JSON.stringify(twin)} already`));
  if (kind !== '' && kind !== 'diagnostic' && kind !== 'non-diagnostic') return refused(refuse('DX2072', at('kind'), `${JSON.stringify(kind)} is no kind of category`, 'Write diagnostic (or nothing), or non-diagnostic.'));
  if (cells.parentOf !== '') return refused(refuse('DX2072', at('parentOf'), 'a sheet cannot say what a new category is above', 'Edit mappings/categories.yaml.'));
  const empty: Category = { name, kind: kind === '' ? 'diagnostic' : kind, icd11: [], parentOf: [], alternatives: [], fit: [], status: 'proposed', at: { file: '' } };
  const category = changedCategory(empty, cells, new Set(['codes', ...TEXTS]));
  const wrong = problemOf(category, row, all);
  if (wrong) return refused(wrong);
  const texts = Object.fromEntries(TEXTS.filter((column) => cells[column] !== '').map((column) => [column, cells[column]]));
  const codes = written(category.icd11);
  const value = { ...(codes !== undefined && { icd11: codes }), ...(category.kind === 'non-diagnostic' && { kind }), ...texts, status: 'proposed' };
  return { kind: 'taken', edits: { category, edits: [{ kind: 'add', row: name, value }] }, did: ['new category'] };
}

function changedCategory(category: Category, cells: TableRow<CategoryColumn>['cells'], differs: ReadonlySet<string>): Category {
  const texts = TEXTS.filter((column) => differs.has(column));
  const { rationale, differentiate, reason, note, ...rest } = category;
  const kept = Object.entries({ rationale, differentiate, reason, note }).filter(([key, value]) => value !== undefined && !texts.includes(key as (typeof TEXTS)[number]));
  const added = texts.filter((column) => cells[column] !== '').map((column) => [column, cells[column]]);
  return { ...rest, ...(differs.has('codes') && { icd11: codesOf(cells.codes) }), ...Object.fromEntries([...kept, ...added]) } as Category;
}

function codesOf(cell: string): string[] {
  return [...new Set(cell.split(/[\s,;]+/u).filter((code) => code !== ''))];
}

function written(codes: readonly string[]): string | readonly string[] | undefined {
  return codes.length === 0 ? undefined : codes.length === 1 ? codes[0] : codes;
}

/** What `dx check` would refuse, so that a sheet never leaves a config that cannot be read. */
function problemOf(category: Category, { at }: TableRow<CategoryColumn>, all: ReadonlyMap<string, Category>): Refusal | undefined {
  const tree = Object.fromEntries([...all.values(), category].map(({ name, parentOf }) => [name, { parentOf: [...parentOf] }]));
  for (const code of category.icd11) {
    const problem = checkCode(code);
    const likely = problem && likelyCode(code);
    if (problem) return refuse('DX2072', at('codes'), problem.problem, likely === undefined ? undefined : `Did you mean ${JSON.stringify(likely)}?`);
    const other = [...all.values()].find((one) => one.name !== category.name && one.icd11.includes(code) && !isAbove(tree, one.name, category.name) && !isAbove(tree, category.name, one.name));
    if (other) return refuse('DX2072', at('codes'), `the code ${code} belongs to ${JSON.stringify(other.name)}`);
  }
  if (category.kind === 'diagnostic' && category.icd11.length === 0) return refuse('DX2072', at('codes'), 'a diagnostic category has no code');
  if (category.kind === 'non-diagnostic' && category.icd11.length > 0) return refuse('DX2072', at('codes'), 'a non-diagnostic category has a code');
  if (category.icd11.length > 1 && category.rationale === undefined) return refuse('DX2072', at('rationale'), 'several codes have no rationale');
  if (category.icd11.length > 1 && category.differentiate === undefined) return refuse('DX2072', at('differentiate'), 'nothing tells several codes apart');
  if ((category.kind === 'non-diagnostic' || category.parentOf.length > 0) && category.reason === undefined) return refuse('DX2072', at('reason'), 'the category has no reason');
  return undefined;
}
