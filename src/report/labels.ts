import type { Agreement } from '../labels/agreement.ts';
import type { LabelSuggestion } from '../labels/suggest.ts';

/** `Basal cell carcinoma 0.98`, or the code that no category stands for yet: `2C32 "Basal cell carcinoma of skin" 0.96`. */
export function suggestionText({ category, code, title, score }: LabelSuggestion): string {
  return `${category ?? `${code!} "${title!}"`} ${score.toFixed(2)}`;
}

/** `κ 0.81 [0.64, 0.97], raw 0.88, n 42`; `n/a` where chance explains everything or nothing was chosen blind. */
export function agreementText({ statistic, n, raw, value, interval }: Agreement): string {
  if (n === 0) return '–';
  const name = statistic === 'kappa' ? 'κ' : 'α';
  const digits = (one: number): string => one.toFixed(2);
  return `${name} ${value === undefined ? 'n/a' : digits(value)}${interval ? ` [${digits(interval[0])}, ${digits(interval[1])}]` : ''}, raw ${raw === undefined ? 'n/a' : digits(raw)}, n ${n}`;
}
