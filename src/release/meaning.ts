/**
 * What the release room knows of the tables' columns; everything else is carried without being understood.
 * The registry in `catalog` says which tables there are and what their keys are.
 */
export const images = {
  table: 'selected_unsampled',
  id: 'id',
  source: 'source',
  category: 'category',
  split: 'split',
  sha256: 'released_sha256',
  bytes: 'released_bytes',
  extension: 'extension',
  licence: 'licence',
  attribution: 'attribution',
} as const;

/** Files made from an image beside itself. Their category is the image's. */
export const extras = [
  { table: 'crops', kind: 'crop', id: 'id', variant: undefined, sha256: 'sha256', bytes: 'bytes', extension: 'extension' },
  { table: 'derivatives', kind: 'derivative', id: 'id', variant: 'size', sha256: 'sha256', bytes: 'bytes', extension: 'extension' },
] as const;

export const classes = { table: 'classes_stage3', category: 'category' } as const;
export const exclusions = { table: 'exclusions', id: 'id', reason: 'reason' } as const;
export const sources = { table: 'sources', id: 'source' } as const;
export const rules = { table: 'rules', id: 'rule' } as const;
export const settings = { table: 'dataset', key: 'key', value: 'value' } as const;

/** Columns that hold a version of the dataset. They are set after the comparison, so they never enter it. */
export const versionColumns: readonly string[] = ['ingested_in', 'since'];

/** Columns of the image table whose distribution is compared (REL-8). */
export const demographicColumns: readonly string[] = ['sex', 'skin_type', 'modality', 'source', 'confirmation', 'site'];
export const ageColumn = 'age';

/**
 * Tables that only count or repeat what the image table says: a difference in them is the consequence of
 * one that has been named already, and is named itself only where nothing else is.
 */
export const consequences: ReadonlySet<string> = new Set([
  'selected_unsampled_soft', 'classes_stage1', 'classes_stage2', 'classes_stage3', 'fitzpatrick_distribution', 'fitzpatrick_summary',
  'imagetype_distribution', 'imagetype_summary', 'exclusions', 'duplicates', 'assignments', 'splits',
]);

/** Settings whose change is a major version (REL-1), by the first part of their key. */
export const principles: { readonly [prefix: string]: string } = {
  task: 'clinical task or purpose',
  labels: 'labelling principles',
  reviews: 'verification principles',
  splits: 'split policy',
};
