import { basename, join } from 'node:path';
import { canonicalJson } from '../../core/canonical.ts';
import { sha256 } from '../../core/digest.ts';
import { noFolder, privateFolders } from '../forget.ts';
import type { Io } from '../io.ts';
import { loadLastBuild, type LastBuild } from '../last-build.ts';
import { LAST_BUILD, UNFINISHED, type Layout } from '../layout.ts';
import type { Fault } from './fault.ts';

/** What dx writes in a private folder, temporary names of `replaceFile` included. */
const KNOWN = /^([0-9a-f]{16}|project\.json|records|scan|tmp|unfinished|icd11-\d{4}-\d{2}\.idx|[a-z-]+\.(idx|json|parquet|duckdb))(\.\d+)?$/;
const NO_IMAGE = canonicalJson({ ran: 0, cached: 0, failed: 0 });

export interface Memories {
  /** How many files were compared. */
  readonly checked: number;
  /** Whether some build, repair or gc is at work or did not end. */
  readonly unfinished: boolean;
}

/** What projects know of themselves. Losing any of it costs time, never a result. */
export async function checkMemories(layout: Layout, io: Io, faults: Fault[]): Promise<Memories> {
  let checked = 0;
  let unfinished = false;
  for (const folder of await privateFolders(layout, io)) {
    const memory = await openMemory(layout, io, folder, faults);
    unfinished ||= memory.names.has(UNFINISHED);
    checked += await checkOwn(memory);
    if (!memory.names.has(UNFINISHED)) checked += await checkNamed(memory);
    checkUnknown(memory);
  }
  return { checked, unfinished };
}

/** One private folder. */
interface Memory {
  /** Below the store. */
  readonly folder: string;
  readonly names: ReadonlySet<string>;
  /** What the last scan of each source saw, below the folder. */
  readonly scans: readonly string[];
  readonly last: LastBuild | undefined;
  read(name: string): Promise<Buffer>;
  tell(kind: Fault['kind'], name: string): void;
}

async function openMemory(layout: Layout, io: Io, folder: string, faults: Fault[]): Promise<Memory> {
  return {
    folder,
    names: new Set(await listed(join(layout.dir, folder), io)),
    scans: (await listed(join(layout.dir, folder, 'scan'), io)).filter((name) => name.endsWith('.idx')).map((name) => `scan/${name}`),
    last: await loadLastBuild(join(layout.dir, folder, LAST_BUILD), io),
    read: (name) => io.readFile(join(layout.dir, folder, name)),
    tell: (kind, name) => faults.push({ kind, part: kind === 'unknown' ? 'store' : 'memory', name: `${folder}/${name}` }),
  };
}

/** Files that prove themselves. */
async function checkOwn({ folder, names, scans, last, read, tell }: Memory): Promise<number> {
  const proofs: { readonly [name: string]: (bytes: Buffer) => boolean } = {
    'project.json': (bytes) => isOwner(bytes, basename(folder)),
    'files.idx': endsWithOwnDigest,
    'near.idx': endsWithOwnDigest,
    'witness.idx': endsWithOwnDigest,
    [LAST_BUILD]: () => last !== undefined,
  };
  let checked = 0;
  for (const [name, isWhole] of Object.entries(proofs)) {
    if (!names.has(name)) continue;
    checked++;
    if (!isWhole(await read(name))) tell('damaged', name);
  }
  for (const name of scans) {
    checked++;
    if (!endsWithOwnDigest(await read(name))) tell('damaged', name);
  }
  return checked;
}

/** What the record of the last build says it left beside it. */
async function checkNamed({ names, last, read, tell }: Memory): Promise<number> {
  if (!last) {
    // Whatever else a finished build leaves, it leaves its record.
    if (!names.has(LAST_BUILD) && names.has('catalog.duckdb')) tell('missing', LAST_BUILD);
    return 0;
  }
  const named: (readonly [name: string, digest: string])[] = Object.entries(last.passes ?? {}).flatMap(([pass, files]) => [
    [`${pass}.idx`, files.snapshot], [`${pass}.parquet`, files.rows], ...(files.changed === undefined ? [] : [[`${pass}-changed.parquet`, files.changed] as const]),
  ]);
  if (last.harmonised) named.push(['harmonised.duckdb', last.harmonised.file]);
  if (last.catalog !== undefined) named.push(['catalog.duckdb', last.catalog]);
  for (const [name, digest] of named) {
    if (!names.has(name)) tell('missing', name);
    else if (sha256(await read(name)) !== digest) tell('damaged', name);
  }
  if (!names.has('files.idx') && hadImages(last)) tell('missing', 'files.idx');
  return named.length;
}

/** What is not dx's is told without its name: it may name a person (DEID-9). */
function checkUnknown({ names, tell }: Memory): void {
  if ([...names].some((name) => !KNOWN.test(name))) tell('unknown', '');
}

/** Whether the last build saw an image, whose digest it then remembered. */
function hadImages({ result }: LastBuild): boolean {
  const steps = typeof result === 'object' && result !== null && 'steps' in result ? result.steps : undefined;
  return typeof steps === 'object' && steps !== null && Object.values(steps).some((count) => count !== undefined && canonicalJson(count) !== NO_IMAGE);
}

/** Indexes that are made again from elsewhere end with the sha256 of all before it. */
function endsWithOwnDigest(bytes: Buffer): boolean {
  return bytes.length > 32 && sha256(bytes.subarray(0, -32)) === bytes.toString('hex', bytes.length - 32);
}

function isOwner(bytes: Buffer, folder: string): boolean {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null && 'root' in value && typeof value.root === 'string' && sha256(value.root).startsWith(folder);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function listed(folder: string, io: Io): Promise<string[]> {
  return io.readdir(folder).catch(noFolder);
}
