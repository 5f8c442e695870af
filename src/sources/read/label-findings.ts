import type { DiagnosticCode } from '../../core/codes.ts';
import type { Place } from '../../core/diagnostic.ts';
import { counted, type Findings } from '../findings.ts';
import { MOST_LABELS, type LabelProblem } from '../label-problems.ts';

interface Words {
  readonly code: DiagnosticCode;
  /** `column` is empty where no single one is to blame. */
  readonly message: (count: number, column: string) => string;
}

const isOrAre = (n: number): string => (n === 1 ? 'is' : 'are');
const rows = (n: number): string => counted(n, 'row');

const words: { readonly [P in LabelProblem]: Words } = {
  'one-hot-none': { code: 'DX3301', message: (n) => `${rows(n)} with no 1 among the one-hot columns` },
  'one-hot-several': { code: 'DX3302', message: (n) => `${rows(n)} with more than one 1 among the one-hot columns` },
  'one-hot-value': { code: 'DX3303', message: (n, column) => `${counted(n, 'cell')} of the one-hot column "${column}" ${isOrAre(n)} neither 0 nor 1` },
  'weight-not-a-number': { code: 'DX3304', message: (n, column) => `${rows(n)} with a weight in column "${column}" that is not a number` },
  'weight-negative': { code: 'DX3304', message: (n, column) => `${rows(n)} with a negative weight in column "${column}"` },
  'weight-too-large': { code: 'DX3304', message: (n, column) => `${rows(n)} with a weight in column "${column}" that is infinite or above 1,000,000` },
  'weights-zero': { code: 'DX3308', message: (n) => `${rows(n)} with a differential whose weights sum to nothing` },
  'label-twice': { code: 'DX3305', message: (n) => `${rows(n)} with one label twice in the differential` },
  'rank-skipped': { code: 'DX3309', message: (n, column) => `${rows(n)} with nothing at the rank "${column}" and a label at a later one` },
  'too-many-labels': { code: 'DX3310', message: (n) => `${rows(n)} with a differential of more than ${MOST_LABELS} labels` },
  'lists-unequal': { code: 'DX3311', message: (n, column) => `${rows(n)} with more labels than weights in column "${column}", or fewer` },
  'differential-unreadable': { code: 'DX3312', message: (n, column) => `${counted(n, 'cell')} of column "${column}" that ${isOrAre(n)} not written as declared` },
};

/** Counts one more row whose labels are refused; the first of each kind and column is named. */
export function reportLabels(findings: Findings, { at, row }: { readonly at: Place; readonly row: number }, problem: LabelProblem, column: string): void {
  const { code, message } = words[problem];
  findings.group(`${problem} ${at.file} ${column}`, () => ({ code, severity: 'warning', at, message: (n) => `${message(n, column)}, first row ${row}` }));
}
