import type { Behaviour } from '../core/vocabulary.ts';
import { behavioursOf } from '../icd11/behaviour.ts';
import type { Category } from './config.ts';

/** What the images of a category may show by its codes; healthy skin and other non-diagnostic categories show no neoplasm. */
export function categoryBehaviours({ kind, icd11 }: Pick<Category, 'kind' | 'icd11'>): readonly Behaviour[] {
  return kind === 'non-diagnostic' ? ['not-neoplasm'] : behavioursOf(icd11);
}
