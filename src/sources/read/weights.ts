import type { LabelProblem } from '../label-problems.ts';

/** Decimal notation, with an exponent or without; read in one pass whatever the text. */
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/u;
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
