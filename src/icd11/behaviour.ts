import type { Behaviour } from '../core/vocabulary.ts';
import { stemsOf } from './cluster.ts';

/**
 * Blocks of ICD-11 MMS by what they say of the behaviour of what is in them. Chapter 02 is ordered by it, but for tumours
 * of the central nervous system and of blood and lymph, where a block holds several. Some blocks of other chapters hold what
 * many call benign or uncertain though ICD-11 does not call it a neoplasm: cysts and skin tags (EK7), actinic keratosis and
 * what may presage lymphoma (EK9), hamartomas and vascular malformations of the skin (LC0 to LC2, LC4, LC5).
 * Checked against the titles of all blocks of chapter 02 of the 2025-01 tabulation, whose codes end where the next begins.
 */
const blocks: readonly (readonly [from: string, to: string, behaviours: readonly Behaviour[]])[] = [
  ['2A00', '2A0Z', ['malignant', 'benign', 'uncertain']],
  ['2A20', '2B3Z', ['malignant', 'uncertain']],
  ['2B50', '2E5Z', ['malignant']],
  ['2E60', '2E6Z', ['in-situ']],
  ['2E80', '2F6Z', ['benign']],
  ['2F70', '2F7Z', ['uncertain']],
  ['2F90', '2F9Z', ['malignant', 'in-situ', 'benign', 'uncertain']],
  ['EK70', 'EK7Z', ['benign', 'not-neoplasm']],
  ['EK90', 'EK9Z', ['uncertain', 'not-neoplasm']],
  ['LC00', 'LC2Z', ['benign', 'not-neoplasm']],
  ['LC40', 'LC5Z', ['benign', 'not-neoplasm']],
];

/** What the conditions behind codes or clusters may be, each once, in the order of the vocabulary's first use. */
export function behavioursOf(codes: readonly string[]): readonly Behaviour[] {
  return [...new Set(stemsOf(codes).flatMap((code): readonly Behaviour[] => {
    const stem = code.slice(0, 4);
    return blocks.find(([from, to]) => from <= stem && stem <= to)?.[2] ?? ['not-neoplasm'];
  }))];
}
