/**
 * A small EXIF writer, for planting what cameras leave in files: owner, serial number, place. Big-endian
 * TIFF inside APP1, after CIPA DC-008-2019 (Exif 2.32), sections 4.5 to 4.6.
 */
export interface Exif {
  readonly orientation?: number;
  readonly make?: string;
  readonly model?: string;
  /** `YYYY:MM:DD HH:MM:SS`. */
  readonly taken?: string;
  readonly artist?: string;
  readonly owner?: string;
  readonly serial?: string;
  readonly place?: { readonly latitude: number; readonly longitude: number };
}

interface Entry {
  readonly tag: number;
  /** 2 ASCII, 3 SHORT, 4 LONG, 5 RATIONAL. */
  readonly type: 2 | 3 | 4 | 5;
  readonly count: number;
  readonly value: Buffer;
}

/** Inserts the EXIF segment directly after the start of a JPEG. */
export function withExif(jpeg: Uint8Array, exif: Exif): Uint8Array {
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff(exif)]);
  return afterStart(jpeg, segment(0xe1, body));
}

/** Inserts a comment segment (COM) directly after the start of a JPEG. */
export function withComment(jpeg: Uint8Array, text: string): Uint8Array {
  return afterStart(jpeg, segment(0xfe, Buffer.from(text, 'latin1')));
}

function afterStart(jpeg: Uint8Array, inserted: Buffer): Uint8Array {
  return Buffer.concat([jpeg.subarray(0, 2), inserted, jpeg.subarray(2)]);
}

function segment(marker: number, body: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

/** Header, IFD0, and the Exif and GPS directories it points to. */
function tiff(exif: Exif): Buffer {
  const main: Entry[] = [
    ...ascii(0x010f, exif.make),
    ...ascii(0x0110, exif.model),
    ...short(0x0112, exif.orientation),
    ...ascii(0x013b, exif.artist),
  ];
  const detail: Entry[] = [...ascii(0x9003, exif.taken), ...ascii(0xa430, exif.owner), ...ascii(0xa431, exif.serial)];
  const place = exif.place === undefined ? [] : gps(exif.place.latitude, exif.place.longitude);

  const pointers = (detail.length > 0 ? 1 : 0) + (place.length > 0 ? 1 : 0);
  const mainSize = size(main) + 12 * pointers;
  const detailAt = 8 + mainSize;
  const placeAt = detailAt + (detail.length > 0 ? size(detail) : 0);
  const all = [...main];
  if (detail.length > 0) all.push(long(0x8769, detailAt));
  if (place.length > 0) all.push(long(0x8825, placeAt));
  const parts = [Buffer.from([0x4d, 0x4d, 0, 42, 0, 0, 0, 8]), directory(all, 8)];
  if (detail.length > 0) parts.push(directory(detail, detailAt));
  if (place.length > 0) parts.push(directory(place, placeAt));
  return Buffer.concat(parts);
}

/** Bytes of a directory with its values. */
function size(entries: readonly Entry[]): number {
  return 6 + 12 * entries.length + entries.reduce((sum, { value }) => sum + (value.length > 4 ? even(value.length) : 0), 0);
}

/** Entries in order of tag; values of more than four bytes follow the directory. */
function directory(entries: readonly Entry[], at: number): Buffer {
  const table = Buffer.alloc(6 + 12 * entries.length);
  const values: Buffer[] = [];
  let next = at + table.length;
  table.writeUInt16BE(entries.length, 0);
  entries.forEach((entry, index) => {
    const row = 2 + 12 * index;
    table.writeUInt16BE(entry.tag, row);
    table.writeUInt16BE(entry.type, row + 2);
    table.writeUInt32BE(entry.count, row + 4);
    if (entry.value.length <= 4) {
      entry.value.copy(table, row + 8);
    } else {
      table.writeUInt32BE(next, row + 8);
      const padded = Buffer.alloc(even(entry.value.length));
      entry.value.copy(padded);
      values.push(padded);
      next += padded.length;
    }
  });
  return Buffer.concat([table, ...values]);
}

function even(length: number): number {
  return length + (length % 2);
}

function ascii(tag: number, text: string | undefined): Entry[] {
  if (text === undefined) return [];
  const value = Buffer.from(`${text}\0`, 'latin1');
  return [{ tag, type: 2, count: value.length, value }];
}

function short(tag: number, number: number | undefined): Entry[] {
  if (number === undefined) return [];
  const value = Buffer.alloc(2);
  value.writeUInt16BE(number);
  return [{ tag, type: 3, count: 1, value }];
}

function long(tag: number, number: number): Entry {
  const value = Buffer.alloc(4);
  value.writeUInt32BE(number);
  return { tag, type: 4, count: 1, value };
}

function gps(latitude: number, longitude: number): Entry[] {
  return [
    ...ascii(1, latitude < 0 ? 'S' : 'N'),
    degrees(2, latitude),
    ...ascii(3, longitude < 0 ? 'W' : 'E'),
    degrees(4, longitude),
  ];
}

/** Degrees, minutes and hundredths of seconds as three fractions. */
function degrees(tag: number, angle: number): Entry {
  const hundredths = Math.round(Math.abs(angle) * 360_000);
  const value = Buffer.alloc(24);
  const parts = [[Math.floor(hundredths / 360_000), 1], [Math.floor(hundredths / 6000) % 60, 1], [hundredths % 6000, 100]];
  parts.flat().forEach((number, index) => value.writeUInt32BE(number, 4 * index));
  return { tag, type: 5, count: 3, value };
}
