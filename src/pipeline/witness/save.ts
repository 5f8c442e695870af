import { setTimeout } from 'node:timers/promises';
import { join } from 'node:path';
import { CATALOG_FILE } from '../../catalog/catalog.ts';
import { byCodeUnit } from '../../core/compare.ts';
import { PathFinder } from '../../core/path-finder.ts';
import { diskFinding } from '../../engine/disk.ts';
import { granularity } from '../../core/granularity.ts';
import { diskIo, replaceFile } from '../../engine/io.ts';
import { fileDigest } from '../../release/files.ts';
import { imageFolders } from '../../release/manifest.ts';
import { readRecord } from '../../release/record.ts';
import type { FileStat } from '../../sources/inventory.ts';
import { libraryFiles } from '../../steps/libraries.ts';
import { asKept, hasTexts } from '../kept.ts';
import type { Project } from '../project.ts';
import type { BuildResult } from '../results.ts';
import { encodeIndex } from './columns.ts';
import { lookAt, Settled, type Look } from './look.ts';
import { stateNow, TreeTaker } from './take.ts';
import { firstLooks, thisProgram, witnessFile, type Witness } from './witness.ts';

/** Outputs are seconds old at most; longer than this is not waited for them to settle. */
const LONGEST_WAIT_MS = 100;

/** What was there before the build looked at anything. */
export interface Beginning {
  readonly atNs: bigint;
  readonly looks: readonly Look[];
}

export function beginWitness(root: string): Beginning {
  const atNs = nowNs();
  return { atNs, looks: firstLooks(root, libraryFiles(), new Settled()) };
}

/**
 * Writes the witness of a finished build, or of one that found nothing to do. Nothing is written where something
 * it read may have changed since it was read, or may change yet without its times changing (git's rule for racily
 * clean entries): the next build then takes the ordinary path.
 */
export async function saveWitness(beginning: Beginning, project: Project, result: BuildResult): Promise<void> {
  try {
    const bytes = await witnessOf(beginning, project, result);
    if (bytes) await replaceFile(witnessFile(project.layout), bytes, diskIo);
  } catch (error) {
    // The build is done; without a witness the next one only takes longer.
    if (!diskFinding(error) && !(error instanceof Error && 'code' in error)) throw error;
  }
}

async function witnessOf(beginning: Beginning, project: Project, result: BuildResult): Promise<Buffer | undefined> {
  const { config, inventory, diagnostics } = project;
  if (!result.draft) return undefined;
  const inputs = inputLooks(beginning, project);
  const states = inputs && statesOf(beginning, project);
  if (!states) return undefined;
  const dir = join(config.root, result.draft.dir);
  const outputs = await outputLooks(project, dir);
  if (!outputs || !(await areWhole(project, dir))) return undefined;
  const { taker } = outputs;
  for (const { folder, folders } of inventory.walked ?? []) taker.takeListed(folder, folders, (path) => states.of(path));
  if (!states.allMet()) return undefined;
  const witness: Witness = {
    program: thisProgram(),
    root: config.root,
    looks: [...inputs, ...outputs.looks],
    key: config.pseudonyms.kind === 'env' && inventory.keyCheck !== undefined ? { variable: config.pseudonyms.name, check: inventory.keyCheck } : null,
    trees: taker.trees,
    told: { sources: config.sources.length, images: inventory.images.length, build: asKept(result), planDiagnostics: diagnostics },
  };
  return encodeIndex(witness, taker.columns());
}

/** What was read once and must still be the same: everything the build looked at first, the key, and the parent's tables where an absent source made it look. */
function inputLooks(beginning: Beginning, { config, inventory, parent }: Project): readonly Look[] | undefined {
  const settled = new Settled();
  const first = firstLooks(config.root, libraryFiles(), settled);
  if (JSON.stringify(first) !== JSON.stringify(beginning.looks)) return undefined;
  const more = [
    ...(config.pseudonyms.kind === 'file' ? [lookAt('target', config.pseudonyms.path, settled)] : []),
    ...(parent && inventory.absent.length > 0 ? [lookAt('folder', parent.dir, settled)] : []),
  ];
  return settled.at < beginning.atNs ? [...first, ...more] : undefined;
}

/** What the build itself wrote, once no later change can hide in the same tick of the clock. */
async function outputLooks({ layout, inventory, config }: Project, dir: string): Promise<{ readonly looks: readonly Look[]; readonly taker: TreeTaker } | undefined> {
  for (let attempt = 0; attempt < 2; attempt++) {
    const settled = new Settled();
    const taker = new TreeTaker();
    const now = nowNs();
    const files = [join(layout.private, CATALOG_FILE), join(layout.dir, '.gitignore'), ...(layout.owner === undefined ? [] : [layout.owner]), ...inventory.records.map(({ path }) => path)];
    const looks = [
      ...files.map((path) => lookAt('file', path, settled)),
      ...[dir, join(dir, 'data')].map((path) => lookAt('folder', path, settled)),
    ];
    if (config.release.materialise) for (const top of Object.values(imageFolders)) taker.take(join(dir, top), true, stateNow(settled));
    if (settled.at < now) return { looks, taker };
    const wait = Number((settled.at - now) / 1_000_000n) + 1;
    if (wait > LONGEST_WAIT_MS) return undefined;
    await setTimeout(wait);
  }
  return undefined;
}

/** After they were looked at: whether the outputs hold what they should, so that nothing slipped in between writing and looking. */
async function areWhole({ inventory }: Project, dir: string): Promise<boolean> {
  const record = await readRecord(dir, 'release.json');
  if (!record.ok || !(await hasTexts(dir, record.value))) return false;
  for (const { path, digest } of inventory.records) if ((await fileDigest(path)).sha256 !== digest) return false;
  return true;
}

interface States {
  of(path: string): { readonly size: bigint; readonly mtimeNs: bigint; readonly inode: bigint } | undefined;
  /** Whether the walks came by every file that was read. */
  allMet(): boolean;
}

/** The files that were read, as they were then; undefined where one of them was not read in a state that can be told from a later one. */
function statesOf({ atNs }: Beginning, { inventory, remembered }: Project): States | undefined {
  // A path that was there and could not be looked at: why is not in any listing.
  if (inventory.excluded.some(({ reason }) => reason === 'not-a-file')) return undefined;
  const files: FileStat[] = [];
  for (const { file, mask } of inventory.images) {
    for (const read of mask ? [file, mask] : [file]) {
      if (!remembered.knows(read)) return undefined;
      files.push(read);
    }
  }
  for (const { from } of inventory.records) {
    if (!from || from.some(({ mtimeNs }) => mtimeNs + granularity(mtimeNs) >= atNs)) return undefined;
    for (const file of from) files.push(file);
  }
  files.sort((a, b) => byCodeUnit(a.path, b.path));
  // Sources that share a folder name a file twice; it must have been in one state.
  if (files.some((file, i) => i > 0 && file.path === files[i - 1]!.path && !isSame(file, files[i - 1]!))) return undefined;
  const distinct = files.filter((file, i) => file.path !== files[i - 1]?.path);
  const finder = new PathFinder(distinct.map(({ path }) => path));
  const met = new Uint8Array(distinct.length);
  return {
    of(path) {
      const i = finder.find(path);
      if (i === -1) return undefined;
      met[i] = 1;
      const { size, mtimeNs, inode } = distinct[i]!;
      return { size: BigInt(size), mtimeNs, inode };
    },
    allMet: () => !met.includes(0),
  };
}

function isSame(a: FileStat, b: FileStat): boolean {
  return a.size === b.size && a.mtimeNs === b.mtimeNs && a.inode === b.inode;
}

function nowNs(): bigint {
  return BigInt(Date.now()) * 1_000_000n;
}
