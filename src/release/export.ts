import { copyFile, mkdir, readdir, rename, rm, chmod } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { hasErrors, type Diagnostic } from '../core/diagnostic.ts';
import { err, ok, type Result } from '../core/result.ts';
import { look, makeFolders } from './files.ts';
import { imageFolders, type ManifestEntry } from './manifest.ts';
import { materialise } from './materialise.ts';
import { IGNORE_FILE, RECORD_FILE } from './names.ts';
import { ownManifest } from './own-manifest.ts';
import { readRecord } from './record.ts';
import type { BlobSource } from './release.ts';
import { verifyRelease } from './verify.ts';

export interface ExportInput {
  /** The release's folder, absolute, and its path for findings. */
  readonly dir: string;
  readonly shown: string;
  /** Absolute; must not exist yet or be an empty folder, outside the release. */
  readonly target: string;
  readonly blobs: BlobSource;
  readonly link: boolean;
}

export interface ExportResult {
  readonly version: string;
  readonly files: number;
  readonly bytes: number;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Copies a release with its images to a folder outside. Images come from the store's blobs, else from the release's
 * own folder, so that only damage that neither can replace blocks. Every byte is compared with its digest; the folder appears whole or not at all.
 */
export async function exportRelease(input: ExportInput): Promise<Result<ExportResult>> {
  const target = resolve(input.target);
  const refused = await refuse(input.dir, target);
  if (refused) return err([refused]);
  const source = await verifyRelease(input.dir, input.shown);
  const incomplete = source.absent.filter((part) => !['images', 'crops', 'derivatives'].includes(part));
  const faults = source.diagnostics.filter((d) => d.severity === 'error');
  const damage = faults.filter((d) => !isReplaceable(d, input.shown));
  if (damage.length > 0) return err(damage);
  if (incomplete.length > 0) {
    return err([{ code: 'DX6042', severity: 'error', message: `release ${source.version} is not whole here: ${incomplete.join(', ')} missing`, help: 'run dx build, which restores what git does not carry; tables that are not tracked come from where the release was sealed' }]);
  }
  const aside = join(dirname(target), `.${basename(target)}.${process.pid}.part`);
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { recursive: true });
  try {
    const diagnostics = await fillExport(input, aside, new Set(faults.map((d) => d.at?.file)));
    if (hasErrors(diagnostics)) return err([...faults, ...diagnostics]);
    const proof = await verifyRelease(aside, basename(target));
    if (!proof.ok || proof.absent.length > 0) return err([...proof.diagnostics]);
    await rename(aside, target);
    return ok({ version: proof.version, files: proof.files, bytes: proof.bytes, diagnostics: [...replaced(faults, source.state === 'draft' ? 'draft' : source.version), ...diagnostics] });
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** Faults of the folder that a copy does not have: images come from the store, and what the release does not name stays behind. */
function isReplaceable({ code, at }: Diagnostic, shown: string): boolean {
  if (code === 'DX6032') return true;
  if (code !== 'DX6030' && code !== 'DX6031') return false;
  const path = at?.file.slice(shown.length + 1) ?? '';
  return path === IGNORE_FILE || Object.values(imageFolders).some((folder) => path.startsWith(`${folder}/`));
}

/** The copy is whole; that the release's own folder is not is still worth knowing. */
function replaced(faults: readonly Diagnostic[], name: string): Diagnostic[] {
  const first = faults[0];
  if (!first) return [];
  return [{
    code: first.code, severity: 'warning', count: faults.length,
    message: `release ${name} has ${faults.length === 1 ? '1 fault' : `${faults.length} faults`} in its own folder; the export is whole`,
    help: `"dx verify ${name}" names them`,
  }];
}

/** `faulty`: files of the release, as findings name them, that are not what was written. */
async function fillExport(input: ExportInput, aside: string, faulty: ReadonlySet<string | undefined>): Promise<readonly Diagnostic[]> {
  const record = await readRecord(input.dir, `${input.shown}/${RECORD_FILE}`);
  if (!record.ok) return record.error;
  const made = new Map<string, Promise<void>>();
  for (const path of [RECORD_FILE, ...record.value.tables.map((t) => t.path), ...record.value.files.map((f) => f.path)]) {
    await makeFolders(aside, path.split('/').slice(0, -1), made);
    await copyFile(join(input.dir, path), join(aside, path));
    await chmod(join(aside, path), 0o644);
  }
  const manifest = await ownManifest(aside, input.shown, record.value);
  if (!manifest.ok) return manifest.error;
  const entries = manifest.value;
  const own = await ownImages(input.dir, entries.filter((entry) => !faulty.has(`${input.shown}/${entry.path}`)));
  const fill = { dir: aside, entries, link: input.link, durable: false, mode: 0o644 };
  const fromStore: BlobSource = { path: (sha256, bytes) => input.blobs.path(sha256, bytes) ?? own.get(sha256) };
  const first = await materialise({ ...fill, blobs: fromStore });
  if (!hasErrors(first.diagnostics)) return first.diagnostics;
  // A damaged blob: the release's own file is right, as `verifyRelease` has read. What is there already was compared and stays.
  const recorded = new Map(entries.map((entry) => [entry.path, entry.sha256]));
  const fromRelease: BlobSource = { path: (sha256, bytes) => own.get(sha256) ?? input.blobs.path(sha256, bytes) };
  return (await materialise({ ...fill, blobs: fromRelease, recorded })).diagnostics;
}

/** Images that the release's own folder holds, by digest. `verifyRelease` has read them already. */
async function ownImages(dir: string, entries: readonly ManifestEntry[]): Promise<Map<string, string>> {
  const own = new Map<string, string>();
  for (const entry of entries) {
    const path = join(dir, ...entry.path.split('/'));
    const there = await look(path);
    if (there?.isFile() && there.size === entry.bytes) own.set(entry.sha256, path);
  }
  return own;
}

async function refuse(dir: string, target: string): Promise<Diagnostic | undefined> {
  const inside = relative(dir, target);
  if (inside === '' || !inside.startsWith('..') || !relative(dirname(dir), target).startsWith('..')) return badTarget('the target of the export lies inside the releases');
  const there = await look(target);
  if (!there) return undefined;
  if (!there.isDirectory()) return badTarget('the target of the export is not a folder');
  if ((await readdir(target)).length > 0) return badTarget('the target of the export is not empty');
  return undefined;
}


function badTarget(message: string): Diagnostic {
  return { code: 'DX6040', severity: 'error', message, help: 'name a new or empty folder outside releases/' };
}
