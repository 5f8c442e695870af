/** The placeholders that every template may use. */
export const builtIn = ['stem', 'name', 'folder'] as const;

export interface Placeholder {
  readonly name: string;
  /** Range in the template, braces included. */
  readonly start: number;
  readonly end: number;
}

/** `PAT_{patient}_{n}` → its placeholders; `malformed` where a brace has no partner or a name is not a word. */
export function placeholders(template: string): { readonly list: readonly Placeholder[]; readonly malformed?: { readonly start: number; readonly end: number } } {
  const list: Placeholder[] = [];
  for (const { 0: text, index } of template.matchAll(/\{[^{}]*\}?|\}/gu)) {
    const end = index + text.length;
    const name = /^\{([A-Za-z][A-Za-z0-9]*)\}$/u.exec(text)?.[1];
    if (name === undefined) return { list, malformed: { start: index, end } };
    list.push({ name, start: index, end });
  }
  return { list };
}

/** The captures of an `images.key` pattern: every placeholder that is not built in. */
export function captures(template: string): string[] {
  const known: readonly string[] = builtIn;
  return placeholders(template).list.map((p) => p.name).filter((name) => !known.includes(name));
}
