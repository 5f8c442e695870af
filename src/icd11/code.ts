/**
 * The written form of ICD-11 MMS codes, after the ICD-11 Reference Guide (WHO), sections on the code
 * structure and on cluster coding. Whether a code exists is another question, for the release's table.
 *
 * Stem: first character the chapter (1–9, then letters), second a letter (which tells the code from
 * ICD-10's), third a digit, fourth a digit or letter; up to two more after a point. Extension codes begin
 * with X. The letters O and I are never used. Checked once against the 2025-01 tabulation: all 35,339
 * codes have one of the two forms.
 */
const character = '[0-9A-HJ-NP-Z]';
const stemCode = new RegExp(`^[1-9A-HJ-NP-WYZ][A-HJ-NP-Z][0-9]${character}(\\.${character}{1,2})?$`, 'u');
const extensionCode = new RegExp(`^X[A-HJ-NP-Z][0-9]${character}{1,3}$`, 'u');

export interface CodeProblem {
  readonly problem: string;
  /** Range in the text. */
  readonly start: number;
  readonly end: number;
}

/** Checks a code or a cluster: stems joined by `/`, each with extensions (or further stems) joined by `&`. */
export function checkCode(text: string): CodeProblem | undefined {
  let start = 0;
  let first = true;
  for (const part of text.split(/([&/])/u)) {
    const end = start + part.length;
    if (part === '&' || part === '/') {
      first = part === '/';
    } else {
      if (part === '') return { problem: 'a code is missing beside "&" or "/"', start: Math.max(0, start - 1), end: Math.max(1, end) };
      const form = codeForm(part);
      if (form === 'extension' && first) return { problem: `"${part}" is an extension code and needs a stem code before it`, start, end };
      if (form === undefined) return { problem: `"${part}" does not have the form of an ICD-11 code`, start, end };
      first = false;
    }
    start = end;
  }
  return undefined;
}

/** What a single code is by its form: extension codes stand after a stem only. */
export function codeForm(text: string): 'stem' | 'extension' | undefined {
  if (stemCode.test(text)) return 'stem';
  return extensionCode.test(text) ? 'extension' : undefined;
}

/** What the author may have meant: lower case, the letter O for zero, I for one, blanks. */
export function likelyCode(text: string): string | undefined {
  const upper = text.toUpperCase().replaceAll(/\s/gu, '').replaceAll('O', '0').replaceAll('I', '1');
  return upper !== text && checkCode(upper) === undefined ? upper : undefined;
}

/** `C44.1`, `L20`: a letter, two digits, perhaps a point and more. */
export function looksLikeIcd10(text: string): boolean {
  return /^[A-TV-Z][0-9][0-9AB](\.[0-9A-Z]{1,4})?$/u.test(text);
}
