import { err, ok, type Result } from '../../core/result.ts';
import { compileGlob, expandGlob, type Glob } from './glob.ts';

/**
 * `masks.glob`: a glob in which `{stem}`, `{name}`, `{folder}`, `{path}` and `{key}` stand for parts of the
 * image it belongs to (`masks/{stem}.png`). Parts are put in as text: a `*` in a file name is no wildcard.
 */
export interface MaskGlob {
  /** What all masks look like, whatever their image. */
  readonly shape: Glob;
  readonly alternatives: readonly MaskAlternative[];
}

export interface MaskAlternative {
  readonly text: string;
  readonly wild: boolean;
  /** By which prefix masks of one image are looked up: the part comes before the first wildcard there. */
  readonly index: 'path' | 'name';
}

export type MaskValues = { readonly [P in (typeof PARTS)[number]]: string };

const PARTS = ['stem', 'name', 'folder', 'path', 'key'] as const;
/** Private-use characters: one for each part, and two for `*` and `?` as text. */
const HOLES = ['\uE000', '\uE001', '\uE002', '\uE003', '\uE004'] as const;
const STAR = '\uE010';
const QUESTION = '\uE011';
const PRIVATE = /[\uE000-\uE011]/u;

/** The error is a reason that follows "the glob". */
export function compileMaskGlob(glob: string): Result<MaskGlob, string> {
  if (PRIVATE.test(glob)) return err('holds a character of the private use area');
  let text = glob;
  PARTS.forEach((part, i) => (text = text.replaceAll(`{${part}}`, HOLES[i]!)));
  const unknown = /\{([A-Za-z_]\w*)\}/u.exec(text)?.[1];
  if (unknown !== undefined) return err(`has a part "{${unknown}}" that is none of ${PARTS.map((part) => `{${part}}`).join(', ')}`);
  const expanded = expandGlob(text);
  if (!expanded.ok) return expanded;
  const alternatives: MaskAlternative[] = [];
  for (const alternative of expanded.value) {
    const index = indexOf(alternative);
    if (index === undefined) return err('has no part of the image such as "{stem}" before its wildcards');
    alternatives.push({ text: alternative, wild: /[*?]/u.test(alternative), index });
  }
  const shapes = expanded.value.map((alternative) => compileGlob(shapeOf(alternative)));
  const globs = shapes.flatMap((shape) => (shape.ok ? [shape.value] : []));
  if (globs.length < shapes.length) return err('puts a part beside "**"');
  return ok({ shape: { matches: (path) => globs.some((shape) => shape.matches(path)) }, alternatives });
}

/** The pattern of one image's masks, and the text that their path or name begins with. */
export function fillMask(alternative: MaskAlternative, values: MaskValues): { readonly pattern: string; readonly prefix: string } {
  let text = '';
  for (const character of alternative.text) {
    const hole = HOLES.indexOf(character as (typeof HOLES)[number]);
    text += hole === -1 ? character : encode(values[PARTS[hole]!]);
  }
  const searched = alternative.index === 'name' ? text.slice(text.lastIndexOf('/') + 1) : text;
  const wildcard = searched.search(/[*?]/u);
  return { pattern: text, prefix: wildcard === -1 ? searched : searched.slice(0, wildcard) };
}

/** A path in which `*` and `?` are text. */
export function encode(path: string): string {
  return path.replaceAll('*', STAR).replaceAll('?', QUESTION);
}

function indexOf(alternative: string): 'path' | 'name' | undefined {
  const name = alternative.slice(alternative.lastIndexOf('/') + 1);
  if (holeComesFirst(alternative)) return 'path';
  return holeComesFirst(name) ? 'name' : undefined;
}

function holeComesFirst(text: string): boolean {
  const hole = text.search(/[\uE000-\uE004]/u);
  const wildcard = text.search(/[*?]/u);
  return hole !== -1 && (wildcard === -1 || hole < wildcard);
}

/** `{path}` and `{key}` may hold folders, which only `**` can stand for, and only at the start of a name. */
function shapeOf(alternative: string): string {
  return alternative.replaceAll(/(^|\/)[\uE003\uE004]/gu, '$1**/*').replaceAll(/[\uE000-\uE004]/gu, '*');
}
