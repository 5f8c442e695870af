import type { Json } from '../core/canonical.ts';
import type { Entity } from '../icd11/entity.ts';
import type { Place } from '../core/diagnostic.ts';
import type {
  Behaviour, Carries, Confirmation, EvaluationStatus, IntendedUse, LabelType, LegacyRelation, Permission, RecordField, ReviewDecision, Split, SourceType,
} from '../core/vocabulary.ts';

/**
 * The resolved configuration: what the program works with. What users write are the `…Spec` types of
 * `spec/`; `load.ts` turns one into the other, with shorthands expanded, defaults filled in, references
 * checked and a `Place` kept wherever a decision may have to name its witness.
 */
export interface Config {
  /** Absolute path of the project. Never enters a result. */
  readonly root: string;
  readonly dataset: Dataset;
  readonly permissions: readonly Permission[];
  readonly permissionsAt: Place;
  readonly icd11?: Icd11Settings;
  /** What of the classification is pinned; undefined where there is no lock file. */
  readonly pinned?: Pinned;
  readonly pseudonyms: PseudonymSettings;
  readonly release: ReleaseSettings;
  /** Absolute path of the store; default `<root>/.dx`. */
  readonly store: string;
  /** A cache that machines share; undefined where the config names none. Never enters a result. */
  readonly remote?: RemoteSettings;
  /** Parameters of every step, by step name, with defaults filled in. */
  readonly steps: { readonly [step: string]: Json };
  /** Short sides in pixels of resized derivatives; empty for none. */
  readonly derivatives: readonly number[];
  /** All declared sources, ordered by id, rejected ones included. */
  readonly sources: readonly Source[];
  readonly mappings: readonly Mapping[];
  readonly categories: Categories;
  readonly rules: readonly Rule[];
  readonly scope: Scope;
  readonly duplicates: DuplicatePolicy;
  readonly classes: ClassPolicy;
  readonly labels: LabelPolicy;
  readonly reviews: ReviewPolicy;
  readonly splits: SplitPolicy;
  readonly people: readonly Person[];
  /** sha256 of the canonical JSON of everything above that can change a result (no root, no store, no remote). */
  readonly digest: string;
}

export interface Dataset {
  /** Prefix of every release file; letters, digits, `_` and `-`. */
  readonly name: string;
  readonly title: string;
  readonly task: {
    readonly clinical: string;
    readonly labels: LabelType;
    readonly intendedUse: readonly IntendedUse[];
    readonly unit: string;
    readonly population: { readonly age?: { readonly min?: number; readonly max?: number }; readonly notes?: string };
  };
  readonly access: { readonly level: 'open' | 'restricted' | 'closed'; readonly opens?: string; readonly support?: string; readonly expires?: string };
}

export interface Icd11Settings {
  readonly release: string;
  /** `table` and `crosswalk` as written, relative to the project; `credentials` absolute, and in no result. */
  readonly table?: string;
  readonly sha256?: string;
  readonly api?: { readonly url: string; readonly credentials?: string };
  readonly crosswalk?: string;
}

/** A code that was in the release `last`, under this title, and is no more. */
export interface Retired {
  readonly code: string;
  readonly title: string;
  readonly last: string;
}

/** `mappings/icd11.lock.yaml`. */
export interface Pinned {
  readonly release: string;
  readonly from: 'table' | 'api';
  readonly sha256?: string;
  /** Codes that the categories name and this release no longer has, ordered. */
  readonly retired: readonly Retired[];
  /** Coded categories and the nodes above them, ordered by id. */
  readonly entities: readonly Entity[];
}

/** Where the pseudonym key is; the key itself is read by `sources`, late, and never stored (DEID-4). */
export type PseudonymSettings =
  | { readonly kind: 'none' }
  /** Absolute path. */
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'env'; readonly name: string };

/** The cache that machines share; key and credentials are read late, by the pipeline, and never stored. */
export interface RemoteSettings {
  readonly place:
    /** Absolute path. */
    | { readonly kind: 'folder'; readonly path: string }
    | {
      readonly kind: 's3'; readonly bucket: string; readonly prefix: string; readonly region: string; readonly endpoint?: string;
      readonly credentials: { readonly kind: 'environment' } | { readonly kind: 'file'; readonly path: string; readonly profile: string };
    };
  readonly key: { readonly kind: 'file'; readonly path: string } | { readonly kind: 'env'; readonly name: string };
  readonly write: boolean;
  /** Whether results from there may be in a release. */
  readonly releases: boolean;
  /** Ids of the sources whose results are shared. */
  readonly sources: readonly string[];
}

export interface ReleaseSettings {
  readonly parent: 'latest' | 'none' | { readonly version: string };
  /** `auto`: full while every source is public, summary otherwise. */
  readonly track: 'full' | 'summary';
  readonly materialise: boolean;
}

export interface Source {
  readonly id: string;
  readonly at: Place;
  readonly namespace: string;
  readonly name: string;
  readonly version: string;
  readonly type: SourceType;
  readonly presence: 'required' | 'optional';
  readonly identifiers: 'public' | 'private';
  readonly evaluation: { readonly status: EvaluationStatus; readonly date: string; readonly reason: string; readonly criteria: readonly string[]; readonly at: Place };
  readonly publisher: string;
  readonly institutions: readonly { readonly name: string; readonly country: string }[];
  readonly url: string;
  readonly access: 'public-download' | 'api' | 'transfer-agreement' | 'in-house';
  readonly retrieved?: string;
  /** How to get it, printed when an optional source is absent. */
  readonly obtain?: string;
  readonly licence: Licence;
  readonly legal: {
    readonly basis?: string; readonly agreement?: string;
    readonly ethics?: { readonly committee: string; readonly approval: string };
    readonly consent: 'obtained' | 'waived' | 'not-applicable' | 'unknown';
    readonly mayLeavePremises: boolean | 'unknown';
  };
  readonly available?: number;
  readonly coverage?: string;
  readonly demographics: { readonly age: Carries; readonly sex: Carries; readonly skinType: Carries };
  /** Shares sum to at most 1 where known. */
  readonly validation: readonly { readonly method: Confirmation; readonly share?: number }[];
  readonly maskOrigin: 'none' | 'programmatic' | 'in-house';
  readonly differentials: boolean;
  readonly labelling?: { readonly evidence: 1 | 2 | 3; readonly form: 'A' | 'B' | 'C' };
  readonly acquire: readonly Acquire[];
  /** undefined: records only (SRC-10). */
  readonly images?: { readonly glob: string; readonly key: string; readonly at: Place };
  readonly masks?: { readonly glob: string; readonly at: Place };
  /** undefined: the records come from folder or file names alone. */
  readonly records?: RecordsReader;
  readonly fields: { readonly [F in Exclude<RecordField, 'label'>]?: FieldReader };
  readonly label?: LabelReader;
  /** Columns that group the source's own labels (MAP-11); undefined where it declares none. */
  readonly hierarchy?: readonly HierarchyColumn[];
}

/** A column in which a source says more coarsely what its label says, such as benign or malignant. */
export interface HierarchyColumn {
  readonly column: string;
  /** What the ICD-11 codes of an image's category must be, by value; undefined: only one value a label is asked for. */
  readonly means?: readonly { readonly value: string; readonly behaviours: readonly Behaviour[] }[];
  readonly missing: readonly string[];
  readonly at: Place;
}

/** Where files come from. A closed union: HTTPS, SFTP, S3 and the ISIC API join it later (SRC-4). */
export type Acquire = { readonly kind: 'folder'; readonly path: string; readonly at: Place };

export interface Licence {
  /** SPDX expression, or `custom` with declared terms. Unknown is undefined and excludes (LIC-1). */
  readonly spdx?: string;
  readonly custom?: { readonly name: string; readonly permits: readonly Permission[]; readonly shareAlike: boolean };
  readonly url?: string;
  readonly attribution?: string;
  readonly at: Place;
}

/** Tables of records. Several files of one source are joined by `key`, in the order declared. */
export interface RecordsReader {
  readonly files: readonly RecordFile[];
  readonly at: Place;
}

export interface RecordFile {
  readonly file: string;
  readonly format: 'csv' | 'tsv' | 'json' | 'json-per-image';
  /** Column, or dotted path in JSON, that holds the image key; a template over file names for JSON per image. */
  readonly key: string;
  /** `ISIC_0000000.jpg` → `ISIC_0000000`. */
  readonly stripExtension: boolean;
  readonly encoding: 'utf-8' | 'latin1';
  readonly delimiter?: string;
  readonly at: Place;
}

/** How one harmonised field is read from a record. */
export interface FieldReader {
  readonly from:
    | { readonly kind: 'column'; readonly column: string }
    /** Several columns whose values are unique only together: a lesion's number within its patient. */
    | { readonly kind: 'columns'; readonly columns: readonly string[] }
    | { readonly kind: 'const'; readonly value: string }
    /** A named capture of the `images.key` pattern or of the file's path: `{patient}`, `{lesion}`, `{folder}`. */
    | { readonly kind: 'path'; readonly capture: string };
  /** Source value → vocabulary value. Absent: the value is taken as it is. */
  readonly values?: readonly { readonly from: string; readonly to: string; readonly at: Place }[];
  /** Source values that mean "not known": these become null without a finding. The empty string always does. */
  readonly missing: readonly string[];
  /** Unit or form of numbers and dates: `years`, `range`, `mm`, `cm`, `date`, `year`. */
  readonly parse?: 'years' | 'range' | 'mm' | 'cm' | 'date' | 'year';
  readonly at: Place;
}

/** How the label, or the differential, is read. */
export type LabelReader =
  | { readonly kind: 'single'; readonly reader: FieldReader }
  /** Exactly one of the columns holds 1 (ISIC 2019). */
  | { readonly kind: 'one-hot'; readonly columns: readonly string[]; readonly at: Place }
  /** Columns in order of rank, best first. */
  | { readonly kind: 'ranks'; readonly columns: readonly string[]; readonly at: Place }
  /** One column an annotator. */
  | { readonly kind: 'votes'; readonly columns: readonly string[]; readonly at: Place }
  /** Each label has a column with its confidence. */
  | { readonly kind: 'confidences'; readonly columns: readonly { readonly label: string; readonly column: string }[]; readonly at: Place }
  /** A dictionary label → weight in one cell; with `weights` a list of labels, and a list of numbers beside it. */
  | { readonly kind: 'weighted'; readonly column: string; readonly weights?: string; readonly repeats: 'add' | 'refuse'; readonly at: Place };

export interface Mapping {
  readonly source: string;
  /** Who wrote the rows that name nobody. */
  readonly author?: string;
  readonly file: string;
  readonly rows: readonly MappingRow[];
}

export interface MappingRow {
  readonly label: string;
  /** Other spellings of the same label (MAP-2). */
  readonly synonyms: readonly string[];
  readonly target: { readonly kind: 'category'; readonly category: string } | { readonly kind: 'exclude'; readonly reason: string };
  readonly note?: string;
  readonly alternatives: readonly string[];
  /** Why a label less specific than the code is right here. */
  readonly vague?: string;
  readonly legacy?: { readonly icd10: string; readonly icd11?: string; readonly relation: LegacyRelation; readonly differs?: string };
  /** Id of a person; undefined where nobody says who wrote the row. */
  readonly author?: string;
  /** Score of the suggestion that the row was made of; undefined once a person has said something of it. */
  readonly proposed?: string;
  readonly reviews: readonly Review[];
  readonly blind: readonly BlindChoice[];
  readonly at: Place;
}

/** What one person said of a row as it was (MAP-7). */
export interface Review {
  readonly by: string;
  /** Role of the person, and author of the row, on that day; undefined in reviews that do not say so. */
  readonly role?: string;
  readonly author?: string;
  readonly date: string;
  readonly decision: ReviewDecision;
  /** sha256 of what was approved; see `labels/review.ts`. */
  readonly of: string;
  readonly note?: string;
  readonly at: Place;
}

/** A category chosen without sight of the proposal, `-` to exclude (MAP-8). */
export interface BlindChoice {
  readonly by: string;
  readonly date: string;
  readonly category: string;
}

export interface Categories {
  readonly list: readonly Category[];
  readonly merges: readonly { readonly from: readonly string[]; readonly into: string; readonly reason: string; readonly at: Place }[];
  readonly exclusions: readonly { readonly category: string; readonly reason: string; readonly at: Place }[];
}

export interface Category {
  readonly name: string;
  readonly kind: 'diagnostic' | 'non-diagnostic';
  readonly icd11: readonly string[];
  readonly rationale?: string;
  readonly differentiate?: string;
  readonly parentOf: readonly string[];
  readonly reason?: string;
  readonly alternatives: readonly string[];
  readonly note?: string;
  /** Codes that are right although their title does not fit, with the reason. */
  readonly fit: readonly { readonly code: string; readonly reason: string }[];
  readonly status: 'proposed' | 'accepted';
  readonly at: Place;
}

export interface Rule {
  readonly id: string;
  readonly kind: 'exclude' | 'require' | 'warn';
  /** One SQL boolean expression over the documented columns; checked by `catalog` before it runs. */
  readonly expression: string;
  /** Where the expression's first character stands. */
  readonly expressionAt: Place;
  readonly reason: string;
  readonly at: Place;
}

/** SPEC-6. */
export interface Scope {
  readonly require: readonly RecordField[];
  /** Sites (and all below them) that are out of scope. */
  readonly excludeSites: readonly string[];
  readonly at?: Place;
}

export interface DuplicatePolicy {
  /** Largest Hamming distance between 256-bit hashes that counts as near; 0 to 32. */
  readonly distance: number;
  /** Preferences in order; the image id breaks the last tie. */
  readonly prefer: readonly ('resolution' | 'confirmation' | 'source-order')[];
  /** Source ids, best first, for `source-order`; the others follow by id. */
  readonly sourceOrder: readonly string[];
  readonly at?: Place;
}

export interface ClassPolicy {
  /** Fewest images for a category to stay (stage 3). */
  readonly minimum: number;
  /** Whether categories with `parentOf` enter (default: no). */
  readonly parents: 'exclude' | 'include';
  readonly at?: Place;
}

export interface LabelPolicy {
  /** How ranks become confidences (MAP-10). */
  readonly ranks: 'reciprocal' | 'linear' | 'uniform';
  /** What becomes of the share of excluded labels and categories. */
  readonly excludedShare: 'renormalise' | 'out-if-heaviest';
  /** Which category of a differential is the image's class, and which of equally heavy ones. */
  readonly hard: { readonly rule: 'argmax'; readonly tie: 'first' | 'exclude' };
  /** Images of one lesion with different categories (MAP-11). */
  readonly contradictions: 'exclude' | 'accept' | 'prefer-confirmation';
  /** Images whose label contradicts what its own source says in its hierarchy columns (MAP-11). */
  readonly hierarchy: 'exclude' | 'accept';
  readonly at?: Place;
}

/** When a mapping row counts as approved, and what a row that does not means to `dx release` (MAP-7). */
export interface ReviewPolicy {
  /** Fewest different people. */
  readonly people: number;
  /** Whether one of them is a dermatologist who did not write the row. */
  readonly dermatologist: boolean;
  readonly release: 'refuse' | 'warn' | 'allow';
}

export interface SplitPolicy {
  readonly ratios: { readonly [S in Split]: number };
  readonly seed: number;
  readonly group: readonly ('patient' | 'lesion' | 'duplicate' | 'repeat')[];
  readonly stratify: readonly ('category' | 'source')[];
  readonly sequester: readonly string[];
  /** Sources whose published split is kept (SPLIT-2). */
  readonly keep: readonly string[];
  readonly conflict: 'fail' | 'to-test' | 'drop-from-train';
  readonly at?: Place;
}

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly qualification: string;
  readonly key?: string;
  readonly at: Place;
}
