import { recordFieldNames } from '../core/vocabulary.ts';
import type { SubjectResult } from '../engine/pass.ts';
import { scanExclusionReasons } from '../sources/exclusions.ts';
import { labelProblems } from '../sources/label-problems.ts';
import type { StepFacts } from './step-facts.ts';

/** The stages of the decisions, in their order (`sql/00_tables.sql`). */
export const decisionStages = {
  acquire: 'what the scan of the source found wrong',
  integrity: 'files that cannot be read, and analyse steps that failed',
  label: 'labels that are refused, without a mapping, mapped to nothing, or contradicted by their own source',
  class: 'merges, exclusions and parents among the categories',
  licence: 'licences that do not permit what the dataset needs',
  scope: 'anatomy, required fields and the age of the population',
  rule: 'the rules of the project',
  lesion: 'contradicting diagnoses of one lesion, image or exposure',
  duplicate: 'copies of an image that stays',
  minimum: 'categories with too few images',
  split: 'links between images of different splits',
  produce: 'cleaned files that failed their checks',
} as const satisfies { readonly [stage: string]: string };

export type DecisionStage = keyof typeof decisionStages;

/** What the decision says: `out` excludes, `warn` is told, `note` is for `dx why` alone. */
type Verdict = 'out' | 'warn' | 'note';

/** One code that a decision about an image may have. */
export interface Reason {
  readonly stage: DecisionStage;
  readonly code: string;
  /** Most codes exclude always; these are all verdicts that the code may come with. */
  readonly verdicts: readonly Verdict[];
  readonly meaning: string;
}

const OUT: readonly Verdict[] = ['out'];

/** The codes that stand as they are in the statements of the catalog. */
export const plainReasons: readonly Reason[] = [
  { stage: 'acquire', code: 'no-record', verdicts: OUT, meaning: 'the image has no record' },
  { stage: 'acquire', code: 'no-image', verdicts: OUT, meaning: 'the record has no image, though its source has images' },
  { stage: 'integrity', code: 'not-analysed', verdicts: OUT, meaning: 'the image was not analysed' },
  { stage: 'label', code: 'no-label', verdicts: OUT, meaning: 'the record gives no diagnosis' },
  { stage: 'label', code: 'label-weight', verdicts: OUT, meaning: 'a rank, vote or weight of its labels is not a number' },
  { stage: 'label', code: 'unmapped-label', verdicts: OUT, meaning: 'no mapping row covers one of its labels' },
  { stage: 'label', code: 'label-excluded', verdicts: OUT, meaning: 'its labels, or the heaviest of them, are mapped to "-"' },
  { stage: 'label', code: 'label-tie', verdicts: OUT, meaning: 'its heaviest diagnoses weigh the same (`hard: { tie: exclude }`)' },
  { stage: 'label', code: 'hierarchy', verdicts: ['out', 'warn'], meaning: "its label or category contradicts a hierarchy column of its own source" },
  { stage: 'label', code: 'no-category', verdicts: OUT, meaning: 'its labels give no category, for no reason named elsewhere' },
  { stage: 'label', code: 'mapped', verdicts: ['note'], meaning: 'how a label became a category' },
  { stage: 'class', code: 'category-excluded', verdicts: OUT, meaning: 'its category, or the heaviest of them, is excluded or not declared' },
  { stage: 'class', code: 'parent-category', verdicts: OUT, meaning: 'its category stands for several others, and parents do not enter' },
  { stage: 'class', code: 'heaviest-excluded', verdicts: ['warn'], meaning: 'its heaviest diagnosis is excluded, and it has the heaviest of the others (`excludedShare: renormalise`)' },
  { stage: 'licence', code: 'licence', verdicts: OUT, meaning: 'the licence does not permit what the dataset needs; the reason names the clause' },
  { stage: 'licence', code: 'no-licence', verdicts: OUT, meaning: 'neither the image nor its source has a licence' },
  { stage: 'licence', code: 'licence-permits', verdicts: ['note'], meaning: 'the licence permits what the dataset needs' },
  { stage: 'scope', code: 'site-out-of-scope', verdicts: OUT, meaning: 'the anatomical site is out of scope' },
  { stage: 'scope', code: 'age-out-of-scope', verdicts: OUT, meaning: "the age is outside the population's limits" },
  { stage: 'scope', code: 'age-undecidable', verdicts: OUT, meaning: 'the age is not known and the population has age limits' },
  { stage: 'rule', code: 'rule', verdicts: ['out', 'warn'], meaning: 'a rule hits; the column `rule` names it, the reason is its own' },
  { stage: 'rule', code: 'undecidable', verdicts: OUT, meaning: 'a rule gives NULL' },
  { stage: 'lesion', code: 'contradiction', verdicts: ['out', 'warn'], meaning: 'its lesion, the same image in another source, or a copy of it has another category' },
  { stage: 'duplicate', code: 'duplicate', verdicts: OUT, meaning: 'it is a copy of an image that stays' },
  { stage: 'minimum', code: 'category-too-small', verdicts: OUT, meaning: 'its category has fewer images than the minimum' },
  { stage: 'split', code: 'split-conflict', verdicts: OUT, meaning: 'it is in train and a link joins it to another split (`conflict: drop-from-train`)' },
  { stage: 'produce', code: 'not-cleaned', verdicts: OUT, meaning: 'no cleaned file was made of the image' },
];

/** `file-<problem>`: why a file could not be read. */
const fileProblems = {
  unreadable: 'the file cannot be read',
  'changed-while-read': 'the file changed while it was read',
  'too-large': 'the file is larger than dx reads',
} as const satisfies { readonly [P in NonNullable<SubjectResult['problem']>]: string };

/** Every code, by stage: the plain ones and those made of names of this program (steps, failures, fields). */
export function reasons(steps: readonly StepFacts[]): readonly Reason[] {
  const all: Reason[] = [
    ...out('acquire', Object.entries(scanExclusionReasons)),
    ...out('label', Object.entries(labelProblems)),
    ...out('integrity', Object.entries(fileProblems).map(([problem, meaning]) => [`file-${problem}`, meaning])),
    ...steps.flatMap((step) => failuresOf(step)),
    // Every image without a label is out already, so the field `label` has no code.
    ...out('scope', recordFieldNames.filter((field) => field !== 'label').map((field) => [`missing-${field.toLowerCase()}`, `the required field \`${field}\` is not known`])),
    ...plainReasons,
  ];
  return Object.keys(decisionStages).flatMap((stage) => all.filter((reason) => reason.stage === stage));
}

/** `<step>-<failure>` and `<step>-crashed`. */
function failuresOf({ name, pass, failures }: StepFacts): readonly Reason[] {
  const codes = Object.entries(failures).map(([failure, meaning]): [string, string] => [`${name}-${failure}`, meaning]);
  return out(pass === 'analyse' ? 'integrity' : 'produce', [...codes, [`${name}-crashed`, `the step ${name} broke off on the image`]]);
}

function out(stage: DecisionStage, codes: readonly (readonly [code: string, meaning: string])[]): readonly Reason[] {
  return codes.map(([code, meaning]) => ({ stage, code, verdicts: OUT, meaning }));
}
