import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Remembered, type RememberedDigest } from '../../src/engine/remembered.ts';

const SECOND = 1_000_000_000n;

const entry = fc.record({
  path: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((path) => !path.includes('\0')),
  size: fc.nat(),
  mtimeNs: fc.bigInt({ min: 0n, max: 1n << 62n }),
  inode: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
  sha256: fc.stringMatching(/^[0-9a-f]{64}$/),
});

describe('digests remembered by (path, size, mtime, inode)', () => {
  it('says after a round trip through the file what it said before', () => {
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: (e) => e.path, maxLength: 20 }), (entries) => {
        const read = Remembered.decode(new Remembered(entries).encode());
        for (const e of entries) expect(read.digest(e)).toBe(e.sha256);
      }),
    );
  });

  it('says so of more files than one text of digests holds', () => {
    const many = Array.from({ length: 20_000 }, (_, i): RememberedDigest => ({ path: `${i}`, size: i, mtimeNs: BigInt(i), inode: BigInt(i), sha256: i.toString(16).padStart(64, 'a') }));
    const read = Remembered.decode(new Remembered(many).encode());
    expect(many.filter((e) => read.digest(e) !== e.sha256)).toEqual([]);
  });

  it('forgets everything when a byte of the file is not what was written', () => {
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: (e) => e.path, minLength: 1, maxLength: 5 }), fc.nat(), fc.integer({ min: 1, max: 255 }), (entries, at, flip) => {
        const bytes = new Remembered(entries).encode();
        bytes[at % bytes.length]! ^= flip;
        const read = Remembered.decode(bytes);
        for (const e of entries) expect(read.digest(e)).toBeUndefined();
      }),
    );
  });

  const file: RememberedDigest = { path: 'a', size: 1, mtimeNs: 100n * SECOND + 5n, inode: 7n, sha256: 'f'.repeat(64) };

  it('does not know a file whose size, time or inode is another', () => {
    const remembered = new Remembered([file]);
    expect(remembered.digest(file)).toBe(file.sha256);
    expect(remembered.digest({ ...file, size: 2 })).toBeUndefined();
    expect(remembered.digest({ ...file, mtimeNs: file.mtimeNs + 1n })).toBeUndefined();
    expect(remembered.digest({ ...file, inode: 8n })).toBeUndefined();
  });

  it("follows git's rule for racily clean entries: modified at or after the read, it is read again", () => {
    const remembered = new Remembered();
    remembered.remember(file, file.sha256, file.mtimeNs);
    expect(remembered.digest(file)).toBeUndefined();
    remembered.remember(file, file.sha256, file.mtimeNs + SECOND);
    expect(remembered.digest(file)).toBe(file.sha256);
  });

  it('gives a clock of whole seconds two seconds of grace', () => {
    const coarse = { ...file, mtimeNs: 100n * SECOND };
    const remembered = new Remembered();
    remembered.remember(coarse, file.sha256, coarse.mtimeNs + SECOND);
    expect(remembered.digest(coarse)).toBeUndefined();
    remembered.remember(coarse, file.sha256, coarse.mtimeNs + 3n * SECOND);
    expect(remembered.digest(coarse)).toBe(file.sha256);
  });

  it('forgets rather than trusts when clocks jump: a time in the future, a clock set back', () => {
    const remembered = new Remembered([file]);
    // Written by a clock ahead of ours, or ours was set back since.
    remembered.remember({ ...file, mtimeNs: 900n * SECOND + 1n }, file.sha256, 500n * SECOND);
    expect(remembered.digest({ ...file, mtimeNs: 900n * SECOND + 1n })).toBeUndefined();
    expect(remembered.digest(file)).toBeUndefined();
  });

  it('is not changed by remembering the same again, so that nothing is written', () => {
    const remembered = new Remembered([file]);
    remembered.remember(file, file.sha256, file.mtimeNs + SECOND);
    remembered.keepOnly(new Set(['a']));
    expect(remembered.changed).toBe(false);
    remembered.keepOnly(new Set());
    expect(remembered.changed).toBe(true);
  });
});
