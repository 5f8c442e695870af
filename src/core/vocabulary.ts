/** The closed lists of the domain. The order of `confirmations` is its rank: best first. */
export const modalities = ['clinical', 'dermoscopic', 'other', 'unknown'] as const;
export const sexes = ['female', 'male', 'other'] as const;
export const skinTypes = [1, 2, 3, 4, 5, 6] as const;
export const confirmations = ['histopathology', 'confocal', 'follow-up', 'expert-consensus', 'single-expert', 'none'] as const;
export const sourceTypes = ['archive', 'custom-gathered', 'both'] as const;
export const intendedUses = ['self-testing', 'clinical-validation', 'transfer-learning', 'training'] as const;
export const permissions = ['commercial', 'modification', 'redistribution', 'research'] as const;
export const evaluationStatuses = ['candidate', 'accepted', 'rejected'] as const;
export const carries = ['yes', 'partly', 'no'] as const;
export const labelTypes = ['binary', 'multiclass', 'multilabel', 'continuous', 'localisation'] as const;
export const splits = ['train', 'validation', 'test'] as const;
/** What a person says of a mapping row (MAP-7). */
export const reviewDecisions = ['approve', 'reject', 'settle'] as const;
/** How an ICD-10 code relates to what WHO's crosswalk gives for it (MAP-5): the same; one within the other; several of ICD-11; none. */
export const legacyRelations = ['equivalent', 'subclass', 'one-to-many', 'unmapped'] as const;
/** What the ICD-11 chapter of neoplasms is ordered by; what stands in no such block is no neoplasm. */
export const behaviours = ['malignant', 'in-situ', 'benign', 'uncertain', 'not-neoplasm'] as const;
/** What a node of the ICD-11 MMS is: only categories have codes. */
export const classKinds = ['chapter', 'block', 'category'] as const;
/** Residual categories: `.Y` other specified, `.Z` unspecified. */
export const residuals = ['other', 'unspecified'] as const;

export type Behaviour = (typeof behaviours)[number];
export type Confirmation = (typeof confirmations)[number];
export type SourceType = (typeof sourceTypes)[number];
export type IntendedUse = (typeof intendedUses)[number];
export type Permission = (typeof permissions)[number];
export type EvaluationStatus = (typeof evaluationStatuses)[number];
export type Carries = (typeof carries)[number];
export type LabelType = (typeof labelTypes)[number];
export type Split = (typeof splits)[number];
export type ReviewDecision = (typeof reviewDecisions)[number];
export type LegacyRelation = (typeof legacyRelations)[number];
export type ClassKind = (typeof classKinds)[number];
export type Residual = (typeof residuals)[number];

/**
 * The harmonised record (SRC-7): every field a source may declare, in the order of output columns.
 * `closed` fields have a vocabulary; only their values may be quoted in a diagnostic.
 */
export const recordFields = {
  label: { closed: false, meaning: 'the diagnosis exactly as the source wrote it' },
  patient: { closed: false, meaning: 'patient key' },
  lesion: { closed: false, meaning: 'lesion key' },
  age: { closed: false, meaning: 'age at acquisition in years' },
  birthDate: { closed: false, meaning: 'date of birth; gives the age together with the acquisition date, and is never stored' },
  sex: { closed: true, meaning: 'female, male or other' },
  skinType: { closed: true, meaning: 'Fitzpatrick skin type, 1 to 6' },
  site: { closed: true, meaning: 'anatomical site, of the site vocabulary' },
  size: { closed: false, meaning: 'largest diameter of the lesion in millimetres' },
  presentation: { closed: false, meaning: 'clinical presentation, free text' },
  modality: { closed: true, meaning: 'clinical, dermoscopic, other or unknown' },
  device: { closed: false, meaning: 'the camera or dermatoscope' },
  acquired: { closed: false, meaning: 'date of acquisition; only its year is stored' },
  confirmation: { closed: true, meaning: 'how the diagnosis was confirmed' },
  icd10: { closed: false, meaning: 'ICD-10 code that the source gives beside its label, or as its label; WHO\'s crosswalk translates it when rows are proposed' },
  timePoint: { closed: false, meaning: 'time point of a lesion that was photographed repeatedly' },
  licence: { closed: false, meaning: "SPDX expression of this image's own licence; overrides the source's" },
  attribution: { closed: false, meaning: "attribution text of this image; overrides the source's" },
  split: { closed: true, meaning: 'the split that the source published' },
} as const;

export type RecordField = keyof typeof recordFields;
export const recordFieldNames = Object.keys(recordFields) as RecordField[];
