import type { RecordFile, RecordsReader } from '../config.ts';
import type { Document } from '../document.ts';
import type { SourceSpec } from '../spec/source.ts';
import { known } from './place.ts';

type RecordSpec = Exclude<NonNullable<SourceSpec['records']>, readonly unknown[]>;

const byExtension: { readonly [extension: string]: RecordFile['format'] } = { csv: 'csv', tsv: 'tsv', tab: 'tsv', json: 'json' };

/** The declared format, or the extension's; undefined where neither says. A glob of JSON files is one file an image. */
export function formatOf({ file, format }: RecordSpec): RecordFile['format'] | undefined {
  if (format !== undefined) return format;
  const found = byExtension[/\.([A-Za-z]+)$/u.exec(file)?.[1]?.toLowerCase() ?? ''];
  return found === 'json' && /[*?]/u.test(file) ? 'json-per-image' : found;
}

/** A single table is short for a list of one. */
export function resolveRecords(document: Document<SourceSpec>): RecordsReader | undefined {
  const { records } = document.spec;
  if (records === undefined) return undefined;
  const list = Array.isArray(records) ? records : [records];
  const files = list.map((record, index): RecordFile => {
    const format = formatOf(record);
    if (!format) throw new Error('a resolved table has no format');
    return {
      file: record.file,
      format,
      key: record.key,
      stripExtension: record.stripExtension ?? false,
      encoding: record.encoding ?? 'utf-8',
      delimiter: record.delimiter,
      at: known(document.at('records', ...(Array.isArray(records) ? [index] : []), 'file')),
    };
  });
  return { files, at: known(document.keyAt('records')) };
}
