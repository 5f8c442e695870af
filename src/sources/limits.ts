/** Where reading stops: far above real archives, far below what exhausts a machine. */
export interface Limits {
  /** Files of one source. */
  readonly files: number;
  /** Folders inside folders. */
  readonly folderDepth: number;
  /** Bytes of one text table. */
  readonly tableBytes: number;
  /** Bytes of one record of a text table. */
  readonly recordBytes: number;
  /** Records of one source. */
  readonly rows: number;
  /** Bytes of one JSON file of many records: it is held in memory as a whole. */
  readonly jsonBytes: number;
  /** Bytes of one JSON file of one record. */
  readonly jsonPerImageBytes: number;
  readonly jsonDepth: number;
}

export const limits: Limits = {
  files: 5_000_000,
  folderDepth: 64,
  tableBytes: 4 * 2 ** 30,
  recordBytes: 2 ** 20,
  rows: 5_000_000,
  jsonBytes: 256 * 2 ** 20,
  jsonPerImageBytes: 4 * 2 ** 20,
  jsonDepth: 64,
};
