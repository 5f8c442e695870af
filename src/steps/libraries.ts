import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Library } from './step.ts';

const require = createRequire(import.meta.url);

/**
 * Exact versions of the libraries whose code decides results, for fingerprints and the release record.
 * Read from package files: no native code is loaded. sharp's version names the libvips build that it pins
 * (its decoders and encoders are inside), which is the same for every platform of one sharp version.
 */
export function libraryVersions(): { readonly [L in Library]: string } {
  const sharp = packageFile('sharp');
  const builds = Object.entries(sharp.optionalDependencies ?? {}).filter(([name]) => name.startsWith('@img/sharp-libvips-'));
  const libvips = [...new Set(builds.map(([, version]) => version))];
  if (libvips.length !== 1) throw new Error('sharp does not pin one libvips build');
  return {
    sharp: `${sharp.version}+libvips-build-${libvips[0]}`,
    exifr: packageFile('exifr').version,
    'blockhash-core': packageFile('blockhash-core').version,
  };
}

/** Absolute paths of the package files that `libraryVersions` reads. */
export function libraryFiles(): readonly string[] {
  return ['sharp', 'exifr', 'blockhash-core'].map((name) => findPackage(name).path);
}

interface PackageFile {
  readonly version: string;
  readonly optionalDependencies?: { readonly [name: string]: string };
}

function packageFile(name: string): PackageFile {
  return findPackage(name).content;
}

/** The package file above a package's entry point; `exports` of a package may hide it from `require`. */
function findPackage(name: string): { readonly path: string; readonly content: PackageFile } {
  let folder = dirname(require.resolve(name));
  for (;;) {
    const path = join(folder, 'package.json');
    const content = readJson(path);
    if (content?.name === name) return { path, content };
    const above = dirname(folder);
    if (above === folder) throw new Error(`package ${name} is not installed`);
    folder = above;
  }
}

function readJson(path: string): (PackageFile & { readonly name?: string }) | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as PackageFile & { readonly name?: string };
  } catch {
    return undefined;
  }
}
