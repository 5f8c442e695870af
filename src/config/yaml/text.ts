import { LineCounter } from 'yaml';
import type { Place } from '../../core/diagnostic.ts';
import { maskSecrets } from '../mask.ts';
import type { Range } from './tree.ts';

/** Longest line that a code frame shows. */
const LONGEST_LINE = 400;

/** A file's text with its lines, for places. */
export class SourceText {
  readonly file: string;
  readonly text: string;
  readonly lines = new LineCounter();

  /** `file` is relative to the project. */
  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
  }

  /** The place of a range; undefined for a made-up one. A range over several lines ends with its first. */
  place([start, end]: Range): Place | undefined {
    if (start < 0) return undefined;
    const { line, col } = this.lines.linePos(start);
    if (line < 1) return { file: this.file };
    const lineStart = this.lines.lineStarts[line - 1]!;
    const lineEnd = this.lineEnd(lineStart);
    const text = maskSecrets(this.text.slice(lineStart, lineEnd));
    return {
      file: this.file, line, column: col,
      ...(end > start ? { endColumn: Math.min(end, lineEnd) - lineStart + 1 } : {}),
      ...(text.length <= LONGEST_LINE ? { text } : {}),
    };
  }

  private lineEnd(from: number): number {
    const newline = this.text.indexOf('\n', from);
    const end = newline < 0 ? this.text.length : newline;
    return this.text[end - 1] === '\r' ? end - 1 : end;
  }
}
