/**
 * Everything that is not seen but acts: control characters (C0, C1 and DEL: escape sequences begin with
 * them), format characters (bidi overrides, zero-width and tag characters), line and paragraph separators,
 * private-use characters and lone surrogates. Text from strangers passes here before it reaches a terminal.
 */
const ACTIVE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu;

const NAMED: { readonly [character: string]: string } = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** The text with every active character written out as `\n`, `\x1b` or `\u{202e}`. */
export function visible(text: string): string {
  return text.replace(ACTIVE, escapeOf);
}

/** As `visible`, but line feeds stay: for text of dx's own that contains text of strangers. */
export function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n');
}

function escapeOf(character: string): string {
  const named = NAMED[character];
  if (named !== undefined) return named;
  const point = character.codePointAt(0)!;
  return point < 0x100 ? `\\x${point.toString(16).padStart(2, '0')}` : `\\u{${point.toString(16)}}`;
}
