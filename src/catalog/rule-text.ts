/** Longest expression, in UTF-16 units, and deepest nesting of brackets. Rules in use need a tenth of either. */
export const LONGEST = 4000;
export const DEEPEST = 60;

/**
 * What is wrong with an expression before any parser sees it, as a phrase after "rule x", with the offset of the
 * offending text; undefined where nothing is. Brackets must balance without ever closing more than was opened, so that the text cannot
 * leave the brackets it is put into.
 */
export function textProblem(expression: string): { readonly problem: string; readonly offset: number } | undefined {
  if (expression.trim() === '') return { problem: 'is empty', offset: 0 };
  if (expression.length > LONGEST) return { problem: `is longer than ${LONGEST} characters`, offset: 0 };
  const open: string[] = [];
  for (let at = 0; at < expression.length; at++) {
    const char = expression[at]!;
    const two = expression.slice(at, at + 2);
    if (char === "'" || char === '"') {
      const end = quoteEnd(expression, at);
      if (end < 0) return { problem: `does not close the quote ${char}`, offset: at };
      const inner = expression.slice(at + 1, end);
      if (/[\p{Cc}\p{Cf}]/u.test(inner)) return { problem: 'holds a control or invisible character in quotes', offset: at };
      at = end;
    } else if (two === '--' || two === '/*') return { problem: 'holds a comment; write it in YAML, beside the rule', offset: at };
    else if (char === ';') return { problem: 'holds a ";", but is one expression only', offset: at };
    else if (char === '$') return { problem: 'holds a "$", but takes neither parameters nor dollar quotes', offset: at };
    else if (char === '#') return { problem: 'holds a "#", but columns have names', offset: at };
    else if (!/[\t\n\r\x20-\x7e]/u.test(char)) return { problem: 'holds a character outside ASCII; only quoted text may', offset: at };
    else if (/[eExXbBuU]/u.test(char) && (expression[at + 1] === "'" || two.toLowerCase() === 'u&') && !/[\w$]/u.test(expression[at - 1] ?? ' ')) return { problem: 'holds a string with escapes; write plain quotes', offset: at };
    else if ('([{'.includes(char)) {
      if (open.push(char) > DEEPEST) return { problem: `nests brackets deeper than ${DEEPEST}`, offset: at };
    } else if (')]}'.includes(char)) {
      if (open.pop() !== '([{'[')]}'.indexOf(char)]) return { problem: `closes with "${char}" what is not open`, offset: at };
    }
  }
  return open.length > 0 ? { problem: `does not close the bracket ${open.at(-1)!}`, offset: expression.lastIndexOf(open.at(-1)!) } : undefined;
}

/** Offset of the quote that ends the one at `start`; a doubled quote stands for itself. */
function quoteEnd(text: string, start: number): number {
  const quote = text[start]!;
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] !== quote) continue;
    if (text[at + 1] !== quote) return at;
    at++;
  }
  return -1;
}
