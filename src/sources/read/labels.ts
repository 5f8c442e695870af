import type { LabelReader } from '../../config/config.ts';
import type { Place } from '../../core/diagnostic.ts';
import { byCodeUnit } from '../../core/compare.ts';
import { labelKey } from '../../core/labels.ts';
import { unreachable } from '../../core/result.ts';
import type { Findings } from '../findings.ts';
import type { RecordLine } from '../inventory.ts';
import { MOST_LABELS, type LabelProblem } from '../label-problems.ts';
import { reportLabels } from './label-findings.ts';
import { readDictionary, readNumbers, readTexts } from './literal.ts';
import { exactWeight, weightProblem } from './weights.ts';

type Labels = RecordLine['labels'];

/** What a label is read from. */
export interface LabelRow {
  /** The cell of a column; null where absent or empty. */
  cell(column: string): string | null;
  /** A value by field reader, `missing` values as null. */
  field(reader: Extract<LabelReader, { kind: 'single' }>['reader']): string | null;
  /** Name of the record file, and the row's place in it. */
  readonly at: Place;
  readonly row: number;
}

/** The labels of one record: none where it gives none, and none with a problem where it gives them wrongly. */
export interface LabelReading {
  readonly labels: Labels;
  readonly problem?: LabelProblem;
}

/** What is wrong, and in which column where one is to blame. */
interface Refusal {
  readonly problem: LabelProblem;
  readonly column?: string;
}

const ONE = new Set(['1', '1.0', 'true']);
const ZERO = new Set(['', '0', '0.0', 'false']);

/** The labels of one record (MAP-10); what is wrong with them is a finding, too. */
export function readLabels(reader: LabelReader, row: LabelRow, findings: Findings): LabelReading {
  const read = labelsOf(reader, row);
  if (!('problem' in read)) return { labels: read };
  reportLabels(findings, row, read.problem, read.column ?? '');
  return { labels: [], problem: read.problem };
}

function labelsOf(reader: LabelReader, row: LabelRow): Labels | Refusal {
  switch (reader.kind) {
    case 'single': {
      const label = row.field(reader.reader);
      return label === null ? [] : [{ label, value: '1' }];
    }
    case 'one-hot':
      return oneHot(reader.columns, row);
    case 'ranks':
      return ranks(reader.columns, row);
    case 'votes':
      return votes(reader.columns, row);
    case 'confidences':
      return confidences(reader.columns, row);
    case 'weighted':
      return reader.weights === undefined ? dictionary(reader.column, row) : lists(reader.column, reader.weights, reader.repeats, row);
    default:
      return unreachable(reader);
  }
}

function oneHot(columns: readonly string[], row: LabelRow): Labels | Refusal {
  const hot: string[] = [];
  for (const column of columns) {
    const cell = (row.cell(column) ?? '').trim().toLowerCase();
    if (ONE.has(cell)) hot.push(column);
    else if (!ZERO.has(cell)) return { problem: 'one-hot-value', column };
  }
  if (hot.length === 1) return [{ label: hot[0]!, value: '1' }];
  return { problem: hot.length === 0 ? 'one-hot-none' : 'one-hot-several' };
}

/** Ranks are 1, 2, 3 … without a gap: behind one nobody knows whether the rank or the label is wrong. */
function ranks(columns: readonly string[], row: LabelRow): Labels | Refusal {
  const cells = columns.map((column) => row.cell(column));
  const given = cells.filter((label) => label !== null);
  const gap = cells.indexOf(null);
  if (gap !== -1 && gap < given.length) return { problem: 'rank-skipped', column: columns[gap]! };
  return unlessRepeated(given.map((label, i) => ({ label, value: String(i + 1) })));
}

function votes(columns: readonly string[], row: LabelRow): Labels {
  const counts = new Map<string, number>();
  for (const column of columns) {
    const label = row.cell(column);
    if (label !== null) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return [...counts].toSorted(([a], [b]) => byCodeUnit(a, b)).map(([label, count]) => ({ label, value: String(count) }));
}

function confidences(columns: readonly { readonly label: string; readonly column: string }[], row: LabelRow): Labels | Refusal {
  const labels: { label: string; value: string }[] = [];
  for (const { label, column } of columns) {
    const value = row.cell(column)?.trim() ?? '';
    if (value === '') continue;
    const problem = weightProblem(value);
    if (problem) return { problem, column };
    labels.push({ label, value });
  }
  return weighed(labels, undefined);
}

function dictionary(column: string, row: LabelRow): Labels | Refusal {
  const cell = row.cell(column);
  if (cell === null) return [];
  const read = readDictionary(cell);
  if ('problem' in read) return { problem: read.problem, column };
  return weighed(unlessRepeated(read.entries.map(({ label, weight }) => ({ label, value: weight })), column), column);
}

function lists(column: string, weights: string, repeats: 'add' | 'refuse', row: LabelRow): Labels | Refusal {
  const labels = readTexts(row.cell(column) ?? '[]');
  if ('problem' in labels) return { problem: labels.problem, column };
  const values = readNumbers(row.cell(weights) ?? '[]');
  if ('problem' in values) return { problem: values.problem, column: weights };
  if (labels.entries.length !== values.entries.length) return { problem: 'lists-unequal', column: weights };
  const entries = labels.entries.map((label, i) => ({ label, value: values.entries[i]! }));
  return weighed(repeats === 'add' ? entries : unlessRepeated(entries, column), weights);
}

/** Two spellings of one label are one label (MAP-2). */
function unlessRepeated(labels: Labels, column?: string): Labels | Refusal {
  const distinct = new Set(labels.map(({ label }) => labelKey(label)));
  return distinct.size === labels.length ? labels : { problem: 'label-twice', ...(column === undefined ? {} : { column }) };
}

/** Labels with a weight above 0, in an order that says nothing: by code unit. */
function weighed(labels: Labels | Refusal, column: string | undefined): Labels | Refusal {
  if ('problem' in labels) return labels;
  for (const { value } of labels) {
    const problem = weightProblem(value);
    if (problem) return { problem, ...(column === undefined ? {} : { column }) };
  }
  const kept = labels.map(({ label, value }) => ({ label, value: exactWeight(value) })).filter(({ value }) => value !== '0');
  if (kept.length === 0 && labels.length > 0) return { problem: 'weights-zero', ...(column === undefined ? {} : { column }) };
  if (kept.length > MOST_LABELS) return { problem: 'too-many-labels' };
  return kept.toSorted((a, b) => byCodeUnit(a.label, b.label) || byCodeUnit(a.value, b.value));
}
