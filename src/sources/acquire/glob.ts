import { err, ok, type Result } from '../../core/result.ts';

/**
 * Matches paths with forward slashes, relative to a folder, case-sensitively. `*` is any text and `?` one
 * character within a folder's or file's name, `**` any number of folders, `{a,b}` alternatives. There is no
 * regular expression behind it and no exponential backtracking: the cost is at most the length of the
 * pattern times the length of the path, for each of at most `MAX_ALTERNATIVES` alternatives.
 */
export interface Glob {
  matches(path: string): boolean;
}

const MAX_ALTERNATIVES = 64;
const MAX_LENGTH = 1024;

/** One alternative: a list of segments, `**` as null. */
type Segments = readonly (string | null)[];

/** The error is a reason that follows "the glob". */
export function compileGlob(pattern: string): Result<Glob, string> {
  const alternatives = expandGlob(pattern);
  if (!alternatives.ok) return alternatives;
  const compiled = alternatives.value.map(segmentsOf);
  return ok({ matches: (path) => compiled.some((segments) => matchCompiled(segments, path)) });
}

/** The alternatives of a pattern's braces, checked; each is free of braces. */
export function expandGlob(pattern: string): Result<readonly string[], string> {
  const refusal = refuse(pattern);
  if (refusal !== undefined) return err(refusal);
  const expanded = expandBraces(pattern);
  if (typeof expanded === 'string') return err(expanded);
  for (const text of expanded) {
    const names = text.split('/');
    if (names.some((name) => name === '' || name === '.' || name === '..')) return err('has an empty, "." or ".." folder name, or begins with a slash');
    if (names.some((name) => name !== '**' && name.includes('**'))) return err('uses "**" as a part of a name; it stands for whole folders: "**/*.jpg"');
  }
  return ok(expanded);
}

function refuse(pattern: string): string | undefined {
  if (pattern === '') return 'is empty';
  if (pattern.length > MAX_LENGTH) return `is longer than ${MAX_LENGTH} characters`;
  if (/[[\]\\]/u.test(pattern)) return 'holds a bracket or a backslash, which dx does not know; "*", "?", "**" and "{a,b}" are there';
  // eslint-disable-next-line no-control-regex -- control characters are what is refused
  if (/[\u0000-\u001f]/u.test(pattern)) return 'holds a control character';
  return undefined;
}

/** Braces do not nest: one list after another is enough, and it keeps the number of alternatives plain. */
function expandBraces(pattern: string): string[] | string {
  let results = [''];
  let at = 0;
  while (at < pattern.length) {
    const open = pattern.indexOf('{', at);
    const close = pattern.indexOf('}', at);
    if (open === -1) {
      if (close !== -1) return 'closes a brace that is not open';
      return results.map((text) => text + pattern.slice(at));
    }
    if (close === -1) return 'opens a brace that is not closed';
    if (close < open) return 'closes a brace that is not open';
    const inner = pattern.slice(open + 1, close);
    if (inner.includes('{')) return 'nests braces';
    const choices = inner.split(',');
    if (results.length * choices.length > MAX_ALTERNATIVES) return `has more than ${MAX_ALTERNATIVES} alternatives`;
    const before = pattern.slice(at, open);
    results = results.flatMap((text) => choices.map((choice) => text + before + choice));
    at = close + 1;
  }
  return results;
}

/** Matches one pattern without braces. */
export function matchPath(pattern: string, path: string): boolean {
  return matchCompiled(segmentsOf(pattern), path);
}

/** `**` and a name, the commonest form, looks at the file's name alone. */
function matchCompiled(segments: Segments, path: string): boolean {
  const [first, name] = segments;
  if (segments.length === 2 && first === null && typeof name === 'string') return matchName(name, path.slice(path.lastIndexOf('/') + 1));
  return matchSegments(segments, path.split('/'));
}

function segmentsOf(pattern: string): Segments {
  return pattern.split('/').map((name) => (name === '**' ? null : name));
}

/** Greedy with one point of return, the newest `**`: enough, because a later `**` can always take over. */
function matchSegments(segments: Segments, names: readonly string[]): boolean {
  let s = 0;
  let n = 0;
  let star = -1;
  let mark = 0;
  while (n < names.length) {
    const segment = segments[s];
    if (s < segments.length && segment === null) {
      star = s++;
      mark = n;
    } else if (typeof segment === 'string' && matchName(segment, names[n]!)) {
      s++;
      n++;
    } else if (star !== -1) {
      s = star + 1;
      n = ++mark;
    } else {
      return false;
    }
  }
  // A `**` at the end that was not reached matches nothing: it stands for at least the file's own name.
  return s === segments.length;
}

/** The same for `*` within one name. `?` is one code point, so that it never halves a character. */
function matchName(pattern: string, name: string): boolean {
  let p = 0;
  let n = 0;
  let star = -1;
  let mark = 0;
  while (n < name.length) {
    const c = pattern[p];
    if (c === '*') {
      star = p++;
      mark = n;
    } else if (c === '?') {
      p++;
      n += width(name, n);
    } else if (c !== undefined && c === name[n]) {
      p++;
      n++;
    } else if (star !== -1) {
      p = star + 1;
      mark += width(name, mark);
      n = mark;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

/** UTF-16 units of the code point at `at`. */
function width(text: string, at: number): number {
  return text.codePointAt(at)! > 0xffff ? 2 : 1;
}
