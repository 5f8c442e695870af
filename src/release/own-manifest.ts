import { join } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import { err, ok, type Result } from '../core/result.ts';
import { TableError } from './csv.ts';
import { fileDigest } from './files.ts';
import { readManifest, type ManifestEntry } from './manifest.ts';
import type { ReleaseRecord } from './record.ts';
import { isMissing } from '../engine/io.ts';

/** The manifest of a release folder, once its bytes are those of the record. `shown` is the folder's path for findings. */
export async function ownManifest(dir: string, shown: string, record: ReleaseRecord): Promise<Result<ManifestEntry[]>> {
  const file = record.files.find((entry) => entry.kind === 'manifest');
  if (!file) return err([finding('DX6003', `the record of release ${record.version} names no manifest`, `${shown}/release.json`, 'restore it from git, or from another copy of the release')]);
  const at = `${shown}/${file.path}`;
  try {
    if ((await fileDigest(join(dir, file.path))).sha256 !== file.sha256) {
      return err([finding('DX6005', `the manifest of release ${record.version} is not what was written`, at, 'restore it from git, or from another copy of the release')]);
    }
    return ok(await readManifest(join(dir, file.path)));
  } catch (error) {
    if (isMissing(error)) return err([finding('DX6004', `the manifest of release ${record.version} is not in this clone`, at, 'copy the folder of the release from where it was sealed or exported')]);
    if (error instanceof TableError) return err([finding('DX6006', error.message, at, 'restore it from git, or from another copy of the release')]);
    throw error;
  }
}

function finding(code: 'DX6003' | 'DX6004' | 'DX6005' | 'DX6006', message: string, file: string, help: string): Diagnostic {
  return { code, severity: 'error', message, at: { file }, help };
}
