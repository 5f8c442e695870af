import { sha256 } from '../../core/digest.ts';
import { blindCategoryColumns, categoryColumns, labelColumns, type ColumnForm } from './columns.ts';
import { categoryEntries, labelEntries, type Entry, type LabelUse, type SheetsConfig } from './entries.ts';
import { cellDigest, markText, type SheetsKind } from './mark.ts';
import { CATEGORIES, LISTS, META, metaRows, type Meta } from './meta.ts';
import { choicesOf } from './words.ts';
import { writeXlsx, type TableSheet } from './xlsx.ts';

export interface ExportInput {
  readonly config: SheetsConfig;
  /** Labels of the records with their images; those of sources that `only` leaves out do no harm. */
  readonly uses: readonly LabelUse[];
  /** Text of mapping files by their path, for the note which state of them a sheet was made from. */
  readonly texts: ReadonlyMap<string, string>;
  /** Sources; without it every one that has rows or labels. */
  readonly only?: readonly string[];
  /** Person whose decisions or choices the file is for; without it whoever imports it says whose they are. */
  readonly for?: string;
}

/**
 * MAP-7: the mappings as an XLSX file for experts: a sheet a source, a sheet of categories, and hidden ones for the way back.
 * A blind file shows labels and their images, and of the categories name and codes alone: no row's category, note or review, and no
 * digest of them; how often somebody has chosen is hidden in it, and not what. Images appear by their public ids. The same input gives the same bytes.
 */
export async function exportSheets({ config, uses, texts, only, for: person }: ExportInput, kind: SheetsKind): Promise<Uint8Array> {
  const blind = kind === 'blind';
  const entriesOf = labelEntries(config, uses);
  const names = sheetNames([...entriesOf.keys()]);
  const tables: TableSheet[] = [];
  const sources = new Map<string, { readonly source: string; readonly sha256: string }>();
  const columns = labelColumns(kind, person);
  const made = { kind, ...(person !== undefined && { for: person }) };
  for (const [source, all] of entriesOf) {
    if (only && !only.includes(source)) continue;
    const entries = blind ? all.filter((entry) => entry.row !== undefined) : all;
    if (entries.length === 0) continue;
    const name = names.get(source)!;
    const file = config.mappings.find((mapping) => mapping.source === source)?.file;
    const text = file === undefined ? undefined : texts.get(file);
    tables.push(table(name, columns, blind ? entries.map((entry) => ({ key: entry.key, state: entry.key, words: choicesOf(entry.row!.row), cells: { ...entry.cells, category: '' } })) : entries, made));
    sources.set(name, { source, sha256: blind || text === undefined ? '' : sha256(text) });
  }
  const categories = categoryEntries(config);
  tables.push(blind ? table(CATEGORIES, blindCategoryColumns, categories.map((entry) => ({ ...entry, state: entry.key })), made) : table(CATEGORIES, categoryColumns, categories, made));
  const list = ['-', ...config.categories.list.map(({ name }) => name)];
  const hidden = [
    { name: LISTS, rows: list.map((name) => [name]) },
    { name: META, rows: metaRows({ ...made, sources }) },
  ];
  return writeXlsx(tables, hidden, `${LISTS}!$A$1:$A$${list.length}`);
}

function table<Column extends string>(name: string, columns: readonly ColumnForm<Column>[], entries: readonly Entry<Column>[], made: Omit<Meta, 'sources'>): TableSheet {
  return { name, columns, rows: entries.map(({ key, state, words, cells }) => ({ cells, mark: markText({ ...made, key, state, words, cells: columns.map((column) => cellDigest(cells[column.key])) }) })) };
}

/** Longest name of a sheet. */
const LONGEST = 31;

/**
 * Ids of sources as names of sheets: cut where they are too long, told apart by a number where two are then the same. Ids have none of the
 * characters that a sheet's name must not have; "history" is Excel's own.
 */
export function sheetNames(sources: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set([CATEGORIES, LISTS, META, 'history']);
  const names = new Map<string, string>();
  for (const source of sources) {
    let name = source.slice(0, LONGEST);
    for (let count = 2; taken.has(name.toLowerCase()); count++) name = `${source.slice(0, LONGEST - `~${count}`.length)}~${count}`;
    taken.add(name.toLowerCase());
    names.set(source, name);
  }
  return names;
}
