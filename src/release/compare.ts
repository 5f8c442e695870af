import type { Diagnostic } from '../core/diagnostic.ts';
import { byCodeUnit } from '../core/compare.ts';
import type { Result } from '../core/result.ts';
import { ownManifest } from './own-manifest.ts';
import { readRecord, type ReleaseRecord } from './record.ts';
import { imageDigests } from './digest.ts';

/** What `verify --rebuild` found: the same content, or which tables and images came out otherwise. */
export interface RebuildReport {
  readonly same: boolean;
  readonly contentDigest: { readonly sealed: string; readonly rebuilt: string };
  readonly version: { readonly sealed: string; readonly rebuilt: string };
  /** Logical names. */
  readonly tables: readonly string[];
  /** `<kind>/<id>`; in one of the two only, or with other bytes. */
  readonly images: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

interface Folder {
  readonly dir: string;
  /** For findings. */
  readonly shown: string;
}

/**
 * REL-2: compares a sealed release with a draft that was built again from the same config and data against the
 * same parent. Platform, libraries and commit may differ; tables and image bytes may not. `configDigest` is of the
 * config that was rebuilt with: where nothing changed since the parent, `rebuilt` is the parent's folder, whose record
 * names another.
 */
export async function compareRebuilt(sealed: Folder, rebuilt: Folder, configDigest?: string): Promise<Result<RebuildReport>> {
  const a = await readRecord(sealed.dir, `${sealed.shown}/release.json`);
  if (!a.ok) return a;
  const b = await readRecord(rebuilt.dir, `${rebuilt.shown}/release.json`);
  if (!b.ok) return b;
  const tables = differing(tablesOf(a.value), tablesOf(b.value));
  const before = await ownManifest(sealed.dir, sealed.shown, a.value);
  if (!before.ok) return before;
  const after = await ownManifest(rebuilt.dir, rebuilt.shown, b.value);
  if (!after.ok) return after;
  const images = differing(imageDigests(before.value), imageDigests(after.value));
  const same = a.value.contentDigest === b.value.contentDigest;
  const libraries = JSON.stringify(a.value.tool) === JSON.stringify(b.value.tool) ? 'with the same tool, libraries and platform' : 'with another tool, library or platform: see tool in both records';
  const what = `${counted(tables.length, 'table')} and ${counted(images.length, 'image')} differ`;
  const otherConfig = isOtherConfig(a.value, configDigest ?? b.value.configDigest);
  const diagnostics: Diagnostic[] = same ? [] : [{
    code: 'DX6041',
    severity: 'error',
    message: otherConfig ? `the config is not the one that release ${a.value.version} was sealed from, and ${what}` : `release ${a.value.version} does not come out again: ${what}`,
    help: otherConfig ? sealedConfigHelp(a.value) : `it was rebuilt ${libraries}`,
    count: tables.length + images.length,
  }];
  return {
    ok: true,
    value: {
      same,
      contentDigest: { sealed: a.value.contentDigest, rebuilt: b.value.contentDigest },
      version: { sealed: a.value.version, rebuilt: b.value.version },
      tables, images, diagnostics,
    },
  };
}

/** Whether a config is another than the one that a release was sealed from: a rebuild with it proves nothing. */
export function isOtherConfig(sealed: Pick<ReleaseRecord, 'configDigest'>, configDigest: string): boolean {
  return sealed.configDigest !== configDigest;
}

/** How to get the config back that a release was sealed from. */
export function sealedConfigHelp({ version, git }: Pick<ReleaseRecord, 'version' | 'git'>): string {
  const way = git ? `check out ${git.commit.slice(0, 12)} and its data, then try again` : 'its record names no commit, so bring back that config and its data, then try again';
  return `the config is not the one ${version} was sealed from: ${way}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function tablesOf(record: ReleaseRecord): Map<string, string> {
  return new Map(record.tables.map((entry) => [entry.table, entry.sha256]));
}

function differing(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): string[] {
  return [...new Set([...a.keys(), ...b.keys()])].filter((key) => a.get(key) !== b.get(key)).toSorted(byCodeUnit);
}
