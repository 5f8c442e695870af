import { err, ok, type Result } from '../../core/result.ts';

/** What a path says, by name. `stem`, `name`, `folder` and `path` are always there. */
export type Captures = { readonly [name: string]: string };

/** Parts of every path: the file name without and with extension, its folder's name, the path without extension. */
export const pathParts = ['stem', 'name', 'folder', 'path'] as const;

/** How a path below a source's folder gives the image key and the named captures (SRC-5). */
export interface KeyTemplate {
  /** Names that `captures` may have. */
  readonly names: readonly string[];
  read(path: string): KeyReading;
}

export interface KeyReading {
  readonly key: string;
  readonly captures: Captures;
  /** Set where the pattern does not match, or matches in more than one way; the key is then the stem. */
  readonly problem?: 'no match' | 'ambiguous';
}

type Token = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'capture'; readonly name: string };

/**
 * Compiles `{stem}`, `{folder}/{stem}`, … (the key is the template with its parts put in) or a pattern with
 * captures of its own, `PAT_{patient}_{lesion}_{n}` (matched against the stem; the key is the whole stem).
 * The error is a reason that follows "the template".
 */
export function compileKeyTemplate(template: string): Result<KeyTemplate, string> {
  const tokens = tokenise(template);
  if (typeof tokens === 'string') return err(tokens);
  const captures = tokens.filter((token) => token.kind === 'capture').map((token) => token.name);
  if (captures.length === 0) return err('has no part in braces, so all keys would be equal');
  const own = captures.filter((name) => !isPathPart(name));
  if (own.length === 0) return ok({ names: pathParts, read: (path) => fill(tokens, path) });
  if (own.length < captures.length) return err(`mixes "{${captures.find(isPathPart)}}" with captures of its own; a pattern with captures is matched against the file name without extension`);
  if (new Set(own).size < own.length) return err('names a capture twice');
  if (tokens.some((token, i) => token.kind === 'capture' && tokens[i + 1]?.kind === 'capture')) return err('has two captures without text between them');
  return ok({ names: [...pathParts, ...own], read: (path) => matchStem(tokens, path) });
}

function isPathPart(name: string): name is (typeof pathParts)[number] {
  return (pathParts as readonly string[]).includes(name);
}

/** The parts of a path below a source's folder. The folder of a file at the top is empty. */
export function partsOf(path: string): { readonly [P in (typeof pathParts)[number]]: string } {
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 ? name.length - dot : 0;
  const folders = slash === -1 ? '' : path.slice(0, slash);
  return {
    stem: name.slice(0, name.length - extension),
    name,
    folder: folders.slice(folders.lastIndexOf('/') + 1),
    path: path.slice(0, path.length - extension),
  };
}

/** Alternating text and captures; a reason where the braces are wrong. */
function tokenise(template: string): readonly Token[] | string {
  const tokens: Token[] = [];
  let at = 0;
  while (at < template.length) {
    const open = template.indexOf('{', at);
    const text = template.slice(at, open === -1 ? undefined : open);
    if (text.includes('}')) return 'closes a brace that is not open';
    if (text !== '') tokens.push({ kind: 'text', text });
    if (open === -1) break;
    const close = template.indexOf('}', open);
    if (close === -1) return 'opens a brace that is not closed';
    const name = template.slice(open + 1, close);
    if (!/^[A-Za-z][A-Za-z0-9_]{0,39}$/u.test(name)) return 'has a part in braces that is not a plain name';
    tokens.push({ kind: 'capture', name });
    at = close + 1;
  }
  return tokens;
}

function fill(tokens: readonly Token[], path: string): KeyReading {
  const parts = partsOf(path);
  const key = tokens.map((token) => (token.kind === 'text' ? token.text : isPathPart(token.name) ? parts[token.name] : '')).join('');
  return { key, captures: parts };
}

/**
 * Captures are at least one character. Placing every text between them as early as possible and as late as
 * possible bounds every other way to match; where the two agree there is only one.
 */
function matchStem(tokens: readonly Token[], path: string): KeyReading {
  const parts = partsOf(path);
  const first = tokens[0]!;
  const last = tokens.at(-1)!;
  const start = first.kind === 'text' ? first.text.length : 0;
  const end = parts.stem.length - (last.kind === 'text' ? last.text.length : 0);
  const fits = end > start && (first.kind !== 'text' || parts.stem.startsWith(first.text)) && (last.kind !== 'text' || parts.stem.endsWith(last.text));
  const inner = tokens.slice(1, -1).flatMap((token) => (token.kind === 'text' ? [token.text] : []));
  const early = fits ? placeEarly(parts.stem, inner, start, end) : undefined;
  if (!early) return { key: parts.stem, captures: parts, problem: 'no match' };
  const late = placeLate(parts.stem, inner, start, end);
  if (!late || early.some((at, i) => at !== late[i])) return { key: parts.stem, captures: parts, problem: 'ambiguous' };
  const captures: { [name: string]: string } = { ...parts };
  let from = start;
  let gap = 0;
  for (const token of tokens) {
    if (token.kind !== 'capture') continue;
    const to = gap < early.length ? early[gap]! : end;
    captures[token.name] = parts.stem.slice(from, to);
    from = to + (inner[gap]?.length ?? 0);
    gap++;
  }
  return { key: parts.stem, captures };
}

function placeEarly(stem: string, texts: readonly string[], start: number, end: number): number[] | undefined {
  const places: number[] = [];
  let from = start;
  for (const text of texts) {
    const at = stem.indexOf(text, from + 1);
    if (at === -1 || at + text.length >= end) return undefined;
    places.push(at);
    from = at + text.length;
  }
  return places;
}

function placeLate(stem: string, texts: readonly string[], start: number, end: number): number[] | undefined {
  const places: number[] = [];
  let to = end;
  for (const text of texts.toReversed()) {
    const from = to - 1 - text.length;
    const at = from < 0 ? -1 : stem.lastIndexOf(text, from);
    if (at <= start) return undefined;
    places.unshift(at);
    to = at;
  }
  return places;
}
