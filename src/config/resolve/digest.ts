import type { Json } from '../../core/canonical.ts';
import { digestOf } from '../../core/digest.ts';
import type { Config } from '../config.ts';

/** Keys that hold a `Place`: comments and blank lines must not change the digest. */
const places = new Set(['at', 'permissionsAt', 'expressionAt']);

/** sha256 of everything that can change a result: not where the project, its store, its shared cache, its key and the table of ICD-11 lie. */
export function configDigest(config: Omit<Config, 'digest'>): string {
  const { root: _root, store: _store, remote: _remote, pseudonyms: _pseudonyms, icd11, ...rest } = config;
  return digestOf(withoutPlaces({ ...rest, icd11: icd11?.release }));
}

function withoutPlaces(value: unknown): Json {
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (typeof value !== 'object' || value === null) return value as Json;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !places.has(key)).map(([key, member]) => [key, withoutPlaces(member)]));
}
