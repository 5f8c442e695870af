import { abbreviations, conceptWords, stopWords, synonymPhrases, uninflected, weakWords } from './vocabulary.ts';

/**
 * A medical title as the set of words that carry its meaning, so that spelling, order and number do not matter:
 * "Basal-cell carcinomas of the skin" and "skin carcinoma, basal cell" give the same words. In order: Unicode NFKD without
 * marks, lower case; abbreviations written out; phrases that mean another one replaced; British spelling turned into one
 * form (ae, oe → e; -our → -or; -is- → -iz-); plurals, Latin ones too, turned into singular; adjectives and lay words into the
 * concept they stand for; words that say nothing left out. Pure and without locale.
 */
export function wordsOf(text: string): readonly string[] {
  const plain = text.normalize('NFKD').replaceAll(/\p{M}+/gu, '').toLowerCase().replaceAll(/['’]s\b|['’]/gu, '').replaceAll(/[^a-z0-9]+/gu, ' ').trim();
  const long = plain.split(' ').map((word) => abbreviations[word] ?? word).join(' ');
  const words = long.split(' ').filter((word) => word !== '' && !stopWords.has(word)).map(singular);
  return [...new Set(phrased(` ${words.join(' ')} `).trim().split(' ').map((word) => conceptWords[word] ?? word).filter((word) => word !== ''))];
}

/** Phrases that mean another one, longest first, on singular words in one spelling. */
function phrased(text: string): string {
  let result = text;
  for (const [phrase, meaning] of synonymPhrases) {
    if (result.includes(` ${phrase} `)) result = result.replaceAll(` ${phrase} `, ` ${meaning} `);
  }
  return result;
}

/** One spelling, one number. */
export function singular(word: string): string {
  if (uninflected.has(word)) return word;
  if (word.length > 4 && word.endsWith('ae')) return spelling(word.slice(0, -1));
  const one = spelling(word);
  if (uninflected.has(one)) return one;
  if (one.endsWith('mata')) return one.slice(0, -2);
  if (/[^aeiou]ies$/u.test(one) && one.length > 5) return `${one.slice(0, -3)}y`;
  if (/(?:[os]|ax|ex|ix|ch|sh)ses$/u.test(one)) return `${one.slice(0, -2)}is`;
  if (/(?:ect|st|i)ases$/u.test(one)) return `${one.slice(0, -2)}is`;
  if (/(?:ss|x|ch|sh)es$/u.test(one)) return one.slice(0, -2);
  if (one.length > 3 && one.endsWith('i')) return `${one.slice(0, -1)}us`;
  if (one.length > 3 && one.endsWith('s') && !/(?:ss|us|is)$/u.test(one)) return one.slice(0, -1);
  return one;
}

function spelling(word: string): string {
  return word
    .replaceAll(/ae|oe/gu, 'e')
    .replace(/our(?=s?$)/u, word.length > 4 ? 'or' : 'our')
    .replaceAll(/is(?=ation|ing$|ed$)/gu, 'iz')
    .replaceAll('sulph', 'sulf')
    .replace(/^grey$/u, 'gray');
}

/** How much a word tells: 1, less for words that many titles share. */
export function weightOf(word: string): number {
  return weakWords[word] ?? 1;
}
