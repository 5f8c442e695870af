/** File names of a release (REL-4). `name` is the dataset's, which the config restricts to safe characters. */
export function tableFile(name: string, version: string, table: string): string {
  return `${name}v${version}_${table}.csv`;
}

export function parquetFile(name: string, version: string, table: string): string {
  return `data/${name}v${version}_${table}.parquet`;
}

export function manifestFile(name: string, version: string): string {
  return `${name}v${version}_manifest.csv`;
}

export const RECORD_FILE = 'release.json';
export const CARD_FILE = 'README.md';
export const NOTICE_FILE = 'NOTICE';
export const IGNORE_FILE = '.gitignore';
