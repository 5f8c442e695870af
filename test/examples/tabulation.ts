import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';

/** The members of a ZIP archive, found by its central directory (PKWARE APPNOTE 4.3.12); enough for an XLSX. */
function member(archive: Buffer, name: string): string {
  const end = archive.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    const nameLength = archive.readUInt16LE(at + 28);
    if (archive.toString('utf8', at + 46, at + 46 + nameLength) === name) {
      const local = archive.readUInt32LE(at + 42);
      const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
      const bytes = archive.subarray(start, start + archive.readUInt32LE(at + 20));
      return (archive.readUInt16LE(at + 10) === 0 ? bytes : inflateRawSync(bytes)).toString('utf8');
    }
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  throw new Error(`no ${name} in the archive`);
}

const entities: { readonly [name: string]: string } = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const plain = (xml: string): string => xml.replaceAll(/&(\w+);/gu, (_, name: string) => entities[name] ?? '');

/** Code → official title of WHO's simple tabulation: columns C and E, the title without its depth prefix. */
export function officialTitles(xlsx: string): ReadonlyMap<string, string> {
  const archive = readFileSync(xlsx);
  const shared = [...member(archive, 'xl/sharedStrings.xml').matchAll(/<si>(.*?)<\/si>/gsu)]
    .map(([, item]) => [...item!.matchAll(/<t[^>]*>(.*?)<\/t>/gsu)].map((text) => plain(text[1]!)).join(''));
  const titles = new Map<string, string>();
  for (const [, row] of member(archive, 'xl/worksheets/sheet1.xml').matchAll(/<row[^>]*>(.*?)<\/row>/gsu)) {
    const cell = (column: string): string => {
      const found = new RegExp(`<c r="${column}\\d+"[^>]*?t="s"[^>]*><v>(\\d+)</v>`, 'u').exec(row!);
      return found === null ? '' : shared[Number(found[1])]!;
    };
    const code = cell('C');
    if (code !== '') titles.set(code, cell('E').replace(/^[- ]+/u, ''));
  }
  return titles;
}
