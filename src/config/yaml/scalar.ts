/** Where a text will stand: inside `{ }` and `[ ]` commas and brackets mean something, and a key ends at `: `. */
export type ScalarContext = 'block' | 'flow';

/**
 * A text as YAML. Plain where every reader takes it for that text, else in double quotes with escapes (YAML 1.2.2,
 * sections 5.7, 7.3.1 and 7.3.3). More is quoted than YAML 1.2 needs: words that YAML 1.1 takes for truth values
 * (`no`), and whatever begins like a number and is no date (`2E60`, `2C32`), as the files in use do.
 */
export function yamlScalar(text: string, context: ScalarContext): string {
  return isPlain(text, context) ? text : doubleQuoted(text);
}

/** A first character that is an indicator, or might be one with what follows. */
const INDICATOR = /^[-?:,[\]{}#&*!|>'"%@`<=.+~]/u;
/** Null and truth values of YAML 1.2's core schema (section 10.3.2) and of YAML 1.1. */
const WORD = /^(?:null|true|false|yes|no|on|off|y|n)$/iu;
const DATE = /^\d{4}-\d{2}-\d{2}$/u;
/** Letters, marks, numbers, punctuation, symbols and single blanks: nothing that cannot be seen. */
const VISIBLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]+$/u;

export function isPlain(text: string, context: ScalarContext): boolean {
  if (!VISIBLE.test(text) || text.trim() !== text || INDICATOR.test(text) || WORD.test(text)) return false;
  if (/^\d/u.test(text) && !DATE.test(text) && !/\s/u.test(text)) return false;
  if (/^\d[\d ]*$/u.test(text)) return false;
  if (/:(?:\s|$)|\s#/u.test(text)) return false;
  return context === 'block' || !/[,[\]{}]|:$|:[,[\]{}]/u.test(text);
}

function doubleQuoted(text: string): string {
  let out = '"';
  for (const character of text) {
    if (character === '"' || character === '\\') out += `\\${character}`;
    else if (character === '\n') out += '\\n';
    else if (character === '\r') out += '\\r';
    else if (character === '\t') out += '\\t';
    else if (VISIBLE.test(character)) out += character;
    else out += escaped(character.codePointAt(0)!);
  }
  return `${out}"`;
}

function escaped(code: number): string {
  const hex = code.toString(16);
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
