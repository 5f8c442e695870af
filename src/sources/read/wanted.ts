import type { FieldReader, Source } from '../../config/config.ts';
import type { Place } from '../../core/diagnostic.ts';
import type { RecordField } from '../../core/vocabulary.ts';

/** What a source's fields and label read: columns of its tables and captures of its paths. */
export interface Wanted {
  /** Each column once, in order of declaration. */
  readonly columns: readonly string[];
  /** Where a column is read first, for findings. */
  readonly columnAt: ReadonlyMap<string, Place>;
  readonly captures: ReadonlyMap<string, Place>;
}

function fieldReaders(source: Source): readonly (readonly [Exclude<RecordField, 'label'>, FieldReader])[] {
  return Object.entries(source.fields) as [Exclude<RecordField, 'label'>, FieldReader][];
}

export function wantedOf(source: Source): Wanted {
  const columnAt = new Map<string, Place>();
  const captures = new Map<string, Place>();
  const column = (name: string, at: Place): void => {
    if (!columnAt.has(name)) columnAt.set(name, at);
  };
  const reader = ({ from, at }: FieldReader): void => {
    if (from.kind === 'column') column(from.column, at);
    else if (from.kind === 'columns') for (const name of from.columns) column(name, at);
    else if (from.kind === 'path' && !captures.has(from.capture)) captures.set(from.capture, at);
  };
  const { label } = source;
  if (label?.kind === 'single') reader(label.reader);
  else if (label?.kind === 'weighted') for (const name of weightedColumns(label)) column(name, label.at);
  else if (label?.kind === 'confidences') for (const entry of label.columns) column(entry.column, label.at);
  else if (label) for (const name of label.columns) column(name, label.at);
  for (const [, field] of fieldReaders(source)) reader(field);
  for (const entry of source.hierarchy ?? []) column(entry.column, entry.at);
  return { columns: [...columnAt.keys()], columnAt, captures };
}

/** Columns that hold a differential whole: a dictionary, or lists. */
export function weightedColumns(label: Source['label']): readonly string[] {
  if (label?.kind !== 'weighted') return [];
  return label.weights === undefined ? [label.column] : [label.column, label.weights];
}
