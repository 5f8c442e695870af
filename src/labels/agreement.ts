import { byCodeUnit } from '../core/compare.ts';

/** What one rater chose for one unit (a label, or an image). */
export interface Choice {
  readonly unit: string;
  readonly rater: string;
  readonly category: string;
}

/** How far raters agree beyond chance (MAP-8). Numbers are rounded to four digits. */
export interface Agreement {
  /** `kappa`: Cohen's, where two raters chose for the same units; `alpha`: Krippendorff's, nominal, otherwise. */
  readonly statistic: 'kappa' | 'alpha';
  readonly raters: readonly string[];
  /** Units that at least two raters chose a category for; the others say nothing about agreement. */
  readonly n: number;
  /** Share of pairs of choices for one unit that are the same; undefined where n is 0. */
  readonly raw?: number;
  /** Undefined ("n/a") where n is 0, and where chance agreement is 1: then nothing can be told from chance. */
  readonly value?: number;
  /** 95 % interval, within [-1, 1]; undefined where `value` is, and where n is below 2. */
  readonly interval?: readonly [low: number, high: number];
}

/** Normal quantile of a two-sided 95 % interval. */
const Z = 1.959964;

/**
 * Agreement of choices that nobody saw each other make. The last choice of a rater for a unit counts. Cohen's kappa
 * (Cohen 1960, Educ Psychol Meas 20:37–46) with the large-sample standard error of Fleiss, Cohen and Everitt (1969, Psychol
 * Bull 72:323–327, formula 13); Krippendorff's alpha (Krippendorff 2011, Computing Krippendorff's Alpha-Reliability) with the
 * standard error of the jackknife over units (Efron and Tibshirani 1993, chapter 11). No chance is asked for either interval.
 */
export function agreementOf(choices: readonly Choice[]): Agreement {
  const units = unitsOf(choices);
  const raters = [...new Set(units.flatMap((unit) => [...unit.keys()]))].toSorted(byCodeUnit);
  const shared = units.filter((unit) => unit.size >= 2);
  const paired = raters.length === 2 && shared.length === units.length;
  const statistic = paired ? 'kappa' : 'alpha';
  const n = shared.length;
  if (n === 0) return { statistic, raters, n };
  const rows = shared.map((unit) => raters.flatMap((rater) => unit.get(rater) ?? []));
  const raw = rounded(mean(rows.map(sameShare)));
  const { value, error } = paired ? kappa(rows as [string, string][]) : alpha(rows);
  if (value === undefined) return { statistic, raters, n, raw };
  if (error === undefined || n < 2) return { statistic, raters, n, raw, value: rounded(value) };
  return { statistic, raters, n, raw, value: rounded(value), interval: [rounded(Math.max(-1, value - Z * error)), rounded(Math.min(1, value + Z * error))] };
}

/** Units in the order of their names, so that sums of floats do not depend on the order of choices. */
function unitsOf(choices: readonly Choice[]): Map<string, string>[] {
  const units = new Map<string, Map<string, string>>();
  for (const { unit, rater, category } of choices) {
    const row = units.get(unit) ?? new Map<string, string>();
    units.set(unit, row.set(rater, category));
  }
  return [...units].toSorted(([a], [b]) => byCodeUnit(a, b)).map(([, row]) => row);
}

interface Estimate {
  readonly value: number | undefined;
  readonly error?: number | undefined;
}

function kappa(rows: readonly (readonly [string, string])[]): Estimate {
  const n = rows.length;
  const names = [...new Set(rows.flat())].toSorted(byCodeUnit);
  const index = new Map(names.map((name, at) => [name, at]));
  const cells = names.map(() => names.map(() => 0));
  for (const [a, b] of rows) cells[index.get(a)!]![index.get(b)!]! += 1;
  const first = cells.map((row) => total(row) / n);
  const second = names.map((_, column) => total(cells.map((row) => row[column]!)) / n);
  const observed = total(names.map((_, i) => cells[i]![i]!)) / n;
  const expected = total(names.map((_, i) => first[i]! * second[i]!));
  // Whole numbers decide whether chance agreement is 1, not floats: both chose one and the same category throughout.
  if (names.length === 1) return { value: undefined };
  const value = (observed - expected) / (1 - expected);
  let variance = 0;
  for (const [i] of names.entries()) {
    for (const [j] of names.entries()) {
      const share = cells[i]![j]! / n;
      const term = i === j ? 1 - expected - (first[i]! + second[i]!) * (1 - observed) : (first[j]! + second[i]!) * (1 - observed);
      variance += share * term * term;
    }
  }
  variance -= (observed * expected - 2 * expected + observed) ** 2;
  return { value, error: Math.sqrt(Math.max(0, variance) / n) / (1 - expected) ** 2 };
}

function alpha(rows: readonly (readonly string[])[]): Estimate {
  const all = coincidences(rows);
  const value = alphaOf(all);
  if (value === undefined) return { value };
  // Each unit left out in turn; where nothing is left to disagree about, the whole set's value stands in.
  const left = rows.map((row) => alphaOf(without(all, row)) ?? value);
  const centre = mean(left);
  return { value, error: Math.sqrt(total(left.map((one) => (one - centre) ** 2)) * (rows.length - 1) / rows.length) };
}

/** Krippendorff's coincidence matrix, as far as nominal data need it: values by category, and disagreeing pairs. */
interface Coincidences {
  readonly values: ReadonlyMap<string, number>;
  readonly disagreement: number;
}

function coincidences(rows: readonly (readonly string[])[]): Coincidences {
  const values = new Map<string, number>();
  let disagreement = 0;
  for (const row of rows) {
    for (const category of row) values.set(category, (values.get(category) ?? 0) + 1);
    disagreement += row.length * (1 - sameShare(row));
  }
  return { values, disagreement };
}

function without({ values, disagreement }: Coincidences, row: readonly string[]): Coincidences {
  const left = new Map(values);
  for (const category of row) left.set(category, left.get(category)! - 1);
  return { values: left, disagreement: disagreement - row.length * (1 - sameShare(row)) };
}

/** 1 − observed disagreement / expected disagreement; undefined where only one category was ever chosen. */
function alphaOf({ values, disagreement }: Coincidences): number | undefined {
  const counts = [...values.values()].filter((count) => count > 0);
  const n = total(counts);
  if (counts.length < 2) return undefined;
  const expected = n * n - total(counts.map((count) => count * count));
  return 1 - (n - 1) * disagreement / expected;
}

/** Share of the ordered pairs of different raters that chose the same. */
function sameShare(row: readonly string[]): number {
  let same = 0;
  for (const [i, a] of row.entries()) for (const [j, b] of row.entries()) if (i !== j && a === b) same += 1;
  return same / (row.length * (row.length - 1));
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

function mean(numbers: readonly number[]): number {
  return total(numbers) / numbers.length;
}

function rounded(number: number): number {
  return Math.round(number * 10_000) / 10_000 + 0;
}
