/** Takes out `text[start, end)` and puts other text there. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** All splices at once; those at one place go in by the order they were given. Throws where two overlap. */
export function spliced(text: string, splices: readonly Splice[]): string {
  const ordered = splices.map((splice, index) => ({ splice, index }))
    .toSorted((a, b) => a.splice.start - b.splice.start || Number(a.splice.end > a.splice.start) - Number(b.splice.end > b.splice.start) || a.index - b.index);
  let out = '';
  let at = 0;
  for (const { splice } of ordered) {
    if (splice.start < at) throw new Error('two edits of one text overlap');
    out += text.slice(at, splice.start) + splice.text;
    at = splice.end;
  }
  return out + text.slice(at);
}

/** Offset of the line's first character. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Offset of the line break that ends the line, or of the text's end. */
export function lineEnd(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  const end = newline < 0 ? text.length : newline;
  return end > offset && text[end - 1] === '\r' ? end - 1 : end;
}

/** The same, or the end of the comments below it that stand further in than `column`: those belong to what ends here. */
export function lineEndWithComments(text: string, offset: number, column: number): number {
  let end = lineEnd(text, offset);
  const below = /(?:\r?\n[ \t]*)*\r?\n( *)#[^\r\n]*/uy;
  for (;;) {
    below.lastIndex = end;
    const comment = below.exec(text);
    if (!comment || comment[1]!.length <= column) return end;
    end = below.lastIndex;
  }
}
