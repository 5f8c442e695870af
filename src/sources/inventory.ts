import type { Diagnostic } from '../core/diagnostic.ts';
import type { ListedFolder } from './acquire/listing.ts';
import type { ScanExclusion } from './exclusions.ts';
import type { LabelProblem } from './label-problems.ts';

/** What `sources.scan` found on this machine. Everything here is private (DEID-9). */
export interface Inventory {
  /** Images with a file, ordered by (source, key). Records-only sources add none. */
  readonly images: readonly ImageFile[];
  /** One file of harmonisable records for each scanned source, ordered by source id. */
  readonly records: readonly RecordSet[];
  /** Optional sources that are not on this machine (SRC-9). */
  readonly absent: readonly string[];
  /** Rejected and candidate sources are declared, never scanned. */
  readonly scanned: readonly string[];
  /** Images that the scan itself refuses, ordered by (source, key, reason); they are not in `images`. */
  readonly excluded: readonly ScanExclusion[];
  /** Tells pseudonym keys apart (DEID-4); undefined where no scanned source needed the key. */
  readonly keyCheck?: string;
  /** sha256 of a private source's original → the keyed digest that a release may hold (DEID-4). Holds the key, so it is never stored. */
  readonly keyedDigest?: (sha256: string) => string;
  readonly diagnostics: readonly Diagnostic[];
  /** Every folder that was walked, each once; by it a finished build can tell later that the scan would see the same. */
  readonly walked?: readonly WalkedFolder[];
}

/** A folder that a source names, as it was walked; `folders`: what it held, undefined where there is no such folder. */
export interface WalkedFolder {
  /** Absolute. */
  readonly folder: string;
  readonly folders?: readonly ListedFolder[];
}

export interface ImageFile {
  readonly source: string;
  /** The image key within the source's namespace. */
  readonly key: string;
  /** The stable public id: `pseudonym(namespace, key)`. */
  readonly id: string;
  readonly file: FileStat;
  readonly mask?: FileStat;
}

/** What the operating system says of a file; enough to remember its digest by. */
export interface FileStat {
  /** Absolute. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Nanoseconds since the epoch. */
  readonly mtimeNs: bigint;
  readonly inode: bigint;
}

/**
 * The records of one source as JSON lines under `.dx/private/`, for DuckDB to read; never held in memory
 * as a whole. Each line is a `RecordLine`.
 */
export interface RecordSet {
  readonly source: string;
  /** Absolute path of the JSON-lines file. */
  readonly path: string;
  readonly rows: number;
  /** sha256 of the file. */
  readonly digest: string;
  /** The source's own record files, as they were just before they were read; undefined where that is not known. */
  readonly from?: readonly FileStat[];
}

/** One record after reading, before harmonisation: strings exactly as the source wrote them. */
export interface RecordLine {
  readonly source: string;
  readonly key: string;
  readonly id: string;
  /** Pseudonyms; null where the source gives no key. */
  readonly lesion: string | null;
  readonly patient: string | null;
  /** Index in `RecordsReader.files`, and the row in that file (the header is row 1); 0 where the record comes from the path alone. */
  readonly file: number;
  readonly row: number;
  /** Raw value by field name (every `RecordField` but label, lesion, patient); null where absent. */
  readonly fields: { readonly [field: string]: string | null };
  /** The label, or the differential: one entry for a single label. `value` is rank (1 = best), votes (a count) or confidence as written. */
  readonly labels: readonly { readonly label: string; readonly value: string }[];
  /** Why `labels` is empty although the record gives some. */
  readonly labelProblem?: LabelProblem;
  /** Values of the source's hierarchy columns, in the order declared; null where not known. Absent where it declares none. */
  readonly hierarchy?: readonly (string | null)[];
}
