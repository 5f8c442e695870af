import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyCheckValue } from '../../../src/core/ids.ts';
import { sha256 } from '../../../src/core/digest.ts';
import { encodeEntry, EntryKey, MAX_ENTRY_BYTES, verifyEntry } from '../../../src/engine/remote/entry.ts';
import type { FactLine } from '../../../src/engine/pass.ts';

const secret = Buffer.from('a secret of more than thirty-two bytes');
const key = new EntryKey(secret);
const fp = sha256('image');
const line: FactLine = {
  fp, step: 'clean', state: 'done', fact: { cleaned: true },
  artefacts: [{ role: 'image', sha256: sha256('blob'), bytes: 4, extension: 'jpg', width: 2, height: 2 }],
};
const asked = { fp, step: 'clean' };
const encoded = encodeEntry(line, key)!;

describe('an entry of the shared cache', () => {
  it('reads as it was written, whatever a step found', () => {
    expect(verifyEntry(encoded, asked, key)).toEqual(line);
    const failed: FactLine = { fp, step: 'decode', state: 'failed', reason: 'truncated', detail: 'at byte 12' };
    expect(verifyEntry(encodeEntry(failed, key)!, { fp, step: 'decode' }, key)).toEqual(failed);
    fc.assert(fc.property(fc.dictionary(fc.stringMatching(/^[a-z_]{1,12}$/), fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null))), (fact) => {
      const written: FactLine = { fp, step: 'quality', state: 'done', fact };
      expect(verifyEntry(encodeEntry(written, key)!, { fp, step: 'quality' }, key)).toEqual(JSON.parse(JSON.stringify(written)));
    }));
  });

  it('is refused with any bit flipped, cut anywhere, and with anything behind it', () => {
    for (let at = 0; at < encoded.length; at++) {
      const other = Buffer.from(encoded);
      other[at]! ^= 1 << (at % 8);
      expect(verifyEntry(other, asked, key)).toBeUndefined();
      expect(verifyEntry(encoded.subarray(0, at), asked, key)).toBeUndefined();
    }
    expect(verifyEntry(Buffer.concat([encoded, Buffer.from('\n')]), asked, key)).toBeUndefined();
    expect(verifyEntry(Buffer.alloc(MAX_ENTRY_BYTES + 1, encoded), asked, key)).toBeUndefined();
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => verifyEntry(Buffer.from(bytes), asked, key) === undefined));
  });

  it('is refused for another fingerprint, another step and under another key', () => {
    expect(verifyEntry(encoded, { fp: sha256('other image'), step: 'clean' }, key)).toBeUndefined();
    expect(verifyEntry(encoded, { fp, step: 'crop' }, key)).toBeUndefined();
    expect(verifyEntry(encoded, asked, new EntryKey(Buffer.from('another secret of more than 32 bytes')))).toBeUndefined();
  });

  it('is refused, though authentic, where its header or line is not of the one form', () => {
    const sign = (body: string): Buffer => Buffer.from(`dx cache entry 1 ${key.mac(Buffer.from(body)).toString('hex')}\n${body}`);
    const [, header = '', text = ''] = encoded.toString().split('\n');
    expect(verifyEntry(sign(`${header}\n${text}\n`), asked, key)).toEqual(line);
    const mine = JSON.parse(header) as { [member: string]: unknown };
    for (const body of [
      '', '\n', header, text, `${header}\n`, `${header}\n${text}`, `${header} \n${text}\n`, `{"format":1}\n${text}\n`,
      `${JSON.stringify({ ...mine, format: 2 })}\n${text}\n`, `${JSON.stringify({ ...mine, blobs: [] })}\n${text}\n`,
    ]) expect(verifyEntry(sign(body), asked, key)).toBeUndefined();
    // Digests become paths.
    for (const sha of ['../../../etc/passwd', sha256('x').toUpperCase(), '', 7]) {
      const outside = { ...line, artefacts: [{ ...line.artefacts![0]!, sha256: sha as string }] };
      expect(verifyEntry(encodeEntry(outside, key)!, asked, key)).toBeUndefined();
    }
    for (const wrong of [{ bytes: -1 }, { bytes: 1.5 }, { extension: 'exe' }]) {
      expect(verifyEntry(encodeEntry({ ...line, artefacts: [{ ...line.artefacts![0]!, ...wrong } as never] }, key)!, asked, key)).toBeUndefined();
    }
    expect(verifyEntry(encodeEntry({ ...line, fact: undefined as never }, key)!, asked, key)).toBeUndefined();
    expect(verifyEntry(encodeEntry({ ...line, origin: 'x' } as never, key)!, asked, key)).toBeUndefined();
  });

  it('is not made where it would be too large to be read', () => {
    expect(encodeEntry({ ...line, fact: { tags: 'x'.repeat(MAX_ENTRY_BYTES) } }, key)).toBeUndefined();
    expect(encodeEntry({ ...line, artefacts: [{ ...line.artefacts![0]!, bytes: 2 ** 30 }] }, key)).toBeUndefined();
  });

  it('has a key of its own, apart from every other use of the secret, and never shown', () => {
    expect(keyCheckValue(secret)).not.toBe(key.mac(Buffer.from('dx key check value')).toString('hex').slice(0, 16));
    const shown = `${inspect(key, { showHidden: true, depth: 9 })}${JSON.stringify(key)}${String(key)}`;
    expect(shown).not.toContain('secret');
    expect(Object.keys(key)).toEqual([]);
  });
});
