import type { StepFacts } from './step-facts.ts';
import { factColumns } from './step-facts.ts';

/** A column that rules may use. */
export interface RuleColumn {
  readonly name: string;
  readonly type: string;
  readonly meaning: string;
}

/** Columns of sources, records, mappings and licences, in the order of `sql/11_rule_rows.sql`. */
const ownColumns: readonly RuleColumn[] = [
  { name: 'id', type: 'VARCHAR', meaning: 'public id of the image' },
  { name: 'source', type: 'VARCHAR', meaning: "the source's id" },
  { name: 'namespace', type: 'VARCHAR', meaning: 'scope of image, lesion and patient keys' },
  { name: 'source_version', type: 'VARCHAR', meaning: "the source's version" },
  { name: 'source_type', type: 'VARCHAR', meaning: 'archive, custom-gathered or both' },
  { name: 'identifiers', type: 'VARCHAR', meaning: 'public or private' },
  { name: 'source_access', type: 'VARCHAR', meaning: 'public-download, api, transfer-agreement or in-house' },
  { name: 'consent', type: 'VARCHAR', meaning: 'obtained, waived, not-applicable or unknown' },
  { name: 'has_image', type: 'BOOLEAN', meaning: 'false for rows of records-only sources; facts of steps are NULL there' },
  { name: 'has_mask', type: 'BOOLEAN', meaning: 'a mask belongs to the image' },
  { name: 'bytes', type: 'BIGINT', meaning: 'size of the original file' },
  { name: 'age', type: 'DECIMAL(5,1)', meaning: 'years at acquisition; the middle of a range' },
  { name: 'sex', type: 'VARCHAR', meaning: 'female, male or other' },
  { name: 'skin_type', type: 'INTEGER', meaning: 'Fitzpatrick skin type as reported, 1 to 6' },
  { name: 'site', type: 'VARCHAR', meaning: 'anatomical site, of the site vocabulary' },
  { name: 'size_mm', type: 'DECIMAL(6,1)', meaning: 'largest diameter of the lesion in millimetres' },
  { name: 'presentation', type: 'VARCHAR', meaning: 'clinical presentation, free text' },
  { name: 'modality', type: 'VARCHAR', meaning: 'clinical, dermoscopic, other or unknown' },
  { name: 'device', type: 'VARCHAR', meaning: 'the camera or dermatoscope' },
  { name: 'acquired_year', type: 'INTEGER', meaning: 'year of acquisition' },
  { name: 'confirmation', type: 'VARCHAR', meaning: 'histopathology, confocal, follow-up, expert-consensus, single-expert or none' },
  { name: 'confirmation_rank', type: 'INTEGER', meaning: '0 for histopathology, the best, to 5 for none' },
  { name: 'icd10', type: 'VARCHAR', meaning: 'ICD-10 code that the source gives beside its label' },
  { name: 'time_point', type: 'VARCHAR', meaning: 'time point of a lesion photographed repeatedly' },
  { name: 'published_split', type: 'VARCHAR', meaning: 'the split that the source published' },
  { name: 'lesion', type: 'VARCHAR', meaning: 'pseudonym of the lesion' },
  { name: 'patient', type: 'VARCHAR', meaning: 'pseudonym of the patient' },
  { name: 'label', type: 'VARCHAR', meaning: 'the label exactly as the source wrote it; of a differential the first' },
  { name: 'labels', type: 'BIGINT', meaning: 'how many labels the record gives' },
  { name: 'mapped_category', type: 'VARCHAR', meaning: 'category as mapped (stage 1)' },
  { name: 'category', type: 'VARCHAR', meaning: 'category after merges and exclusions (stage 2)' },
  { name: 'category_kind', type: 'VARCHAR', meaning: 'diagnostic or non-diagnostic' },
  { name: 'licence', type: 'VARCHAR', meaning: "licence of the image: its own, else its source's" },
  { name: 'licence_permits', type: 'BOOLEAN', meaning: 'the licence permits what the dataset needs' },
  { name: 'commercial', type: 'BOOLEAN', meaning: 'the licence permits commercial use' },
  { name: 'modification', type: 'BOOLEAN', meaning: 'the licence permits modified copies' },
  { name: 'redistribution', type: 'BOOLEAN', meaning: 'the licence permits redistribution' },
  { name: 'research', type: 'BOOLEAN', meaning: 'the licence permits research' },
  { name: 'share_alike', type: 'BOOLEAN', meaning: 'the licence demands the same licence for what is made from it' },
];

/** Every column that a rule may use: the own ones, then the facts of the analyse steps that are plain values. */
export function ruleColumns(steps: readonly StepFacts[]): readonly RuleColumn[] {
  const facts = factColumns(steps.filter((s) => s.pass === 'analyse')).filter((c) => c.type !== 'JSON');
  return [...ownColumns, ...facts.map(({ name, type, meaning }) => ({ name, type, meaning }))];
}
