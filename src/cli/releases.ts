import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import { err, ok, type Result } from '../core/result.ts';
import { nearest } from '../core/suggest.ts';
import { releasesDir, sealedVersions } from '../release/find.ts';
import { RECORD_FILE } from '../release/names.ts';
import { isFolder } from './root.ts';

/** A release folder that a command was pointed to: a sealed version or the draft. */
export interface NamedRelease {
  /** `draft` or the version. */
  readonly name: string;
  /** Absolute. */
  readonly dir: string;
  /** Relative to the project, for findings. */
  readonly shown: string;
}

export const DRAFT = 'draft';

/** `draft`, or a version that is sealed here; anything else is a finding that lists what there is. */
export function namedRelease(root: string, name: string): Result<NamedRelease> {
  const known = names(root);
  if (known.includes(name)) return ok(releaseNamed(root, name));
  const near = nearest(name, known);
  return err([{
    ...missing(name === DRAFT ? 'there is no draft' : `there is no release "${name}"`, known),
    ...(near !== undefined && near !== name && { hint: `did you mean ${near}?` }),
  }]);
}

/** The latest sealed release, else the draft: what a question means that names none. */
export function latestRelease(root: string): Result<NamedRelease> {
  const name = sealedVersions(root).at(-1) ?? (hasDraft(root) ? DRAFT : undefined);
  return name === undefined ? err([missing('there is no release and no draft yet', [])]) : ok(releaseNamed(root, name));
}

/** Every sealed release, oldest first. */
export function sealedReleases(root: string): readonly NamedRelease[] {
  return sealedVersions(root).map((version) => releaseNamed(root, version));
}

export function hasDraft(root: string): boolean {
  return existsSync(join(releasesDir(root), DRAFT, 'release.json'));
}

/** A release folder anywhere, such as an exported copy: one that holds a record. `path` is as it was typed. */
export function releaseFolder(cwd: string, path: string): NamedRelease | undefined {
  const dir = resolve(cwd, path);
  // Findings name no absolute path (DEID-9).
  return isFolder(dir) && existsSync(join(dir, RECORD_FILE)) ? { name: path, dir, shown: basename(dir) } : undefined;
}

function names(root: string): string[] {
  return [...sealedVersions(root), ...(hasDraft(root) ? [DRAFT] : [])];
}

function releaseNamed(root: string, name: string): NamedRelease {
  return { name, dir: join(releasesDir(root), name), shown: `releases/${name}` };
}

function missing(message: string, known: readonly string[]): Diagnostic {
  const sealed = known.some((name) => name !== DRAFT);
  const there = known.length === 0 ? '' : `there are: ${known.join(', ')}; `;
  const draft = known.includes(DRAFT) ? '' : '"dx build" makes a draft, ';
  return {
    code: 'DX9003', severity: 'error', message,
    help: sealed ? `${there}"dx build" makes a draft where something changed, "dx release" seals it` : `nothing is sealed yet; ${draft}"dx release" makes the first release`,
  };
}
