import type { Change } from '../engine/plan.ts';
import type { PlannedSet, PlanResult } from '../pipeline/results.ts';
import { textTable } from './table.ts';
import type { Paint } from './terminal/paint.ts';
import { visible } from './terminal/escape.ts';
import { number, plural } from './terminal/words.ts';

/** What a build would run, and why. */
export function planText(plan: PlanResult, paint: Paint, explain: boolean): string {
  const head = `${paint.bold(`${number(plan.fresh)} of ${plural(plan.images, 'image')}`)} ${plan.fresh === 1 ? 'has' : 'have'} every analysis in the store`;
  const unknown = plan.produceKnown ? '' : 'what the produce steps would do is known once the images are analysed\n';
  if (plan.sets.length === 0) return `${head}; no step would run\n${unknown}`;
  const sets = explain ? plan.sets.map((set) => explanation(set, paint)).join('\n') : setsTable(plan.sets, paint);
  return `${head}; a build would run\n\n${sets}${explain && unknown !== '' ? '\n' : ''}${unknown}`;
}

function setsTable(sets: readonly PlannedSet[], paint: Paint): string {
  const rows = sets.map((set) => [set.pass, set.step, number(set.images), set.reason, set.examples.join(', ')]);
  return textTable(
    [{ name: 'pass' }, { name: 'step' }, { name: 'images', align: 'right' }, { name: 'why' }, { name: 'for example' }], rows, paint,
  );
}

/** One set in full: the step, its images, every difference from the last build, examples. */
function explanation({ pass, step, images, reason, changes, examples }: PlannedSet, paint: Paint): string {
  const why = changes.length === 0 ? [reasonText(reason)] : changes.map(changeText);
  return [
    `${paint.bold(step)} (${pass}) on ${plural(images, 'image')}`,
    ...why.map((line) => `  because ${line}`),
    `  ${paint.dim(`for example ${examples.map(visible).join(', ')}`)}`,
    '',
  ].join('\n');
}

function reasonText(reason: PlannedSet['reason']): string {
  switch (reason) {
    case 'forced': return 'it was asked for with --force';
    case 'new': return 'the images, or the step, are new';
    case 'bytes changed': return 'the bytes of the image or its mask changed';
    case 'parameters changed': return 'its parameters changed';
    case 'version changed': return 'its version changed';
    case 'library changed': return 'a library changed';
    case 'upstream changed': return 'a step it needs runs again, or a decision changed';
    case 'result missing': return 'the store does not hold the result';
  }
}

function changeText(change: Change): string {
  switch (change.kind) {
    case 'parameter': return `parameter ${visible(`${change.step}.${change.name}`)} ${valueText(change.before)} → ${valueText(change.after)}`;
    case 'version': return `step ${visible(change.step)} version ${change.before} → ${change.after}`;
    case 'library': return `library ${visible(change.name)} ${change.before ?? 'none'} → ${change.after ?? 'none'} (step ${visible(change.step)})`;
  }
}

function valueText(value: PlannedSet['changes'][number]['before']): string {
  return value === undefined ? 'none' : visible(typeof value === 'string' ? value : JSON.stringify(value));
}
