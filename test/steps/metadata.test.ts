import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import sharp from '../../src/steps/sharp-setup.ts';
import { drawn, exifSegment, factOf, hasShared, jpegSegment, pngChunk, run, sharedFile, sharedFiles, tiffBlock, verdict, withChunks, withSegments } from './support.ts';

const raw = { raw: { width: 16, height: 12, channels: 3 as const } };
const jpeg = await sharp(drawn(16, 12).data, raw).jpeg().toBuffer();
const png = await sharp(drawn(16, 12).data, raw).png().toBuffer();
const latin = (text: string): Buffer => Buffer.from(text, 'latin1');

async function tags(bytes: Uint8Array): Promise<readonly string[]> {
  return (await factOf('metadata', bytes))['metadata_tags'] as readonly string[];
}

const IFD_WITH_OWNER = tiffBlock([
  [0x010f, 2, 4, 0x00434241],
  [0x013b, 2, 4, 0x00434241],
  [0x8298, 2, 4, 0x00434241],
  [0xa4ff, 3, 1, 1],
]);

/** A Photoshop image resource without a name. */
function resource(id: number, data: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.write('8BIM', 0, 'latin1');
  head.writeUInt16BE(id, 4);
  head.writeUInt32BE(data.length, 8);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}

describe('metadata', () => {
  it('DEID-1 finds nothing in a bare file', async () => {
    expect(await factOf('metadata', jpeg)).toEqual({
      metadata_tags: [],
      metadata_has_gps: false,
      metadata_location: 0,
      metadata_person: 0,
      metadata_device: 0,
      metadata_time: 0,
      metadata_software: 0,
      metadata_thumbnail: 0,
      metadata_comment: 0,
      metadata_other: 0,
    });
  });

  it('DEID-1 names EXIF tags with their class, unknown ones by number', async () => {
    expect(await tags(withSegments(jpeg, exifSegment(IFD_WITH_OWNER)))).toEqual([
      'device/EXIF:Make',
      'other/EXIF:0xa4ff',
      'other/JPEG:Exif',
      'person/EXIF:Artist',
      'person/EXIF:Copyright',
    ]);
  });

  it('DEID-1 sees a GPS directory, in JPEG, PNG and WebP alike', async () => {
    const withGps = Buffer.concat([tiffBlock([[0x8825, 4, 1, 26]]), tiffBlock([[2, 5, 3, 0]]).subarray(8)]);
    const webp = await sharp(drawn(16, 12).data, raw).webp({ lossless: true }).withExif({ IFD3: { GPSLatitude: '1/1 2/1 3/1' } }).toBuffer();
    for (const bytes of [withSegments(jpeg, exifSegment(withGps)), withChunks(png, pngChunk('eXIf', withGps)), webp]) {
      const fact = await factOf('metadata', bytes);
      expect(fact).toMatchObject({ metadata_has_gps: true });
      expect(fact['metadata_tags']).toContain('location/GPS:GPSLatitude');
    }
  });

  it('DEID-1 sees comments, thumbnails, multi-picture and other application segments', async () => {
    const bytes = withSegments(
      jpeg,
      jpegSegment(0xfe, latin('Jane Doe')),
      jpegSegment(0xe2, latin('MPF\0rest')),
      jpegSegment(0xe0, latin('JFXX\0\x10')),
      jpegSegment(0xe0, Buffer.concat([latin('JFIF\0'), Buffer.from([1, 2, 0, 0, 1, 0, 1, 1, 1, 9, 9, 9])])),
      jpegSegment(0xeb, latin('JP jumbf')),
      jpegSegment(0xec, latin('Ducky')),
      jpegSegment(0xe2, latin('ICC_PROFILE\0')),
    );
    expect(await tags(Buffer.concat([bytes, jpeg]))).toEqual([
      'comment/JPEG:Comment',
      'other/ICC:Profile',
      'other/JPEG:APP11',
      'other/JPEG:APP12',
      'thumbnail/JFIF:Thumbnail',
      'thumbnail/JFXX:Thumbnail',
      'thumbnail/JPEG:TrailingImage',
      'thumbnail/MPF:MPImages',
    ]);
    expect(await tags(Buffer.concat([jpeg, latin('tail')]))).toEqual(['other/JPEG:TrailingData']);
  });

  it('DEID-1 reads Photoshop resources and IPTC', async () => {
    const dataset = (number: number, text: string): Buffer => Buffer.concat([Buffer.from([0x1c, 2, number, 0, text.length]), latin(text)]);
    const iptc = Buffer.concat([dataset(80, 'Jane'), dataset(90, 'Rome'), dataset(25, 'naevus')]);
    const segment = jpegSegment(0xed, Buffer.concat([latin('Photoshop 3.0\0'), resource(0x0404, iptc), resource(0x040c, Buffer.alloc(3)), resource(0x03ed, Buffer.alloc(16))]));
    expect(await tags(withSegments(jpeg, segment))).toEqual([
      'comment/IPTC:Keywords',
      'location/IPTC:City',
      'other/IPTC:records',
      'other/Photoshop:0x03ed',
      'other/Photoshop:resources',
      'person/IPTC:Byline',
      'thumbnail/Photoshop:Thumbnail',
    ]);
  });

  it('DEID-1 names known XMP properties and never prints a name that a stranger chose', async () => {
    const packet = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description xmlns:dc="http://purl.org/dc" exif:GPSLatitude="1" my:JaneDoe="1"><dc:creator>Jane</dc:creator></rdf:Description>';
    const found = ['location/XMP:GPSLatitude', 'other/XMP:packet', 'other/XMP:unknown', 'person/XMP:creator'];
    expect(await tags(withSegments(jpeg, jpegSegment(0xe1, latin(`http://ns.adobe.com/xap/1.0/\0${packet}`))))).toEqual(found);
    expect(await tags(withChunks(png, pngChunk('iTXt', latin(`XML:com.adobe.xmp\0\0\0\0\0${packet}`))))).toEqual([...found, 'other/PNG:XML:com.adobe.xmp', 'other/PNG:pHYs'].toSorted());
  });

  it('DEID-1 names known PNG keywords, hides others, and sees every ancillary chunk', async () => {
    const bytes = withChunks(
      png,
      pngChunk('tEXt', latin('Author\0Jane')),
      pngChunk('tEXt', latin('Patient Jane Doe\0x')),
      pngChunk('zTXt', Buffer.concat([latin('Software\0\0'), deflateSync(latin('GIMP'))])),
      pngChunk('tIME', Buffer.alloc(7)),
      pngChunk('pHYs', Buffer.alloc(9)),
      pngChunk('jaNe', Buffer.alloc(1)),
    );
    expect(await tags(bytes)).toEqual(['comment/PNG:text', 'other/PNG:jaNe', 'other/PNG:pHYs', 'person/PNG:Author', 'software/PNG:Software', 'time/PNG:tIME']);
  });

  it('DEID-1 sees comments of GIF and tags of TIFF, whose storage tags are no metadata', async () => {
    const gif = await sharp(drawn(16, 12).data, raw).gif().toBuffer();
    const comment = Buffer.concat([gif.subarray(0, -1), Buffer.from([0x21, 0xfe, 4]), latin('Jane'), Buffer.from([0, 0x3b])]);
    expect(await tags(comment)).toEqual(['comment/GIF:Comment']);
    /* One grey pixel, uncompressed, its strip behind the directory; Artist is `Jan`. */
    const storage = [[256, 3, 1, 1], [257, 3, 1, 1], [258, 3, 1, 8], [259, 3, 1, 1], [262, 3, 1, 1], [273, 4, 1, 134], [277, 3, 1, 1], [278, 3, 1, 1], [279, 4, 1, 1], [315, 2, 4, 0x006e614a]] as const;
    const block = tiffBlock(storage);
    expect(block).toHaveLength(134);
    expect(await tags(Buffer.concat([block, Buffer.from([99])]))).toEqual(['person/EXIF:Artist']);
  });

  it.each([
    ['EXIF without a TIFF header', withSegments(jpeg, exifSegment(latin('nonsense')))],
    ['an EXIF directory outside its block', withSegments(jpeg, exifSegment(tiffBlock([[0x8769, 4, 1, 9999]])))],
    ['a directory that points at itself', withSegments(jpeg, exifSegment(tiffBlock([[0x8769, 4, 1, 8]])))],
    ['Photoshop resources without signature', withSegments(jpeg, jpegSegment(0xed, latin('Photoshop 3.0\0nonsense, long enough')))],
    ['a text that does not inflate', withChunks(png, pngChunk('zTXt', latin('Raw profile type exif\0\0nonsense')))],
    ['a text that inflates without end', withChunks(png, pngChunk('zTXt', Buffer.concat([latin('Raw profile type exif\0\0'), deflateSync(Buffer.alloc(20_000_000))])))],
  ])('DEID-1 fails closed on %s', async (_name, bytes) => {
    expect(verdict(await run('decode', bytes))).toBe('ok');
    expect(verdict(await run('metadata', bytes))).toBe('unreadable-metadata');
  });
});

describe.skipIf(!hasShared)('metadata, on real files of ../shared/data', () => {
  it.each(['DSCN0012', 'DSCN0027', 'DSCN0029', 'DSCN0042'])('DEID-1 %s.jpg has GPS, a maker note, times and a thumbnail', async (name) => {
    const fact = await factOf('metadata', sharedFile(`exif/exif-samples/jpg/gps/${name}.jpg`));
    expect(fact).toMatchObject({ metadata_has_gps: true });
    expect(fact['metadata_tags']).toEqual(
      expect.arrayContaining(['device/EXIF:MakerNote', 'device/EXIF:Model', 'location/GPS:GPSLongitude', 'thumbnail/Thumbnail:ThumbnailOffset', 'time/EXIF:DateTimeOriginal']),
    );
  });

  it('DEID-1 finds who and where in EXIF, IPTC and XMP of MWG.jpg', async () => {
    expect(await tags(sharedFile('exif/exiftool/t/images/MWG.jpg'))).toEqual(
      expect.arrayContaining(['person/EXIF:Artist', 'person/IPTC:Byline', 'person/XMP:creator', 'location/IPTC:City', 'location/XMP:City']),
    );
  });

  it('DEID-1 HAM10000 carries none', async () => {
    for (const path of sharedFiles('images/ham10000').filter((name) => name.endsWith('.jpg'))) expect(await tags(sharedFile(path)), path).toEqual([]);
  });

  it('DEID-1 output is made of a closed vocabulary: no file adds words of its own', async () => {
    const shape = /^(location|person|device|time|software|thumbnail|comment|other)\/(EXIF|GPS|Thumbnail|Interop|SubIFD|XMP|IPTC|Photoshop|ICC|JPEG|JFIF|JFXX|MPF|PNG|WebP|GIF):[A-Za-z0-9 .:_-]{1,48}$/;
    for (const path of [...sharedFiles('exif'), ...sharedFiles('images')]) {
      const outcome = await run('metadata', sharedFile(path));
      if ('ok' in outcome && outcome.ok) for (const tag of outcome.fact['metadata_tags'] as string[]) expect(tag, path).toMatch(shape);
    }
  });
});
