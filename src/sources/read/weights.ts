import type { LabelProblem } from '../label-problems.ts';

/** Decimal notation, with an exponent or without; read in one pass whatever the text. */
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/u;
/** Decimals that are kept, as in `04_labels.sql`. */
const PLACES = 12;
const INFINITE = /^[+-]?inf(?:inity)?$/iu;

/** The same limit as in `04_labels.sql`: weights of one image are then summed exactly, to twelve decimals. */
const LARGEST = 1_000_000;

/** What is wrong with a weight as a source writes it; undefined for a number from 0 to 1,000,000. */
export function weightProblem(text: string): LabelProblem | undefined {
  if (INFINITE.test(text)) return 'weight-too-large';
  if (!NUMBER.test(text)) return 'weight-not-a-number';
  const weight = Number(text);
  if (weight < 0) return 'weight-negative';
  return weight > LARGEST ? 'weight-too-large' : undefined;
}

/**
 * A weight without exponent, rounded half up to twelve decimals on its digits: what a database makes of `9e-20` is its own affair, and `0.1` is no
 * binary fraction. `0` where nothing is left. Only for texts without a `weightProblem`; takes no longer than the text is long.
 */
export function exactWeight(text: string): string {
  const [mantissa = '', power = '0'] = text.toLowerCase().replace(/^[+-]/u, '').split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const digits = `${whole}${fraction}`.replace(/^0+/u, '');
  const lead = `${whole}${fraction}`.length - digits.length;
  // Where the point stands among the digits; beyond the limits nothing is left, or the weight was refused.
  const point = whole.length - lead + Number(power);
  if (digits === '' || point < -PLACES) return '0';
  const cut = point + PLACES;
  const kept = digits.slice(0, Math.max(0, cut)).padEnd(cut, '0');
  const scaled = BigInt(kept === '' ? '0' : kept) + (Number(digits[cut] ?? '0') >= 5 ? 1n : 0n);
  const padded = scaled.toString().padStart(PLACES + 1, '0');
  const decimals = padded.slice(-PLACES).replace(/0+$/u, '');
  return `${padded.slice(0, -PLACES)}${decimals === '' ? '' : `.${decimals}`}`;
}
