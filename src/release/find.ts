import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { err, ok, type Result } from '../core/result.ts';
import { RECORD_FILE } from './names.ts';
import { readRecord } from './record.ts';
import type { ReleaseDir } from './release.ts';
import { byVersion, isVersion } from './semver.ts';



/** The folder of all releases of a project. */
export function releasesDir(root: string): string {
  return join(root, 'releases');
}

/** Versions in `releases/` that have a record, ascending. A folder without `release.json` is none. */
export function sealedVersions(root: string): string[] {
  const dir = releasesDir(root);
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .filter((name) => isVersion(name) && existsSync(join(dir, name, RECORD_FILE)))
    .toSorted(byVersion);
}

/** One sealed release; a record that cannot be trusted, or is of another version than its folder, is a finding. */
export async function openRelease(root: string, version: string): Promise<Result<ReleaseDir>> {
  const place = { file: `releases/${version}/${RECORD_FILE}` };
  if (!isVersion(version) || !sealedVersions(root).includes(version)) {
    const known = sealedVersions(root);
    return err([{
      code: 'DX6001',
      severity: 'error',
      message: `there is no sealed release ${JSON.stringify(version)}`,
      help: known.length === 0 ? 'no release has been sealed here yet' : `sealed here: ${known.join(', ')}`,
    }]);
  }
  const dir = join(releasesDir(root), version);
  const record = await readRecord(dir, place.file);
  if (!record.ok) return record;
  if (record.value.version !== version || record.value.state !== 'sealed') {
    return err([{
      code: 'DX6002',
      severity: 'error',
      message: `the record of release ${version} is of ${record.value.state} version ${record.value.version}`,
      at: place,
      help: 'restore the folder from git; a release is never renamed',
    }]);
  }
  return ok({ version, dir, name: record.value.name });
}

/**
 * The parent that the config asks for: the highest sealed version, none, or the one it names. `undefined`
 * means that the next release is the first.
 */
export async function findParent(config: Pick<Config, 'root' | 'release'>): Promise<Result<ReleaseDir | undefined>> {
  const wanted = config.release.parent;
  if (wanted === 'none') return ok(undefined);
  if (wanted !== 'latest') return openRelease(config.root, wanted.version);
  const latest = sealedVersions(config.root).at(-1);
  return latest === undefined ? ok(undefined) : openRelease(config.root, latest);
}
