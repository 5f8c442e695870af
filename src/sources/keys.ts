/**
 * The form in which image, lesion and patient keys are compared and become ids: Unicode NFC without white
 * space at the ends. File systems differ in the Unicode form of names (macOS gives NFD), spreadsheets add
 * blanks, and neither may make two patients out of one.
 */
export function normalKey(key: string): string {
  return key.trim().normalize('NFC');
}

/** Equal for keys that differ only by case or compatibility form. */
export function foldedKey(key: string): string {
  return key.normalize('NFKC').toLowerCase();
}
