import type { Decision, ImageDecisions } from '../catalog/why.ts';
import { where } from './diagnostics/text.ts';
import { visible } from './terminal/escape.ts';
import type { Paint } from './terminal/paint.ts';
import { padEnd, width } from './terminal/width.ts';

/** REL-9: what was decided about an image, stage by stage, each with its witness. */
export function whyText(images: readonly ImageDecisions[], paint: Paint): string {
  return images.map((image) => imageText(image, paint)).join('\n');
}

function imageText(image: ImageDecisions, paint: Paint): string {
  const verdict = image.split === undefined ? paint.red('out') : paint.green(`in ${visible(image.split)}`);
  const category = image.category === undefined ? '' : `, ${visible(image.category)}`;
  const head = `${paint.bold(`${visible(image.source)}/${visible(image.key)}`)}  ${visible(image.id)}  ${verdict}${category}`;
  const widest = Math.max(0, ...image.decisions.map((decision) => width(visible(decision.stage))));
  return `${[head, ...image.decisions.map((decision) => decisionText(decision, widest, paint))].join('\n')}\n`;
}

function decisionText({ stage, verdict, code, rule, reason, at }: Decision, widest: number, paint: Paint): string {
  const colour = { in: paint.green, out: paint.red, warn: paint.yellow, note: paint.dim }[verdict];
  const name = visible(rule ?? code);
  const witness = at === undefined ? '' : `  ${paint.blue(where(at))}`;
  return `  ${paint.dim(padEnd(visible(stage), widest))}  ${colour(verdict.padEnd(4))}  ${name}: ${visible(reason)}${witness}`;
}
