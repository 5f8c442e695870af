import * as Type from 'typebox';
import type { Static, TObject, TProperties, TSchema } from 'typebox';

/**
 * The few shapes that every file is made of. Each takes its description first: no key goes undescribed,
 * because editors show the description and the docs are written from it.
 */

/** A mapping with exactly these keys. */
export function keys<P extends TProperties>(description: string, properties: P): TObject<P> {
  return Type.Object(properties, { description, additionalProperties: false });
}

/** A mapping from names the user chooses to values of one shape. */
export function table<S extends TSchema>(description: string, values: S) {
  return Type.Unsafe<Record<string, Static<S>>>({ type: 'object', description, additionalProperties: values });
}

/** Text that says something: not empty, not only blanks. */
export function text(description: string) {
  return Type.String({ description, minLength: 1, pattern: '\\S' });
}

/** Text that may be empty, such as a value in a table cell. */
export function anyText(description: string) {
  return Type.String({ description });
}

/** Text of a fixed form; `form` names it in messages ("a date such as 2026-10-02"). */
export function formed(description: string, pattern: string, form: string) {
  return Type.String({ description, pattern, 'x-form': form });
}

/** One of a closed list of words. */
export function oneOf<const T extends readonly string[]>(description: string, words: T) {
  return Type.Unsafe<T[number]>({ type: 'string', enum: [...words], description });
}

/** One of a closed list of whole numbers. */
export function oneNumberOf<const T extends readonly number[]>(description: string, numbers: T) {
  return Type.Unsafe<T[number]>({ type: 'integer', enum: [...numbers], description });
}

export function list<S extends TSchema>(description: string, items: S, least = 0) {
  return Type.Array(items, { description, ...(least > 0 ? { minItems: least } : {}) });
}

export function flag(description: string) {
  return Type.Boolean({ description });
}

/** A date `YYYY-MM-DD`; whether the day exists is checked while resolving. */
export function date(description: string) {
  return formed(`${description} (YYYY-MM-DD).`, '^\\d{4}-\\d{2}-\\d{2}$', 'a date such as 2026-10-02');
}

/** A short name that also is a file name and a part of ids. */
export function name(description: string) {
  return formed(
    `${description} Lower-case letters, digits and inner hyphens.`, '^[a-z0-9]+(-[a-z0-9]+)*$',
    'lower-case letters, digits and inner hyphens, such as ham10000 or clinic-a',
  );
}

export function digest(description: string) {
  return formed(description, '^[0-9a-f]{64}$', 'a sha256 as 64 lower-case hexadecimal digits');
}

export const optional = Type.Optional;
