/**
 * Why the labels of a record are refused, though it gives some. A closed list: the catalog leaves the image out
 * under this name (MAP-10), and `dx why` prints its sentence.
 */
export const labelProblems = {
  'one-hot-none': 'none of the one-hot columns holds 1',
  'one-hot-several': 'several of the one-hot columns hold 1',
  'one-hot-value': 'a one-hot column holds neither 0 nor 1',
  'rank-skipped': 'a rank of its differential is empty and a later one is not',
  'label-twice': 'one label stands twice in its differential',
  'weight-not-a-number': 'a weight of its differential is not a number',
  'weight-negative': 'a weight of its differential is negative',
  'weight-too-large': 'a weight of its differential is infinite or above 1,000,000',
  'weights-zero': 'the weights of its differential sum to nothing',
  'too-many-labels': 'its differential has more labels than dx reads',
  'lists-unequal': 'its labels and their weights are not equally many',
  'differential-unreadable': 'its differential is not written as its source declares',
} as const;

export type LabelProblem = keyof typeof labelProblems;

/** Labels of one differential: what has more is a wrong column, or an attack. */
export const MOST_LABELS = 1000;
