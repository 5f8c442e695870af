/** A column of a release table. */
interface TableColumn {
  readonly name: string;
  /** DuckDB type. */
  readonly type: string;
  readonly meaning: string;
}

/** A table of a release: the one source of docs, CSV, Parquet and `query --tables`. */
export interface ReleaseTable {
  /** Logical name; the file is `<NAME>v<version>_<name>.csv`. */
  readonly name: string;
  readonly meaning: string;
  /** Unique, and the order of the rows. */
  readonly key: readonly string[];
  readonly columns: readonly TableColumn[];
  /** A row for each image, lesion or patient: not tracked in git under `track: summary`. */
  readonly perSubject: boolean;
}

type Columns = readonly (readonly [name: string, type: string, meaning: string])[];

function table(name: string, meaning: string, key: readonly string[], perSubject: boolean, columns: Columns): ReleaseTable {
  return { name, meaning, key, perSubject, columns: columns.map(([column, type, text]) => ({ name: column, type, meaning: text })) };
}

const ID = ['id', 'VARCHAR', 'public id of the image'] as const;
const SOURCE = ['source', 'VARCHAR', "the source's id"] as const;
const CATEGORY = ['category', 'VARCHAR', 'category'] as const;
const IMAGES = ['images', 'BIGINT', 'number of images'] as const;
const SPLIT = ['split', 'VARCHAR', 'train, validation or test'] as const;
const CLASS: Columns = [
  CATEGORY,
  ['kind', 'VARCHAR', 'diagnostic or non-diagnostic'],
  ['icd11', 'VARCHAR', 'ICD-11 codes, ordered, separated by blanks; empty for non-diagnostic categories'],
  IMAGES,
  ['patients', 'BIGINT', 'number of known patients'],
];
const FILE: Columns = [
  ['file', 'VARCHAR', 'path within the release'],
  ['extension', 'VARCHAR', 'jpg or png'],
];

export const releaseTables: readonly ReleaseTable[] = [
  table('selected_unsampled', 'the images of the release; columns of the file are empty for rows without an image', ['id'], true, [
    ID, SOURCE,
    ['source_version', 'VARCHAR', "the source's version"],
    ['ingested_in', 'VARCHAR', 'version of this dataset that first held the image'],
    SPLIT,
    ['group_id', 'VARCHAR', 'images with one group id stay in one split: the smallest image id of the group'],
    CATEGORY,
    ['icd11', 'VARCHAR', 'ICD-11 codes of the category, ordered, separated by blanks'],
    ['modality', 'VARCHAR', 'clinical, dermoscopic, other or unknown'],
    ['sex', 'VARCHAR', 'female, male or other'],
    ['age', 'DOUBLE', 'years at acquisition, one decimal; the middle of a range'],
    ['skin_type', 'INTEGER', 'Fitzpatrick skin type as reported, 1 to 6'],
    ['site', 'VARCHAR', 'anatomical site'],
    ['confirmation', 'VARCHAR', 'how the diagnosis was confirmed'],
    ['lesion', 'VARCHAR', 'pseudonym of the lesion'],
    ['patient', 'VARCHAR', 'pseudonym of the patient'],
    ['size_mm', 'DOUBLE', 'largest diameter of the lesion in millimetres, one decimal'],
    ['acquired_year', 'INTEGER', 'year of acquisition'],
    ['width', 'INTEGER', 'width of the released picture in pixels'],
    ['height', 'INTEGER', 'height of the released picture in pixels'],
    ...FILE,
    ['released_sha256', 'VARCHAR', 'sha256 of the released file'],
    ['released_bytes', 'BIGINT', 'size of the released file'],
    ['pixels_sha256', 'VARCHAR', "digest of the released picture's pixels"],
    ['clean_method', 'VARCHAR', 'lossless or re-encoded'],
    ['original_sha256', 'VARCHAR', 'sha256 of the original file; where the identifiers of the source are private, the HMAC-SHA-256 of it under the pseudonym key'],
    ['licence', 'VARCHAR', 'licence of the image'],
    ['attribution', 'VARCHAR', 'attribution text'],
  ]),
  table('selected_unsampled_soft', 'soft labels: a distribution over the categories of the release', ['id', 'category'], true, [
    ID, CATEGORY,
    ['weight', 'DECIMAL(9,6)', 'share of the category; the weights of an image sum to exactly 1, the remainder of rounding is with the largest'],
  ]),
  table('classes_stage1', 'categories as mapped: images that nothing but a decision about classes keeps out', ['category'], false, CLASS),
  table('classes_stage2', 'categories after merges and exclusions', ['category'], false, CLASS),
  table('classes_stage3', 'categories of the release, after the minimum number of images', ['category'], false, [
    ...CLASS,
    ['train', 'BIGINT', 'images in train'], ['validation', 'BIGINT', 'images in validation'], ['test', 'BIGINT', 'images in test'],
  ]),
  table('fitzpatrick_distribution', 'images by category, skin type and split', ['category', 'skin_type', 'split'], false, [
    CATEGORY, ['skin_type', 'VARCHAR', '1 to 6, or unknown'], SPLIT, IMAGES,
  ]),
  table('fitzpatrick_summary', 'images by skin type', ['skin_type'], false, [
    ['skin_type', 'VARCHAR', '1 to 6, or unknown'], IMAGES, ['percent', 'DECIMAL(5,2)', 'share of all images'],
  ]),
  table('imagetype_distribution', 'images by category, modality and split', ['category', 'modality', 'split'], false, [
    CATEGORY, ['modality', 'VARCHAR', 'clinical, dermoscopic, other or unknown'], SPLIT, IMAGES,
  ]),
  table('imagetype_summary', 'images by modality', ['modality'], false, [
    ['modality', 'VARCHAR', 'clinical, dermoscopic, other or unknown'], IMAGES, ['percent', 'DECIMAL(5,2)', 'share of all images'],
  ]),
  table('crops', 'crops of the images, from their masks', ['id'], true, [
    ID,
    ['x', 'INTEGER', 'left edge, in pixels of the upright original'], ['y', 'INTEGER', 'top edge'],
    ['width', 'INTEGER', 'width of the crop'], ['height', 'INTEGER', 'height of the crop'],
    ...FILE, ['sha256', 'VARCHAR', 'sha256 of the file'], ['bytes', 'BIGINT', 'size of the file'], ['pixels_sha256', 'VARCHAR', "digest of the crop's pixels"],
  ]),
  table('derivatives', 'resized copies of the images', ['id', 'size'], true, [
    ID,
    ['size', 'INTEGER', 'short side asked for, in pixels'], ['width', 'INTEGER', 'width in pixels'], ['height', 'INTEGER', 'height in pixels'],
    ...FILE, ['sha256', 'VARCHAR', 'sha256 of the file'], ['bytes', 'BIGINT', 'size of the file'],
  ]),
  table('exclusions', 'why images are not in: every reason of each', ['id', 'source', 'stage', 'code', 'rule', 'reason'], true, [
    ID, SOURCE,
    ['stage', 'VARCHAR', 'acquire, integrity, label, class, licence, scope, rule, lesion, duplicate, minimum, split or produce'],
    ['code', 'VARCHAR', 'the kind of reason, one word'],
    ['rule', 'VARCHAR', "the rule's id, where a rule decided"],
    ['reason', 'VARCHAR', 'the reason in words'],
  ]),
  table('duplicates', 'images that are copies of another, which was kept', ['id', 'source'], true, [
    ID, SOURCE,
    ['winner', 'VARCHAR', 'id of the image kept'], ['winner_source', 'VARCHAR', 'its source'],
    ['kind', 'VARCHAR', 'identity, bytes, pixels or near'],
    ['distance', 'INTEGER', 'Hamming distance of the perceptual hashes, of 256 bits; above the policy where a chain of others links the two'],
  ]),
  table('mapping', 'labels and what they are mapped to', ['source', 'label'], false, [
    SOURCE, ['label', 'VARCHAR', 'label exactly as the source wrote it'],
    ['category', 'VARCHAR', 'category as mapped; empty where the label is excluded'],
    ['stage2_category', 'VARCHAR', 'category after merges and exclusions'],
    ['reason', 'VARCHAR', 'why the label or its category is excluded, or merged into another'],
    ['note', 'VARCHAR', 'note of the mapping'],
    ['status', 'VARCHAR', 'proposed, reviewed, approved or disputed, by the reviews that hold for the row as it is'],
    ['icd10', 'VARCHAR', 'code that the source gives in ICD-10'], ['icd10_relation', 'VARCHAR', "how WHO's crosswalk relates it to ICD-11: equivalent, subclass, one-to-many or unmapped"],
    ['images', 'BIGINT', 'images seen with the label'],
  ]),
  table('categories', 'what every declared category stands for, and why', ['category'], false, [
    CATEGORY, ['kind', 'VARCHAR', 'diagnostic or non-diagnostic'],
    ['icd11', 'VARCHAR', 'ICD-11 codes, ordered, separated by blanks; empty for non-diagnostic categories'],
    ['icd11_titles', 'VARCHAR', 'their official titles in the same order, separated by semicolons; empty where a code is not pinned'],
    ['parent_of', 'VARCHAR', 'categories below it, separated by semicolons'],
    ['rationale', 'VARCHAR', 'why several codes are one category'], ['differentiate', 'VARCHAR', 'what would tell them apart'],
    ['reason', 'VARCHAR', 'why a parent or a non-diagnostic category exists'],
    ['alternatives', 'VARCHAR', 'what else was considered, separated by semicolons'],
  ]),
  table('sources', 'declared facts of every source, and how many of its images are in', ['source'], false, [
    SOURCE, ['name', 'VARCHAR', 'official name'], ['version', 'VARCHAR', 'official version'], ['type', 'VARCHAR', 'archive, custom-gathered or both'],
    ['status', 'VARCHAR', 'candidate, accepted or rejected'], ['evaluated', 'VARCHAR', 'date of the evaluation'], ['evaluation', 'VARCHAR', 'its reason'],
    ['presence', 'VARCHAR', 'required or optional'], ['namespace', 'VARCHAR', 'scope of the keys'], ['identifiers', 'VARCHAR', 'public or private'],
    ['publisher', 'VARCHAR', 'publisher'], ['institutions', 'VARCHAR', 'institutions'], ['countries', 'VARCHAR', 'their countries'], ['url', 'VARCHAR', 'where it is published'],
    ['access', 'VARCHAR', 'how it is obtained'], ['retrieved', 'VARCHAR', 'date of retrieval'], ['licence', 'VARCHAR', 'licence'], ['licence_url', 'VARCHAR', "the licence's text"],
    ['attribution', 'VARCHAR', 'attribution text'], ['consent', 'VARCHAR', 'consent of the patients'],
    ['carries_age', 'VARCHAR', 'yes, partly or no'], ['carries_sex', 'VARCHAR', 'yes, partly or no'], ['carries_skin_type', 'VARCHAR', 'yes, partly or no'],
    ['validation', 'VARCHAR', 'how diagnoses were validated, with shares where known'], ['mask_origin', 'VARCHAR', 'none, programmatic or in-house'],
    ['differentials', 'BOOLEAN', 'gives differential diagnoses'], ['labelling', 'VARCHAR', 'evidence and form, such as 1C'], ['coverage', 'VARCHAR', 'diagnostic coverage'],
    ['has_images', 'BOOLEAN', 'false for records-only sources'], ['scanned', 'BOOLEAN', 'false where rejected, a candidate or absent'],
    ['available', 'BIGINT', 'images that the publisher states'], ['seen', 'BIGINT', 'images and records found'], ['included', 'BIGINT', 'of them in this release'],
  ]),
  table('assignments', 'splits for ever: of every image, lesion and patient that any release held, and of the copies of its images', ['kind', 'pseudonym'], true, [
    ['kind', 'VARCHAR', 'image, lesion, patient, or copy: an image that was out while a duplicate of it was in'], ['pseudonym', 'VARCHAR', 'its public id'], SPLIT, ['since', 'VARCHAR', 'version that assigned it'],
  ]),
  table('rules', 'the rules and how many images each touched', ['rule'], false, [
    ['rule', 'VARCHAR', "the rule's id"], ['kind', 'VARCHAR', 'exclude, require or warn'], ['expression', 'VARCHAR', 'SQL expression'], ['reason', 'VARCHAR', 'its reason'],
    ['images', 'BIGINT', 'images excluded or warned of, undecidable ones included'],
  ]),
  table('splits', 'what each split holds', ['split', 'dimension', 'value'], false, [
    SPLIT, ['dimension', 'VARCHAR', 'all, category, source, sex, skin_type, modality, confirmation, site, age (known or unknown) or age years'], ['value', 'VARCHAR', 'value of the dimension; mean, sd, min and max of age years'],
    IMAGES, ['subjects', 'BIGINT', 'patients; images of unknown patients count by group'], ['groups', 'BIGINT', 'groups that stay together'],
    ['percent', 'DECIMAL(5,2)', 'share of the split'], ['half_width', 'DECIMAL(6,4)', 'of categories: half the width of the widest 95 % Wilson interval that so many subjects allow'],
    ['number', 'DECIMAL(7,2)', 'value of age years'],
  ]),
  table('dataset', 'what the dataset is and its policies', ['key'], false, [
    ['key', 'VARCHAR', 'setting'], ['value', 'VARCHAR', 'text, or JSON where it is no text'],
  ]),
];

export function releaseTable(name: string): ReleaseTable {
  const found = releaseTables.find((t) => t.name === name);
  if (!found) throw new Error(`no release table ${name}`);
  return found;
}
