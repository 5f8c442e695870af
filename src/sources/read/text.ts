import { closeSync, openSync, readSync, constants } from 'node:fs';
import { isUtf8 } from 'node:buffer';

/** Why a text file cannot be used. `line` is where, from 1. */
export interface TextProblem {
  readonly kind: 'unreadable' | 'too large' | 'encoding' | 'utf-16' | 'nul';
  readonly line?: number;
}

const CHUNK = 256 * 1024;
const NEWLINE = 0x0a;
const EMPTY = Buffer.alloc(0);

/**
 * Reads a text file in pieces of UTF-8 that never end within a character. The file is opened without
 * following links. Latin-1 means Windows-1252, as every spreadsheet program and browser reads it.
 */
export async function readText(
  path: string,
  options: { readonly encoding: 'utf-8' | 'latin1'; readonly maxBytes: number; readonly signal: AbortSignal },
  onText: (utf8: Buffer) => void | Promise<void>,
): Promise<TextProblem | undefined> {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch {
    return { kind: 'unreadable' };
  }
  try {
    let bytes = 0;
    let line = 1;
    let rest = EMPTY;
    for (;;) {
      options.signal.throwIfAborted();
      const buffer = Buffer.allocUnsafe(CHUNK);
      const read = readInto(file, buffer);
      if (read === undefined) return { kind: 'unreadable' };
      const chunk = buffer.subarray(0, read);
      if (bytes === 0 && looksUtf16(chunk)) return { kind: 'utf-16', line: 1 };
      bytes += read;
      if (bytes > options.maxBytes) return { kind: 'too large' };
      const nul = chunk.indexOf(0);
      if (nul !== -1) return { kind: 'nul', line: line + newlines(rest) + newlines(chunk.subarray(0, nul)) };
      if (options.encoding === 'latin1') {
        if (read > 0) await onText(Buffer.from(fromWindows1252(chunk), 'utf8'));
      } else {
        const joined = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
        const cut = read === 0 ? joined.length : joined.length - incompleteTail(joined);
        const whole = joined.subarray(0, cut);
        if (!isUtf8(whole)) return { kind: 'encoding', line: line + newlines(whole.subarray(0, firstInvalid(whole))) };
        rest = joined.subarray(cut);
        line += newlines(whole);
        if (whole.length > 0) await onText(whole);
      }
      if (options.encoding === 'latin1') line += newlines(chunk);
      if (read === 0) return undefined;
    }
  } finally {
    closeSync(file);
  }
}

function readInto(file: number, buffer: Buffer): number | undefined {
  try {
    return readSync(file, buffer, 0, buffer.length, null);
  } catch {
    return undefined;
  }
}

function looksUtf16(chunk: Buffer): boolean {
  return (chunk[0] === 0xff && chunk[1] === 0xfe) || (chunk[0] === 0xfe && chunk[1] === 0xff);
}

function newlines(buffer: Buffer): number {
  let count = 0;
  for (let at = buffer.indexOf(NEWLINE); at !== -1; at = buffer.indexOf(NEWLINE, at + 1)) count++;
  return count;
}

/** Bytes at the end that begin a character without ending it (0 to 3). */
function incompleteTail(buffer: Buffer): number {
  for (let back = 1; back <= Math.min(3, buffer.length); back++) {
    const byte = buffer[buffer.length - back]!;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}

/** Offset of a byte near the first invalid one, on the same line: found by halving. */
function firstInvalid(buffer: Buffer): number {
  let good = 0;
  let bad = buffer.length;
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    const head = buffer.subarray(good, middle);
    if (isUtf8(head.subarray(0, head.length - incompleteTail(head))) && incompleteTail(head) < head.length) good = middle - incompleteTail(head);
    else bad = middle;
  }
  return good;
}

/** The characters of 0x80 to 0x9F in Windows-1252 (WHATWG Encoding Standard, index-windows-1252). */
const C1 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ';

/** Not TextDecoder: Node versions differ on what `latin1` means there. */
function fromWindows1252(bytes: Buffer): string {
  return bytes.toString('latin1').replaceAll(/[\u0080-\u009f]/gu, (character) => C1[character.charCodeAt(0) - 0x80]!);
}
