import type { LabelReader } from '../../config/config.ts';
import type { Place } from '../../core/diagnostic.ts';
import { byCodeUnit } from '../../core/compare.ts';
import { unreachable } from '../../core/result.ts';
import { counted, type Findings } from '../findings.ts';
import type { RecordLine } from '../inventory.ts';

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

const ONE = new Set(['1', '1.0', 'true']);
const ZERO = new Set(['', '0', '0.0', 'false']);
const CONFIDENCE = /^\+?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/u;

/** The labels of one record (MAP-10). None where the record gives none or gives them wrongly (a finding). */
export function readLabels(reader: LabelReader, row: LabelRow, findings: Findings): Labels {
  switch (reader.kind) {
    case 'single': {
      const label = row.field(reader.reader);
      return label === null ? [] : [{ label, value: '1' }];
    }
    case 'one-hot':
      return oneHot(reader.columns, row, findings);
    case 'ranks':
      return ranks(reader.columns, row, findings);
    case 'votes':
      return votes(reader.columns, row);
    case 'confidences':
      return confidences(reader.columns, row, findings);
    default:
      return unreachable(reader);
  }
}

function oneHot(columns: readonly string[], row: LabelRow, findings: Findings): Labels {
  const hot: string[] = [];
  for (const column of columns) {
    const cell = (row.cell(column) ?? '').trim().toLowerCase();
    if (ONE.has(cell)) hot.push(column);
    else if (!ZERO.has(cell)) {
      report(findings, 'DX3303', row, column, (n) => `${counted(n, 'cell')} of the one-hot column "${column}" ${n === 1 ? 'is' : 'are'} neither 0 nor 1`);
      return [];
    }
  }
  if (hot.length === 1) return [{ label: hot[0]!, value: '1' }];
  if (hot.length === 0) report(findings, 'DX3301', row, '', (n) => `${counted(n, 'row')} with no 1 among the one-hot columns`);
  else report(findings, 'DX3302', row, '', (n) => `${counted(n, 'row')} with more than one 1 among the one-hot columns`);
  return [];
}

function ranks(columns: readonly string[], row: LabelRow, findings: Findings): Labels {
  const seen = new Set<string>();
  const labels: { label: string; value: string }[] = [];
  columns.forEach((column, i) => {
    const label = row.cell(column);
    if (label === null) return;
    if (seen.has(label)) return report(findings, 'DX3305', row, '', (n) => `${counted(n, 'row')} with one label at two ranks`);
    seen.add(label);
    labels.push({ label, value: String(i + 1) });
  });
  return labels;
}

function votes(columns: readonly string[], row: LabelRow): Labels {
  const counts = new Map<string, number>();
  for (const column of columns) {
    const label = row.cell(column);
    if (label !== null) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return [...counts].toSorted(([a], [b]) => byCodeUnit(a, b)).map(([label, count]) => ({ label, value: String(count) }));
}

function confidences(columns: readonly { readonly label: string; readonly column: string }[], row: LabelRow, findings: Findings): Labels {
  const labels: { label: string; value: string }[] = [];
  for (const { label, column } of columns) {
    const cell = row.cell(column)?.trim() ?? '';
    if (cell === '') continue;
    if (!CONFIDENCE.test(cell) || !Number.isFinite(Number(cell))) {
      report(findings, 'DX3304', row, column, (n) => `${counted(n, 'confidence')} in column "${column}" ${n === 1 ? 'is' : 'are'} not a number`);
      return [];
    }
    if (Number(cell) > 0) labels.push({ label, value: cell });
  }
  return labels;
}

function report(findings: Findings, code: 'DX3301' | 'DX3302' | 'DX3303' | 'DX3304' | 'DX3305', row: LabelRow, column: string, message: (count: number) => string): void {
  findings.group(`${code} ${row.at.file} ${column}`, () => ({ code, severity: 'warning', at: row.at, message: (n) => `${message(n)}, first row ${row.row}` }));
}
