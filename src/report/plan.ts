import type { PlanResult } from '../pipeline/results.ts';
import { textTable } from './table.ts';
import type { Paint } from './terminal/paint.ts';
import { number, plural } from './terminal/words.ts';

/** What a build would run, and why. */
export function planText(plan: PlanResult, paint: Paint): string {
  const head = `${paint.bold(`${number(plan.fresh)} of ${plural(plan.images, 'image')}`)} ${plan.fresh === 1 ? 'has' : 'have'} every analysis in the store`;
  const unknown = plan.produceKnown ? '' : 'what the produce steps would do is known once the images are analysed\n';
  if (plan.sets.length === 0) return `${head}; no step would run\n${unknown}`;
  const rows = plan.sets.map((set) => [set.pass, set.step, number(set.images), set.reason, set.examples.join(', ')]);
  const table = textTable(
    [{ name: 'pass' }, { name: 'step' }, { name: 'images', align: 'right' }, { name: 'why' }, { name: 'for example' }], rows, paint,
  );
  return `${head}; a build would run\n\n${table}${unknown}`;
}
