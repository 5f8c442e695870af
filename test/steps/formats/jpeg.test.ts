import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJpeg } from '../../../src/steps/formats/jpeg.ts';
import { jpegSegment } from '../support.ts';

const SOI = Buffer.from([0xff, 0xd8]);
const EOI = Buffer.from([0xff, 0xd9]);
/** 8 bit, 2 × 3 pixels (height first), one component of 1 × 1. */
const SOF = jpegSegment(0xc0, Buffer.from([8, 0, 3, 0, 2, 1, 1, 0x11, 0]));
const SOS = jpegSegment(0xda, Buffer.from([1, 1, 0, 0, 63, 0]));
/** Entropy-coded data with a stuffed byte and a restart marker. */
const SCAN = Buffer.from([0x12, 0xff, 0x00, 0x34, 0xff, 0xd3, 0x56]);
const whole = Buffer.concat([SOI, SOF, SOS, SCAN, EOI]);

describe('the JPEG parser', () => {
  it('QC-1 walks segments and keeps stuffing and restart markers inside the scan', () => {
    const file = parseJpeg(whole);
    if (!file.ok) throw new Error(file.problem.detail);
    expect(file.value.frame).toEqual({ marker: 0xc0, precision: 8, width: 2, height: 3, components: [{ id: 1, h: 1, v: 1 }] });
    expect(file.value.segments.map((segment) => segment.marker)).toEqual([0xc0, 0xda]);
    const scan = file.value.segments[1]!;
    expect(whole.subarray(scan.start, scan.end)).toEqual(Buffer.concat([SOS, SCAN]));
    expect(file.value.end).toBe(whole.length);
  });

  it('QC-1 finds several scans, fill bytes before markers and what follows the end', () => {
    const fill = Buffer.from([0xff, 0xff]);
    const bytes = Buffer.concat([SOI, fill, SOF, SOS, SCAN, fill, SOS, SCAN, EOI, Buffer.from('more')]);
    const file = parseJpeg(bytes);
    if (!file.ok) throw new Error(file.problem.detail);
    expect(file.value.segments.map((segment) => bytes.subarray(segment.start, segment.end).toString('hex'))).toEqual(
      [SOF, Buffer.concat([SOS, SCAN]), Buffer.concat([SOS, SCAN])].map((part) => part.toString('hex')),
    );
    expect(bytes.length - file.value.end).toBe(4);
  });

  it('QC-1 calls every proper prefix truncated', () => {
    for (let length = 2; length < whole.length; length++) {
      const file = parseJpeg(whole.subarray(0, length));
      expect(file.ok ? 'ok' : file.problem.reason, `${length} bytes`).toBe('truncated');
    }
  });

  it.each([
    ['bytes between segments', Buffer.concat([SOI, SOF, Buffer.from([0]), SOS, SCAN, EOI])],
    ['two frame headers', Buffer.concat([SOI, SOF, SOF, SOS, SCAN, EOI])],
    ['no frame header', Buffer.concat([SOI, EOI])],
    ['no scan', Buffer.concat([SOI, SOF, EOI])],
    ['a second start of image', Buffer.concat([SOI, SOI, SOF, SOS, SCAN, EOI])],
    ['a segment without length', Buffer.concat([SOI, Buffer.from([0xff, 0xe0, 0, 1]), SOF, SOS, SCAN, EOI])],
  ])('QC-1 calls %s damaged', (_name, bytes) => {
    const file = parseJpeg(bytes);
    expect(file.ok ? 'ok' : file.problem.reason).toBe('damaged');
  });

  it('QC-1 ends with an answer on any bytes, and its segments never overlap', () => {
    const mutated = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 6 }).map((changes) => {
      const bytes = Buffer.from(whole);
      for (const [at, value] of changes) bytes[at] = value;
      return bytes;
    });
    const random = fc.uint8Array({ maxLength: 300 }).map((tail) => Buffer.concat([SOI, tail]));
    fc.assert(
      fc.property(fc.oneof(mutated, random), (bytes) => {
        const file = parseJpeg(bytes);
        if (!file.ok) return ['truncated', 'damaged'].includes(file.problem.reason);
        let last = 2;
        for (const segment of file.value.segments) {
          expect(segment.start).toBeGreaterThanOrEqual(last);
          expect(segment.dataEnd).toBeGreaterThanOrEqual(segment.dataStart);
          expect(segment.end).toBeGreaterThanOrEqual(segment.dataEnd);
          last = segment.end;
        }
        return file.value.end > last && file.value.end <= bytes.length;
      }),
      { numRuns: 2000 },
    );
  });
});
