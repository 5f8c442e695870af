import { width } from './width.ts';

/** Breaks text at blanks into lines of at most `cells` cells; its own line feeds stay, a longer word too. */
export function wrap(text: string, cells: number): string {
  return text.split('\n').map((line) => wrapLine(line, cells)).join('\n');
}

function wrapLine(text: string, cells: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && width(line) + 1 + width(word) > cells) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\n');
}
