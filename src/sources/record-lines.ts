import type { FieldReader } from '../config/config.ts';
import type { Place } from '../core/diagnostic.ts';
import { canonicalJson } from '../core/canonical.ts';
import { byCodeUnit } from '../core/compare.ts';
import { recordFieldNames } from '../core/vocabulary.ts';
import type { PathFacts } from './acquire/images.ts';
import type { Captures } from './acquire/template.ts';
import { idOf, type SourceContext } from './context.ts';
import type { RecordLine } from './inventory.ts';
import { normalKey } from './keys.ts';
import { readLabels, type LabelReading } from './read/labels.ts';
import { unpack, type Entry, type RecordTable } from './read/record-table.ts';
import type { Wanted } from './read/wanted.ts';

const FIELDS = recordFieldNames.filter((field) => field !== 'label' && field !== 'lesion' && field !== 'patient');
const NO_CAPTURES: Captures = {};

/** What a record's values come from. */
interface Origin {
  readonly file: number;
  readonly row: number;
  readonly at: Place;
  readonly cells: readonly string[];
  readonly captures: Captures;
}

/** The lines of one source, ordered by key: they depend on what the table says, not on its row order. */
export function* recordLines(context: SourceContext, table: RecordTable, wanted: Wanted, images: ReadonlyMap<string, PathFacts>): Generator<RecordLine> {
  const make = lineMaker(context, wanted);
  const files = context.source.records!.files;
  const keys = [...table.entries.keys()].filter((key) => !table.ambiguous.has(key)).toSorted(byCodeUnit);
  for (const key of keys) {
    const entry: Entry = table.entries.get(key)!;
    const at: Place = { file: files[entry.file]!.file, ...(entry.line === undefined ? {} : { line: entry.line }) };
    const image = images.get(key);
    yield make(key, image?.id ?? idOf(context, key), { file: entry.file, row: entry.row, at, cells: unpack(entry), captures: image?.captures ?? entry.captures ?? NO_CAPTURES });
  }
}

/** The lines of a source whose records are its folder and file names. */
export function* pathLines(context: SourceContext, wanted: Wanted, images: ReadonlyMap<string, PathFacts>): Generator<RecordLine> {
  const make = lineMaker(context, wanted);
  const at = context.source.images!.at;
  for (const key of [...images.keys()].toSorted(byCodeUnit)) {
    const { id, captures } = images.get(key)!;
    yield make(key, id, { file: 0, row: 0, at, cells: [], captures });
  }
}

function lineMaker(context: SourceContext, wanted: Wanted): (key: string, id: string, origin: Origin) => RecordLine {
  const { source, findings } = context;
  const position = new Map(wanted.columns.map((column, i) => [column, i]));
  const cellOf = (origin: Origin, column: string): string | null => origin.cells[position.get(column)!] || null;
  const raw = (origin: Origin, { from }: FieldReader): string | null => {
    if (from.kind === 'const') return from.value;
    if (from.kind === 'column') return cellOf(origin, from.column);
    if (from.kind === 'columns') return together(from.columns.map((column) => cellOf(origin, column)));
    return (Object.hasOwn(origin.captures, from.capture) && origin.captures[from.capture]) || null;
  };
  const known = (origin: Origin, reader: FieldReader): string | null => {
    const value = raw(origin, reader);
    return value === null || value.trim() === '' || reader.missing.includes(value) ? null : value;
  };
  const subject = (origin: Origin, reader: FieldReader | undefined): string | null => {
    const value = reader ? known(origin, reader) : null;
    return value === null ? null : idOf(context, normalKey(value));
  };
  return (key, id, origin) => {
    const fields: { [field: string]: string | null } = {};
    for (const field of FIELDS) {
      const reader = source.fields[field];
      fields[field] = reader ? raw(origin, reader) : null;
    }
    const labelRow = { cell: (column: string) => cellOf(origin, column), field: (reader: FieldReader) => known(origin, reader), at: origin.at, row: origin.row };
    const { labels, problem }: LabelReading = source.label ? readLabels(source.label, labelRow, findings) : { labels: [] };
    return {
      source: source.id,
      key,
      id,
      lesion: subject(origin, source.fields.lesion),
      patient: subject(origin, source.fields.patient),
      file: origin.file,
      row: origin.row,
      fields,
      labels,
      ...(problem && { labelProblem: problem }),
      ...(source.hierarchy && { hierarchy: source.hierarchy.map(({ column, missing }) => {
        const value = cellOf(origin, column)?.trim() ?? '';
        return value === '' || missing.includes(value) ? null : value;
      }) }),
    };
  };
}

/** One text for several cells that are unique only together; null as soon as one of them is empty. */
function together(cells: readonly (string | null)[]): string | null {
  const known = cells.filter((cell) => cell !== null && cell.trim() !== '');
  return known.length === cells.length ? canonicalJson(known.map((cell) => normalKey(cell!))) : null;
}
