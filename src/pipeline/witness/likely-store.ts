import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expandHome } from '../../config/check/key-file.ts';
import { DEFAULT_STORE } from '../../engine/layout.ts';

/**
 * Where the store most likely is, told without a YAML reader (28 ms): `store: <path>`, or `path:` in the mapping
 * there. A wrong guess finds no witness, or one whose own look at the config does not hold: nothing is believed for its place.
 */
export function likelyStore(root: string): string {
  const config = readFileSync(join(root, 'dx.config.yaml'), 'utf8');
  const value = /^store[ \t]*:(?<value>[^\n]*(?:\n[ \t][^\n]*)*)/mu.exec(config)?.groups?.['value'] ?? '';
  const inMapping = /^\s*\{|\n/u.test(value);
  const written = inMapping ? /(?:^|[\s{,])path[ \t]*:(?<path>[^\n,}]*)/u.exec(value)?.groups?.['path'] : value;
  const path = written?.replace(/(?:^|\s)#.*$/u, '').trim().replaceAll(/^["']|["']$/gu, '');
  return expandHome(root, path || DEFAULT_STORE);
}
