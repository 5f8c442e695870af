import { open } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Icd11Settings } from '../config/config.ts';
import { sha256 } from '../core/digest.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { err, ok, type Result } from '../core/result.ts';
import { diskIo, errorCode, isMissing, replaceFile } from '../engine/io.ts';
import { layoutOf } from '../engine/layout.ts';
import { makePrivate } from '../engine/private.ts';
import type { Classification } from '../icd11/entity.ts';
import { checkPin } from '../icd11/read/pin.ts';
import { readTabulation } from '../icd11/read/read.ts';
import { loadClassification, saveClassification } from '../icd11/read/saved.ts';

/** Largest table that is read; WHO's has 4 MB as XLSX and 12 MB as text. */
const LARGEST = 64 * 2 ** 20;

export interface Table {
  readonly classification: Classification;
  readonly sha256: string;
}

/** Whether there is a table where the config says; a missing one is no mistake for who only builds. */
export async function tableIsThere(root: string, settings: Icd11Settings | undefined): Promise<boolean> {
  return settings?.table !== undefined && (await diskIo.size(resolve(root, settings.table))) !== undefined;
}

/**
 * The whole release, from WHO's table. What was read is kept under the store's private folder (0.1 s instead of 2.2), under the
 * sha256 of the table, and made anew where it does not prove itself.
 */
export async function readTable(root: string, store: string, settings: Pick<Icd11Settings, 'release' | 'sha256'> & { readonly table: string }): Promise<Result<Table>> {
  const bytes = await readBytes(resolve(root, settings.table), settings.table);
  if (!bytes.ok) return bytes;
  const pinned = checkPin(bytes.value, settings.table, settings.sha256);
  if (pinned) return pinned;
  const digest = sha256(bytes.value);
  const layout = layoutOf(store, root);
  const keptPath = join(layout.private, `icd11-${settings.release}.idx`);
  const kept = await diskIo.readFile(keptPath).catch(() => undefined);
  const known = kept && loadClassification(kept, { release: settings.release, source: digest });
  if (known) return ok({ classification: known, sha256: digest });
  const read = await readTabulation(bytes.value, { file: settings.table, release: settings.release });
  if (!read.ok) return read;
  // A store that cannot be written makes the next call slower, and no table unreadable.
  await makePrivate(layout, diskIo).then(() => replaceFile(keptPath, saveClassification(read.value, digest), diskIo)).catch((error: unknown) => {
    if (errorCode(error) === undefined) throw error;
  });
  return ok({ classification: read.value, sha256: digest });
}

/** A file that the config names, up to 64 MiB; `name` is what messages call it. */
export async function readBytes(path: string, name: string): Promise<Result<Buffer>> {
  const finding = (message: string, help: string): { readonly ok: false; readonly error: Diagnostic[] } => err([{ code: 'DX2052', severity: 'error', message, help }]);
  try {
    const handle = await open(path, 'r');
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) return finding(`"${name}" is not a file`, 'Name a file.');
      if (stat.size > LARGEST) return finding(`"${name}" has ${stat.size} bytes; at most ${LARGEST} are read`, 'Look whether it is the right file.');
      return ok(await handle.readFile());
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isMissing(error)) return finding(`there is no "${name}"`, 'Paths in dx.config.yaml are relative to it.');
    return finding(`"${name}" cannot be read (${errorCode(error) ?? 'unknown error'})`, 'Look at its permissions.');
  }
}
