import { existsSync, readFileSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { toolVersion } from '../core/version.ts';
import type { ReleaseRecord } from './record.ts';

/** Packages whose code decides bytes of a release. */
const DECIDING = ['@duckdb/node-api', 'blockhash-core', 'exifr', 'sharp'];

/** This tool as a release record names it: its version, the exact versions of deciding libraries, and the platform. */
export function thisTool(): ReleaseRecord['tool'] {
  const pinned = ownPackage();
  const libraries: Record<string, string> = {};
  for (const name of DECIDING) libraries[name] = pinned[name] ?? 'unknown';
  return { name: 'dx', version: toolVersion, libraries, node: process.version, platform: `${platform()}-${arch()}` };
}

/** dx pins its dependencies exactly, so its own package.json tells the installed versions without loading any. */
function ownPackage(): { readonly [name: string]: string } {
  const text = JSON.parse(readFileSync(join(ownFolder(), 'package.json'), 'utf8')) as { dependencies: { [name: string]: string } };
  return text.dependencies;
}

/** The folder of this program's package.json, wherever below it the code lies that asks. */
export function ownFolder(): string {
  let dir = import.meta.dirname;
  while (!existsSync(join(dir, 'package.json'))) {
    const above = dirname(dir);
    if (above === dir) throw new Error('dx cannot find its own package.json');
    dir = above;
  }
  return dir;
}
