import { decisionStages, reasons } from '../../catalog/reasons.ts';
import type { StepFacts } from '../../catalog/step-facts.ts';
import { blocks, code, codes, prose, table, type Section } from './markdown.ts';
import { REASONS } from './titles.ts';

/** Stages of the decisions and every code that a decision may have. */
export function exclusions(steps: readonly StepFacts[]): Section {
  return {
    title: REASONS,
    body: blocks(
      'Every decision about an image has a stage and a code. An image is in where no decision says *out*; the table `exclusions` of a release holds every decision that does, `dx why` prints all of them with the line of YAML behind each.',
      table(['stage', 'what it looks at'], Object.entries(decisionStages).map(([stage, meaning]) => [code(stage), meaning])),
      table(['stage', 'code', 'says', 'meaning'], reasons(steps).map(({ stage, code: name, verdicts, meaning }) => [code(stage), code(name), codes(verdicts), prose(meaning)])),
      'For an image that is in, `dx why` adds a line of stage `split` with the code `in`: its split, category and group.',
    ),
  };
}
