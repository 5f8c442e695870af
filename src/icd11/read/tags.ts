/** Attributes by name without namespace prefix. */
export type Attributes = ReadonlyMap<string, string>;

const ATTRIBUTE = /\s+(?:[\w.-]+:)?([\w.-]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/gu;

/**
 * Walks the opening tags of these names, with or without a namespace prefix, in order. False where the text is not XML as
 * spreadsheet programs write it: comments, CDATA, a DOCTYPE, one of these tags malformed, an attribute twice. Where two
 * readers could understand a file differently, neither is asked.
 */
export function walkTags(xml: string, names: readonly string[], onTag: (name: string, attributes: string, empty: boolean) => void): boolean {
  if (xml.includes('<!') || xml.indexOf('<?', 1) > 0) return false;
  const name = names.join('|');
  const tags = new RegExp(`<(?:[\\w.-]+:)?(${name})(?=[\\s/>])(?:((?:[^<>"']|"[^"<]*"|'[^'<]*')*)>)?`, 'gu');
  for (let tag = tags.exec(xml); tag; tag = tags.exec(xml)) {
    const attributes = tag[2];
    if (attributes === undefined) return false;
    const empty = attributes.endsWith('/');
    onTag(tag[1]!, empty ? attributes.slice(0, -1) : attributes, empty);
  }
  return true;
}

/** `undefined` where they are malformed or one stands twice. */
export function attributesOf(text: string): Attributes | undefined {
  const found = new Map<string, string>();
  let length = 0;
  let count = 0;
  for (const [whole, key, double, single] of text.matchAll(ATTRIBUTE)) {
    length += whole.length;
    count++;
    found.set(key!, unescapeXml(double ?? single ?? ''));
  }
  return found.size === count && text.trimEnd().length === length ? found : undefined;
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
