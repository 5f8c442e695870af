import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { CATALOG_FILE, type Catalog } from './catalog/catalog.ts';
import { compactStore } from './engine/compact.ts';
import type { Json } from './core/canonical.ts';
import { hasErrors, type Diagnostic } from './core/diagnostic.ts';
import type { Emit } from './core/event.ts';
import { diskFinding } from './engine/disk.ts';
import { forcesAnything, NOT_FORCED, type Forced } from './engine/forced.ts';
import { diskIo } from './engine/io.ts';
import { markUnfinished, saveLastBuild, type PassFiles } from './engine/last-build.ts';
import { changedRowsPath, harmonisedPath, rowsPath } from './engine/layout.ts';
import type { PassResult } from './engine/pass.ts';
import type { Base } from './engine/plan-pass.ts';
import type { StepPool } from './engine/pool.ts';
import { openStore } from './engine/store.ts';
import { stillBase } from './pipeline/bases.ts';
import { holdingStore } from './pipeline/hold.ts';
import { cacheAccess, type CacheAccess } from './pipeline/cache-access.ts';
import { replacedFinding } from './pipeline/replaced.ts';
import { harmonisedOf, type KnownHarmonised } from './pipeline/harmonised.ts';
import { keptBuild } from './pipeline/kept.ts';
import { blobsOf, includedSubjects, pass, type PassOptions, type PassRun } from './pipeline/pass.ts';
import { fileDigest } from './release/files.ts';
import type { BlobSource } from './release/release.ts';
import { basesOf, endPrepared, hasWork, prepare, releaseBases, type HeldBases, type Prepared } from './pipeline/prepare.ts';
import { configKey } from './pipeline/key.ts';
import { keyOf, openProject, type Begun, type Project } from './pipeline/project.ts';
import type { BuildOptions, BuildResult } from './pipeline/results.ts';
import type { Pass } from './steps/step.ts';
import { summarise } from './pipeline/summary.ts';
import { beginWitness, saveWitness } from './pipeline/witness/save.ts';

/**
 * The way through the house: config → inventory → facts → decisions → blobs → draft. Each room gives the
 * next a finished value; errors of any room end the way before anything under `releases/` is touched.
 */
export async function build(options: BuildOptions, emit: Emit): Promise<BuildResult> {
  const ends: Ends = [];
  try {
    return await buildHolding(options, ends, emit);
  } finally {
    for (const end of ends) await end();
  }
}

/** What lets go, at a build's end, of what it holds. */
type Ends = (() => Promise<void> | void)[];

async function buildHolding(options: BuildOptions, ends: Ends, emit: Emit): Promise<BuildResult> {
  const { aside } = options;
  const beginning = beginWitness(options.root);
  const isLikely = aside !== undefined || options.moved === true || forcesAnything({ ...NOT_FORCED, ...(options.force && { steps: options.force }) });
  const begin = (begun: Begun): Prepared => {
    const made = prepare(begun);
    ends.push(() => endPrepared(made));
    return made;
  };
  let prepared: Prepared | undefined;
  const opened = await openProject({ ...options, ...(aside && { parent: aside.parent }) }, emit, (begun) => {
    if (isLikely || hasWork(begun)) prepared = begin(begun);
  });
  const { project } = opened;
  if (!project) return stopped(opened.diagnostics);
  const access = cacheAccess(project.config.remote, options.cache, options.sealing === true);
  if (!access.ok) return stopped([...opened.diagnostics, ...access.error]);
  const forced: Forced = { steps: options.force ?? NOT_FORCED.steps, fetched: access.value.distrust };
  const key = aside ? undefined : await keyOf(project);
  const kept = !aside && !forcesAnything(forced) && await keptBuild(project, key);
  if (kept) {
    await saveWitness(beginning, project, kept);
    return kept;
  }

  const { bases, rules: checked } = prepared ?? begin(project);
  const rules = await checked;
  if (hasErrors(rules)) return stopped([...opened.diagnostics, ...rules]);
  try {
    const ended = await holdingStore(project.layout, options.signal, emit, () => buildMending(project, opened.diagnostics, { key, forced, access: access.value, bases, ends }, options, emit));
    await compactStore(project.layout, diskIo);
    if (!aside && ended?.built.draft) {
      await diskIo.remove(project.layout.unfinished);
      await saveWitness(beginning, project, ended.built);
    }
    return ended ? withRemote(ended) : interrupted(opened.diagnostics);
  } catch (error) {
    const refused = diskFinding(error) ?? replacedFinding(error);
    if (!refused) throw error;
    return stopped([...opened.diagnostics, refused]);
  }
}

/** A build, and what is told of the remote cache beside it: not remembered, since a build with nothing to do asks nothing of it. */
interface Held {
  readonly built: BuildResult;
  readonly remote?: { readonly diagnostics: readonly Diagnostic[]; readonly stats: BuildResult['cache'] };
}

function withRemote({ built, remote }: Held): BuildResult {
  if (!remote) return built;
  return { ...built, diagnostics: [...built.diagnostics, ...remote.diagnostics], ...(remote.stats && { cache: remote.stats }) };
}

/** What a build goes by beside its project and options. */
interface Engine {
  /** The build's key (`keyOf`) as far as it was known before an image was read. */
  readonly key: string | undefined;
  readonly forced: Forced;
  readonly access: CacheAccess;
  readonly bases: HeldBases;
  readonly ends: Ends;
}

/** A build that met damaged blobs has dropped them, and is done again to make them: their images alone have work. */
async function buildMending(project: Project, before: readonly Diagnostic[], engine: Engine, options: BuildOptions, emit: Emit): Promise<Held> {
  const dropped = new Set<string>();
  const first = await buildHeld(project, before, { ...engine, dropped }, options, emit);
  if (dropped.size === 0 || first.built.interrupted) return first;
  const bases = basesOf(project);
  engine.ends.push(() => releaseBases(bases));
  const second = await buildHeld(project, before, { ...engine, bases, dropped: new Set() }, options, emit);
  // Not remembered: a later build that is told again has met no damage.
  return { ...second, built: { ...second.built, diagnostics: [mended(dropped.size), ...second.built.diagnostics] } };
}

function mended(count: number): Diagnostic {
  return {
    code: 'DX7028', severity: 'warning', message: `the store held ${count === 1 ? 'a damaged blob, which was dropped and made' : `${count} damaged blobs, which were dropped and made`} again`,
    help: 'nothing to do; if it happens again, check the disk',
  };
}

async function buildHeld(
  project: Project, before: readonly Diagnostic[], { key, forced, access, bases: held, dropped }: Omit<Engine, 'ends'> & { readonly dropped: Set<string> }, options: BuildOptions, emit: Emit,
): Promise<Held> {
  if (!options.aside) await markUnfinished(project.layout.unfinished, diskIo);
  // The blobs of the produce pass are looked at by another thread, until its images are known.
  const bases = { analyse: stillBase(held.analyse, project), produce: stillBase(held.produce, project) };
  const store = await openStore(project.layout, diskIo);
  if (!store.ok) return { built: stopped([...before, ...store.error]) };
  const { openPool } = await import('./engine/pool.ts');
  const pool = openPool(options.jobs ?? availableParallelism());
  const { openRemote } = await import('./pipeline/remote.ts');
  const remote = await openRemote(project.config, access, store.value);
  try {
    const built = await buildIn(project, { key, store: store.value, forced, cache: remote.cache, recorder: options.recorder }, blobsOf(store.value.layout, dropped), pool, bases, options, emit);
    await remote.cache?.drain(options.signal.aborted ? 0 : DRAIN_MS);
    return { built, remote: { diagnostics: [...remote.diagnostics, ...(remote.cache?.diagnostics() ?? [])], stats: remote.cache?.stats() } };
  } finally {
    await remote.cache?.drain(0);
    await pool.close();
    await store.value.close();
  }
}

/** How long the end of a build waits for results that are still being written to the remote cache. */
const DRAIN_MS = 60_000;

type Bases = { readonly [pass in Pass]: Promise<Base | undefined> };

async function buildIn(project: Project, { key, ...engine }: Pick<PassOptions, 'store' | 'forced' | 'cache' | 'recorder'> & Pick<Engine, 'key'>, blobs: BlobSource, pool: StepPool, bases: Bases, options: BuildOptions, emit: Emit): Promise<BuildResult> {
  const { checkLicences } = await import('./catalog/licences.ts');
  const diagnostics: Diagnostic[] = [...project.diagnostics, ...checkLicences(project.config), ...engine.store.diagnostics];
  const analyse = await pass({ ...engine, project, recipes: project.analyse, subjects: project.subjects, base: await bases.analyse }, pool, options.signal, emit);
  const { result: analysed } = analyse;
  diagnostics.push(...analysed.diagnostics);
  if (options.signal.aborted) return interrupted(diagnostics, analysed);
  if (hasErrors(diagnostics)) return stopped(diagnostics, analysed);

  emit({ type: 'phase-started', phase: 'decide' });
  const { config, inventory, parent, layout } = project;
  const { decide } = await import('./catalog/decide.ts');
  const harmonised = harmonisedOf(project);
  const catalog = await decide({ config, inventory, analysed, key: harmonised.key, ...(harmonised.file && { harmonised: harmonised.file }), ...(parent && { parent }) }, options.aside?.releases ?? layout.private);
  try {
    analyse.read();
    diagnostics.push(...catalog.diagnostics);
    emit({ type: 'phase-ended', phase: 'decide', summary: `${catalog.included.length} images in` });
    if (hasErrors(diagnostics)) return stopped(diagnostics, analysed);

    const produce = await pass({ ...engine, project, recipes: project.produce, subjects: includedSubjects(project, catalog), base: await bases.produce, makeRoom: () => catalog.putAside() }, pool, options.signal, emit);
    const produced = withAhead(produce.result, analysed, catalog);
    diagnostics.push(...produced.diagnostics);
    if (options.signal.aborted) return interrupted(diagnostics, analysed, produced);
    if (hasErrors(diagnostics)) return stopped(diagnostics, analysed, produced);

    // Nothing is looked up any more: 45 bytes a result.
    engine.store.facts.replace([]);
    diagnostics.push(...(await catalog.finish(produced)).diagnostics);
    produce.read();
    if (hasErrors(diagnostics)) return stopped(diagnostics, analysed, produced);
    emit({ type: 'phase-started', phase: 'release' });
    const { cutDraft } = await import('./release/cut.ts');
    const cut = await cutDraft({ config, catalog, produced, blobs, absent: inventory.absent, ...(options.aside && { releases: options.aside.releases }), ...(parent && { parent }), ...(inventory.keyCheck !== undefined && { keyCheck: inventory.keyCheck }) });
    diagnostics.push(...cut.diagnostics);
    if (cut.state === 'failed') return stopped(diagnostics, analysed, produced);
    const draft = summarise(cut, project);
    emit({ type: 'phase-ended', phase: 'release', summary: draft.version });
    const result: BuildResult = { diagnostics, draft, steps: counts(analysed, produced) };
    if (!options.aside) await remember(project, key, result, catalog, harmonised, { analyse, produce });
    return result;
  } finally {
    await catalog.close();
  }
}

/** The files first, then what names them by their digests. */
async function remember(project: Project, keyBefore: string | undefined, result: BuildResult, catalog: Catalog, harmonised: KnownHarmonised, runs: { readonly [pass in Pass]: PassRun }): Promise<void> {
  // What was learnt of files since may be another digest.
  const key = project.remembered.changed ? await keyOf(project) : keyBefore;
  if (key === undefined) return;
  const passes = {
    analyse: await passFiles(project, catalog, 'analyse', runs.analyse),
    produce: await passFiles(project, catalog, 'produce', runs.produce),
  };
  const kept = { key: harmonised.key, file: await catalog.keepHarmonised(harmonisedPath(project.layout)) };
  const { sha256 } = await fileDigest(join(project.layout.private, CATALOG_FILE));
  await saveLastBuild(project.layout.lastBuild, { key, config: configKey(project.config), program: project.program, recipes: project.recipes, passes, harmonised: kept, catalog: sha256, result: result as unknown as Json }, diskIo);
}

async function passFiles({ layout }: Project, catalog: Catalog, name: Pass, run: PassRun): Promise<PassFiles> {
  return { snapshot: await run.save(), ...(await catalog.keepRows(name, { rows: rowsPath(layout, name), changed: changedRowsPath(layout, name) })) };
}

/** What ran while the image was at hand is not "from the store". */
function withAhead(produced: PassResult, { ahead }: PassResult, { included }: Catalog): PassResult {
  return ahead ? { ...produced, counts: ahead.counted(produced.counts, included.map(({ position }) => position)) } : produced;
}

function counts(...passes: readonly PassResult[]): BuildResult['steps'] {
  return Object.assign({}, ...passes.map((result) => result.counts)) as BuildResult['steps'];
}

function stopped(diagnostics: readonly Diagnostic[], ...passes: readonly PassResult[]): BuildResult {
  return { diagnostics, steps: counts(...passes) };
}

function interrupted(diagnostics: readonly Diagnostic[], ...passes: readonly PassResult[]): BuildResult {
  return { ...stopped(diagnostics, ...passes), interrupted: true };
}
