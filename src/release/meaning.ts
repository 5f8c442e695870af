/**
 * What the release room knows of the tables' columns; everything else is carried without being understood.
 * The registry in `catalog/tables.ts` says which tables and columns there are.
 */
export const images = {
  table: 'selected_unsampled',
  id: 'id',
  source: 'source',
  category: 'category',
  split: 'split',
  file: 'file',
  sha256: 'released_sha256',
  bytes: 'released_bytes',
  licence: 'licence',
  attribution: 'attribution',
} as const;

/** Files made from an image beside itself. */
export const extras = [
  { table: 'crops', kind: 'crop', id: 'id', variant: undefined, file: 'file', sha256: 'sha256', bytes: 'bytes' },
  { table: 'derivatives', kind: 'derivative', id: 'id', variant: 'size', file: 'file', sha256: 'sha256', bytes: 'bytes' },
] as const;

export const softLabels = { table: 'selected_unsampled_soft', id: 'id' } as const;
export const classes = { table: 'classes_stage3', category: 'category' } as const;
export const exclusions = { table: 'exclusions', id: 'id', source: 'source', code: 'code', reason: 'reason' } as const;

/** Reasons that name another image, by code: counted under one name, or each image would be a reason of its own. */
export const sharedReasons: { readonly [code: string]: string } = { duplicate: 'a duplicate of another image' };
export const sources = { table: 'sources' } as const;
export const rules = { table: 'rules' } as const;
export const settings = { table: 'dataset', key: 'key', value: 'value' } as const;

/** Columns that hold a version of the dataset. They are set after the comparison, so they never enter it. */
export const versionColumns: readonly string[] = ['ingested_in', 'since'];

/** Columns that only count images. That a count changed is not a change of the rule, source or label beside it. */
const countColumns: { readonly [table: string]: readonly string[] } = {
  mapping: ['images'],
  rules: ['images'],
  sources: ['seen', 'included'],
};

/** Columns of a table that take no part in a comparison. */
export function ignoredColumns(table: string): readonly string[] {
  return Object.hasOwn(countColumns, table) ? [...versionColumns, ...countColumns[table]!] : versionColumns;
}

/** Columns of the image table that follow from another: their change is told with that one. */
export const followers: { readonly [column: string]: readonly string[] } = {
  [images.category]: ['icd11', images.file],
  [images.sha256]: [images.bytes, images.file, 'extension', 'width', 'height', 'pixels_sha256', 'clean_method', 'original_sha256'],
};

/** Columns of the image table whose distribution is compared (REL-8). */
export const demographicColumns: readonly string[] = ['sex', 'skin_type', 'modality', 'source', 'confirmation', 'site'];
export const ageColumn = 'age';

/**
 * Tables that only count or repeat what other tables say: a difference in them is the consequence of one that
 * has been named already, and is named itself only where nothing else is.
 */
export const consequences: ReadonlySet<string> = new Set([
  'classes_stage1', 'classes_stage2', 'classes_stage3', 'fitzpatrick_distribution', 'fitzpatrick_summary',
  'imagetype_distribution', 'imagetype_summary', 'exclusions', 'duplicates', 'assignments', 'splits',
]);

/** Settings whose change is a major version (REL-1), by the first part of their key. */
export const principles: { readonly [prefix: string]: string } = {
  task: 'clinical task or purpose',
  labels: 'labelling principles',
  reviews: 'verification principles',
  splits: 'split policy',
};
