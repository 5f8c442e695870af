/**
 * A title as it is compared, stored and shown: NFC, without zero-width characters, with plain single blanks. The 2025-01 table has
 * 65 titles with no-break spaces or zero-width spaces in the middle, which nobody sees and no spreadsheet gives back.
 */
export function officialTitle(text: string): string {
  return text.normalize('NFC').replaceAll(/[\u200B-\u200D\u2060\uFEFF]/gu, '').replaceAll(/[\s\u00A0]+/gu, ' ').trim();
}

/** The first character of a text that no title has: control characters, those that turn the direction of writing, and the sign of a broken encoding. */
export function strangeCharacter(text: string): string | undefined {
  const found = /[\p{Cc}\u2028-\u202E\u2066-\u2069\uFFFD]|\p{Cs}/u.exec(text);
  return found ? `U+${found[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}` : undefined;
}
