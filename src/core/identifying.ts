/**
 * What a diagnosis string may hold besides a diagnosis (DEID-5): a day, a name after a title, a number as long as a record's, an address
 * of e-mail. Signs, not proofs: what has one is held back until a person has looked.
 */
const signs: readonly (readonly [RegExp, string])[] = [
  [/\b\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})\b|\b\d{4}-\d{2}-\d{2}\b/u, 'a date'],
  [/\b(?:mr|mrs|ms|miss|dr|prof|herr|frau|hr|fr|mme|monsieur|madame|sig|signora|señor|señora)\b\.?\s+\p{L}/iu, 'a name'],
  [/\b(?:born|geb|dob|née|patient\s*(?:id|no|nr))\b/iu, 'a birth date or patient number'],
  [/\d{6,}/u, 'a long number'],
  [/[^\s@]@[^\s@]+\.\p{L}/u, 'an e-mail address'],
];

/** What a label seems to hold that may identify a person; undefined where nothing is seen. */
export function identifying(label: string): string | undefined {
  return signs.find(([sign]) => sign.test(label))?.[1];
}
