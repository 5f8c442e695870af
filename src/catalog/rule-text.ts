/** Longest expression, in UTF-16 units, and deepest nesting of brackets. Rules in use need a tenth of either. */
const LONGEST = 4000;
const DEEPEST = 60;

/**
 * What is wrong with an expression before any parser sees it, with the offset of the offending text; undefined
 * where nothing is. Brackets must balance without ever closing more than was opened, so that the text cannot
 * leave the brackets it is put into.
 */
export function textProblem(expression: string): { readonly problem: string; readonly offset: number } | undefined {
  if (expression.trim() === '') return { problem: 'the expression is empty', offset: 0 };
  if (expression.length > LONGEST) return { problem: `the expression is longer than ${LONGEST} characters`, offset: 0 };
  const open: string[] = [];
  for (let at = 0; at < expression.length; at++) {
    const char = expression[at]!;
    const two = expression.slice(at, at + 2);
    if (char === "'" || char === '"') {
      const end = quoteEnd(expression, at);
      if (end < 0) return { problem: `the ${char} is not closed`, offset: at };
      const inner = expression.slice(at + 1, end);
      if (/[\p{Cc}\p{Cf}]/u.test(inner)) return { problem: 'a control or invisible character in quotes', offset: at };
      at = end;
    } else if (two === '--' || two === '/*') return { problem: 'a comment; write it in YAML, beside the rule', offset: at };
    else if (char === ';') return { problem: 'a ";": one expression only', offset: at };
    else if (char === '$') return { problem: 'a "$": neither parameters nor dollar quotes', offset: at };
    else if (char === '#') return { problem: 'a "#": columns have names', offset: at };
    else if (!/[\t\n\r\x20-\x7e]/u.test(char)) return { problem: 'a character outside ASCII; only quoted text may hold such', offset: at };
    else if (/[eExXbBuU]/u.test(char) && (expression[at + 1] === "'" || two.toLowerCase() === 'u&') && !/[\w$]/u.test(expression[at - 1] ?? ' ')) return { problem: 'a string with escapes; write plain quotes', offset: at };
    else if ('([{'.includes(char)) {
      if (open.push(char) > DEEPEST) return { problem: `brackets nested deeper than ${DEEPEST}`, offset: at };
    } else if (')]}'.includes(char)) {
      if (open.pop() !== '([{'[')]}'.indexOf(char)]) return { problem: `a "${char}" that closes nothing`, offset: at };
    }
  }
  return open.length > 0 ? { problem: `a "${open.at(-1)!}" is not closed`, offset: expression.lastIndexOf(open.at(-1)!) } : undefined;
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
