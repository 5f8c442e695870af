import { crc32 } from 'node:zlib';
import type { Entry } from 'yauzl';
import { err, ok, type Result } from '../../core/result.ts';

export interface ArchiveLimits {
  /** Bytes of the archive. */
  readonly fileBytes: number;
  /** Bytes of everything that is read from it, unpacked, counted while unpacking. */
  readonly unpackedBytes: number;
  readonly entries: number;
}

export interface ArchiveProblem {
  readonly kind: 'damaged' | 'too large' | 'unsafe';
  /** What is wrong, as the end of a sentence that begins with the file. */
  readonly what: string;
}

export interface Archive {
  readonly names: ReadonlySet<string>;
  /** An entry, unpacked; `undefined` where there is none of that name. */
  read(name: string): Promise<Result<Buffer | undefined, ArchiveProblem>>;
}

/**
 * Opens a ZIP archive that is not trusted. The list at its end counts, not what lies between; names that lead out of it or
 * stand twice are refused; what an entry says of its size is compared with what it unpacks to, which is never more
 * than was left of the limit, and its checksum is compared.
 */
export async function openArchive(bytes: Uint8Array, limits: ArchiveLimits): Promise<Result<Archive, ArchiveProblem>> {
  if (bytes.byteLength > limits.fileBytes) return err({ kind: 'too large', what: `has ${bytes.byteLength} bytes, more than ${limits.fileBytes}` });
  const { fromBufferPromise } = await import('yauzl');
  const entries = new Map<string, Entry>();
  const folded = new Set<string>();
  try {
    const zip = await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), { lazyEntries: true, autoClose: false, validateEntrySizes: true, strictFileNames: true });
    if (zip.entryCount > limits.entries) return err({ kind: 'too large', what: `holds ${zip.entryCount} files, more than ${limits.entries}` });
    for await (const entry of zip.eachEntry()) {
      const fold = entry.fileName.toLowerCase();
      if (folded.has(fold)) return err({ kind: 'unsafe', what: 'holds two files of one name' });
      folded.add(fold);
      entries.set(entry.fileName, entry);
    }
    let left = limits.unpackedBytes;
    const read = async (name: string): Promise<Result<Buffer | undefined, ArchiveProblem>> => {
      const entry = entries.get(name);
      if (!entry) return ok(undefined);
      if (entry.uncompressedSize > left) return err(tooMuch(limits));
      try {
        const chunks: Buffer[] = [];
        let sum = 0;
        for await (const chunk of (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) {
          left -= chunk.length;
          if (left < 0) return err(tooMuch(limits));
          sum = crc32(chunk, sum);
          chunks.push(chunk);
        }
        return sum === entry.crc32 ? ok(Buffer.concat(chunks)) : err({ kind: 'damaged', what: 'is damaged: a checksum in it is not that of its content' });
      } catch (error) {
        return err(problemOf(error));
      }
    };
    return ok({ names: new Set(entries.keys()), read });
  } catch (error) {
    return err(problemOf(error));
  }
}

function tooMuch(limits: ArchiveLimits): ArchiveProblem {
  return { kind: 'too large', what: `unpacks to more than ${limits.unpackedBytes} bytes` };
}

/** yauzl and zlib tell by messages alone; none of their text is passed on, which may hold names from the file. */
function problemOf(error: unknown): ArchiveProblem {
  const text = error instanceof Error ? error.message : '';
  if (/^(absolute path|invalid relative path|invalid characters in fileName)/u.test(text)) return { kind: 'unsafe', what: 'holds a file whose name leads out of it' };
  if (/encrypt/u.test(text)) return { kind: 'damaged', what: 'is protected by a password' };
  if (text.startsWith('End of central directory')) return { kind: 'damaged', what: 'is no ZIP archive, or was cut off' };
  if (/^(too many|not enough) bytes/u.test(text)) return { kind: 'unsafe', what: 'is damaged, or says of a file in it that it is larger or smaller than it is' };
  return { kind: 'damaged', what: 'is damaged' };
}

/**
 * A ZIP archive of these files, not compressed: what was read under limits is handed on to a reader that has none of its own,
 * and that finds in it nothing else.
 */
export function plainArchive(files: ReadonlyMap<string, Buffer>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of files) {
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0); // version 2.0 needed; flags, method (stored), time and date stay 0
    fields.writeUInt32LE(crc32(content), 10);
    fields.writeUInt32LE(content.length, 14);
    fields.writeUInt32LE(content.length, 18);
    const nameBytes = Buffer.from(name, 'utf8');
    fields.writeUInt16LE(nameBytes.length, 22);
    parts.push(Buffer.from('PK\x03\x04', 'latin1'), fields, nameBytes, content);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, rest, nameBytes);
    offset += 30 + nameBytes.length + content.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.size, 4);
  end.writeUInt16LE(files.size, 6);
  end.writeUInt32LE(list.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, list, Buffer.from('PK\x05\x06', 'latin1'), end]);
}
