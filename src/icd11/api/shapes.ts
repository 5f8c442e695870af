import { classKinds, type ClassKind } from '../../core/vocabulary.ts';
import { officialTitle, strangeCharacter } from '../title.ts';

type Mapping = { readonly [key: string]: unknown };

/** The parts of an entity of the MMS, version 2 of the API, that dx reads. All others are ignored: the API adds some with each version. */
export interface ApiEntity {
  readonly uri: string;
  readonly parents: readonly string[];
  /** Of a chapter its number; empty for blocks. */
  readonly code: string;
  readonly title: string;
  readonly kind: ClassKind;
  readonly synonyms: readonly string[];
}

/** What a value lacks to be one of the documented shapes, as the end of a sentence. */
export class ShapeError extends Error {}

function mapping(value: unknown, what: string): Mapping {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ShapeError(`${what} is no mapping`);
  return value as Mapping;
}

function text(value: unknown, what: string): string {
  if (typeof value !== 'string' || value.length > 4000) throw new ShapeError(`${what} is no text`);
  return value;
}

/** At most as many index terms or parents; the largest entity of 2025-01 has some hundreds. */
const MANY = 10_000;

function list(value: unknown, what: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.length > MANY) throw new ShapeError(`${what} is no list`);
  return value;
}

/** `{ "@language": "en", "@value": "Cholera" }`. */
function english(value: unknown, what: string): string {
  const words = mapping(value, what);
  const language = text(words['@language'], `the language of ${what}`);
  if (language !== 'en' && !language.startsWith('en-')) throw new ShapeError(`${what} is in another language (asked for: en)`);
  const title = officialTitle(text(words['@value'], what));
  if (title === '') throw new ShapeError(`${what} is empty`);
  if (strangeCharacter(title) !== undefined) throw new ShapeError(`${what} holds control characters`);
  return title;
}

export function token(value: unknown): string {
  const written = text(mapping(value, 'it')['access_token'], 'the token');
  if (!/^[\x21-\x7E]+$/u.test(written)) throw new ShapeError('the token is no token');
  return written;
}

/** The top of a release: `{ "@id": ".../icd/release/11/2025-01/mms", "releaseId": "2025-01", … }`. */
export function release(value: unknown): string {
  return text(mapping(value, 'it')['releaseId'], 'its "releaseId"');
}

/** `{ "@id": …, "code": "2C32", "stemId": "http://id.who.int/icd/release/11/2025-01/mms/1203447657" }`. */
export function codeInfo(value: unknown): { readonly code: string; readonly stem: string } {
  const info = mapping(value, 'it');
  return { code: text(info['code'], 'its "code"'), stem: text(info['stemId'], 'its "stemId"') };
}

export function entity(value: unknown): ApiEntity {
  const raw = mapping(value, 'it');
  const written = text(raw['classKind'], 'its "classKind"');
  const kind = classKinds.find((word) => word === written);
  if (!kind) throw new ShapeError('its "classKind" is not chapter, block or category');
  const title = english(raw['title'], 'its "title"');
  const synonyms = new Set<string>();
  for (const key of ['synonym', 'inclusion', 'indexTerm']) {
    for (const item of list(raw[key], `its "${key}"`)) {
      const term = mapping(item, `a term of "${key}"`);
      // Kept by WHO for searching only.
      if (term['deprecated'] !== true) synonyms.add(english(term['label'], `a term of "${key}"`));
    }
  }
  synonyms.delete(title);
  return {
    uri: text(raw['@id'], 'its "@id"'), parents: list(raw['parent'], 'its "parent"').map((parent) => text(parent, 'a parent')),
    code: raw['code'] === undefined || raw['code'] === null ? '' : text(raw['code'], 'its "code"'), title, kind, synonyms: [...synonyms],
  };
}
