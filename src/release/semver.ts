import type { ChangeLevel, ChangeReason } from './release.ts';

/** `A.B.C`, three plain numbers without leading zeros; no pre-release or build parts (REL-1). */
const VERSION = /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})$/;

const FIRST_VERSION = '1.0.0';

export function isVersion(text: string): boolean {
  return VERSION.test(text);
}

/** Order of two versions by their numbers: 1.10.0 is above 1.9.0. Throws on what is no version. */
export function byVersion(a: string, b: string): number {
  const left = parts(a);
  const right = parts(b);
  for (let i = 0; i < 3; i++) {
    const difference = left[i]! - right[i]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * The version after `parent` (REL-1): the highest level among the reasons applies. No parent gives 1.0.0;
 * no reason gives undefined, for nothing is different.
 */
export function nextVersion(parent: string | undefined, reasons: readonly ChangeReason[]): string | undefined {
  if (parent === undefined) return FIRST_VERSION;
  const [major, minor, patch] = parts(parent);
  switch (highest(reasons)) {
    case 'major':
      return `${major + 1}.0.0`;
    case 'minor':
      return `${major}.${minor + 1}.0`;
    case 'patch':
      return `${major}.${minor}.${patch + 1}`;
    case undefined:
      return undefined;
  }
}

function highest(reasons: readonly ChangeReason[]): ChangeLevel | undefined {
  const levels: readonly ChangeLevel[] = ['major', 'minor', 'patch'];
  return levels.find((level) => reasons.some((reason) => reason.level === level));
}

function parts(version: string): readonly [number, number, number] {
  const match = VERSION.exec(version);
  if (!match) throw new Error('not a version of the form A.B.C');
  return [Number(match[1]), Number(match[2]), Number(match[3])];
}
