/** Attributes by name without namespace prefix. */
export type Attributes = ReadonlyMap<string, string>;

/** Sticky: one try, at one place, so that blanks are walked over once. */
const ATTRIBUTE = /\s+(?:[\w.-]+:)?([\w.-]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/uy;

/** Longest text between the name of a tag and its end. Excel's own limit for a cell is 32,767 characters, and no cell's text stands there. */
const LONGEST = 65_536;

/**
 * Walks the opening tags of these names, with or without a namespace prefix, in order. False where the text is not XML as
 * spreadsheet programs write it: comments, CDATA, a DOCTYPE, one of these tags malformed or longer than any of theirs, an attribute twice. Where two
 * readers could understand a file differently, neither is asked.
 */
export function walkTags(xml: string, names: readonly string[], onTag: (name: string, attributes: string, empty: boolean) => void): boolean {
  if (xml.includes('<!') || xml.indexOf('<?', 1) > 0) return false;
  const tags = new RegExp(`<(?:[\\w.-]+:)?(${names.join('|')})(?=[\\s/>])`, 'gu');
  for (let tag = tags.exec(xml); tag; tag = tags.exec(xml)) {
    const end = tagEnd(xml, tags.lastIndex);
    if (end === -1) return false;
    const attributes = xml.slice(tags.lastIndex, end);
    tags.lastIndex = end + 1;
    const empty = attributes.endsWith('/');
    onTag(tag[1]!, empty ? attributes.slice(0, -1) : attributes, empty);
  }
  return true;
}

const [LESS, GREATER, QUOTE, APOSTROPHE] = [0x3c, 0x3e, 0x22, 0x27];

/** Where the `>` of a tag stands, outside of quotes; -1 where there is a `<` before it, or where it is too far. */
function tagEnd(xml: string, from: number): number {
  let quote = 0;
  const last = Math.min(xml.length, from + LONGEST);
  for (let at = from; at < last; at++) {
    const code = xml.charCodeAt(at);
    if (code === LESS) return -1;
    if (quote !== 0) {
      if (code === quote) quote = 0;
    } else if (code === GREATER) return at;
    else if (code === QUOTE || code === APOSTROPHE) quote = code;
  }
  return -1;
}

/** `undefined` where they are malformed or one stands twice. */
export function attributesOf(text: string): Attributes | undefined {
  const found = new Map<string, string>();
  let end = 0;
  let count = 0;
  ATTRIBUTE.lastIndex = 0;
  for (let attribute = ATTRIBUTE.exec(text); attribute; attribute = ATTRIBUTE.exec(text)) {
    const [, key, double, single] = attribute;
    end = ATTRIBUTE.lastIndex;
    count++;
    found.set(key!, unescapeXml(double ?? single ?? ''));
  }
  return found.size === count && text.slice(end).trim() === '' ? found : undefined;
}

const NAMED: { readonly [name: string]: string } = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(/&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|([a-z]+));/giu, (whole, hex: string | undefined, decimal: string | undefined, name: string | undefined) => {
    if (name !== undefined) return NAMED[name] ?? whole;
    const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}
