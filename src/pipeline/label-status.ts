import type { Diagnostic } from '../core/diagnostic.ts';
import type { Emit } from '../core/event.ts';
import { agreementOf, type Agreement } from '../labels/agreement.ts';
import { checkReviews } from '../labels/check.ts';
import { rowStates, type RowState, type RowStatus } from '../labels/status.ts';
import { labelsNow, type LabelsOptions } from './labels.ts';

/** Rows and the images behind them; an image with several labels counts at each. */
interface Amount {
  readonly rows: number;
  readonly images: number;
}

export interface SourceStatus {
  readonly source: string;
  /** Labels that the records hold, and those of them without a row. */
  readonly labels: Amount;
  readonly unmapped: Amount;
  readonly byStatus: { readonly [S in RowStatus]: Amount };
  /** Rows whose label no record holds. */
  readonly unused: number;
  readonly agreement: Agreement;
}

export interface LabelStatus {
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: readonly SourceStatus[];
  /** Rows that are not approved, with what they lack; most images first. */
  readonly open: readonly { readonly source: string; readonly label: string; readonly images: number; readonly status: RowStatus; readonly lacks: string }[];
}

/** `dx labels status`: how far the mapping of each source is. */
export async function labelStatus(options: LabelsOptions, emit: Emit): Promise<LabelStatus> {
  const { diagnostics, config, labels } = await labelsNow(options, emit);
  if (!config) return { diagnostics, sources: [], open: [] };
  const imagesOf = new Map<string, number>();
  for (const { source, row, images } of labels) if (row !== undefined) imagesOf.set(keyOf(source, row), (imagesOf.get(keyOf(source, row)) ?? 0) + images);
  const states = rowStates(config).filter((state) => options.source === undefined || state.source === options.source);
  const seen = new Set([...labels.map((label) => label.source), ...states.map((state) => state.source)]);
  const images = (state: RowState): number => imagesOf.get(keyOf(state.source, state.row.label)) ?? 0;
  const sources = [...seen].toSorted().map((source): SourceStatus => {
    const own = labels.filter((label) => label.source === source);
    const rows = states.filter((state) => state.source === source);
    const amount = (status: RowStatus): Amount => {
      const some = rows.filter((state) => state.status === status);
      return { rows: some.length, images: sum(some.map(images)) };
    };
    const open = own.filter((label) => label.row === undefined);
    return {
      source,
      labels: { rows: own.length, images: sum(own.map((label) => label.images)) },
      unmapped: { rows: open.length, images: sum(open.map((label) => label.images)) },
      byStatus: { proposed: amount('proposed'), reviewed: amount('reviewed'), approved: amount('approved'), disputed: amount('disputed') },
      unused: own.length === 0 ? 0 : rows.filter((state) => images(state) === 0).length,
      agreement: agreementOf(blindChoices(rows)),
    };
  });
  const open = states.filter((state) => state.status !== 'approved')
    .map((state) => ({ source: state.source, label: state.row.label, images: images(state), status: state.status, lacks: state.lacks }))
    .toSorted((a, b) => b.images - a.images);
  return { diagnostics: [...diagnostics, ...checkReviews(config)], sources, open };
}

/** One unit a row, one choice a person: the last one. */
function blindChoices(rows: readonly RowState[]): readonly { readonly unit: string; readonly rater: string; readonly category: string }[] {
  return rows.flatMap(({ row }) => [...new Map(row.blind.map((choice) => [choice.by, choice.category]))].map(([rater, category]) => ({ unit: row.label, rater, category })));
}

function keyOf(source: string, label: string): string {
  return JSON.stringify([source, label]);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

