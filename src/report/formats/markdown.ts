/** A part of the document with its own place in the contents. */
export interface Section {
  /** Unique in the document. */
  readonly title: string;
  /** In the contents, where it differs from the title. */
  readonly short?: string;
  readonly body: string;
  readonly parts?: readonly Section[];
}

/** Paragraphs, lists and tables, with a blank line between two of them. */
export function blocks(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join('\n\n');
}

export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

/** A table of cells that are Markdown already; an empty one stays empty. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll(/(?<!\\)\|/gu, '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}

/** Text in a code span, whatever backticks it holds. */
export function code(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
}

export function codes(words: readonly (string | number | boolean)[]): string {
  return words.map((word) => code(String(word))).join(', ');
}

/** Plain text of the program as Markdown: what would be emphasis or a tag stands for itself; code spans stay. */
export function prose(text: string): string {
  return text
    .split(/(`[^`]*`)/u)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll(/[\\*_<[\]]/gu, (character) => `\\${character}`)))
    .join('');
}

/** A link to another section. */
export function link(text: string, title: string): string {
  return `[${text}](#${anchor(title)})`;
}

/** The anchor that GitHub gives a heading. */
export function anchor(title: string): string {
  return title.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-');
}

/** Title, introduction, contents of two levels, sections. */
export function page(title: string, introduction: string, sections: readonly Section[]): string {
  const contents = sections.map(({ title: name, parts = [] }) => {
    const inner = parts.length > 0 ? `: ${parts.map((part) => link(heading(part.short ?? part.title), part.title)).join(' · ')}` : '';
    return `${link(name, name)}${inner}`;
  });
  return `${blocks(`# ${title}`, introduction, '## Contents', list(contents), ...sections.map((section) => sectionText(section, 2)))}\n`;
}

/** Titles that are paths are code; a `<name>` in them would be a tag otherwise. */
function heading(title: string): string {
  return /[<>]|\.yaml$/u.test(title) ? code(title) : title;
}

function sectionText({ title, body, parts = [] }: Section, depth: number): string {
  return blocks(`${'#'.repeat(depth)} ${heading(title)}`, body, ...parts.map((part) => sectionText(part, depth + 1)));
}
