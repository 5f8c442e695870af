/**
 * Characters that `JSON.stringify` leaves as they are though a terminal may obey them: DEL, C1 controls,
 * format characters and separators. Escaped, they are the same JSON value.
 */
const ACTIVE = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}\p{Co}]/gu;

/** JSON text, indented by two, ASCII-safe where a terminal is concerned; ends with a line feed. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value, null, 2).replace(ACTIVE, escapeOf);
  return `${text}\n`;
}

function escapeOf(character: string): string {
  let text = '';
  for (let unit = 0; unit < character.length; unit++) text += `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`;
  return text;
}
