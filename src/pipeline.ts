import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import type { Catalog } from './catalog/catalog.ts';
import { decide } from './catalog/decide.ts';
import type { Json } from './core/canonical.ts';
import { hasErrors, type Diagnostic } from './core/diagnostic.ts';
import type { Emit, Phase } from './core/event.ts';
import { blobPath } from './engine/layout.ts';
import { hasBlob } from './engine/blobs.ts';
import { diskIo, errorCode } from './engine/io.ts';
import { saveLastBuild } from './engine/last-build.ts';
import type { PassResult, Subject } from './engine/pass.ts';
import { planPass, type PassPlan } from './engine/plan-pass.ts';
import type { Recipes } from './engine/recipe.ts';
import { saveRemembered } from './engine/remembered.ts';
import { runPass } from './engine/run.ts';
import { openStore, type Store } from './engine/store.ts';
import { keptBuild } from './pipeline/kept.ts';
import { keyOf, openProject, type Project } from './pipeline/project.ts';
import type { BuildOptions, BuildResult } from './pipeline/results.ts';
import { summarise } from './pipeline/summary.ts';
import { cutDraft } from './release/cut.ts';
import type { BlobSource } from './release/release.ts';

/**
 * The way through the house: config → inventory → facts → decisions → blobs → draft. Each room gives the
 * next a finished value; errors of any room end the way before anything under `releases/` is touched.
 */
export async function build(options: BuildOptions, emit: Emit): Promise<BuildResult> {
  const opened = await openProject(options, emit);
  const { project } = opened;
  if (!project) return stopped(opened.diagnostics);
  const kept = await keptBuild(project, await keyOf(project));
  if (kept) return kept;

  const store = await openStore(project.config.store, diskIo);
  if (!store.ok) return stopped([...opened.diagnostics, ...store.error]);
  try {
    return await buildIn(project, store.value, options, emit);
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined || !DISK_ERRORS.has(code)) throw error;
    return stopped([...opened.diagnostics, diskFinding(code)]);
  }
}

async function buildIn(project: Project, store: Store, options: BuildOptions, emit: Emit): Promise<BuildResult> {
  const diagnostics: Diagnostic[] = [...project.diagnostics, ...store.diagnostics];
  const analysed = await pass(project, store, project.analyse, project.subjects, options, emit);
  diagnostics.push(...analysed.diagnostics);
  if (options.signal.aborted) return interrupted(diagnostics, analysed);
  if (hasErrors(diagnostics)) return stopped(diagnostics, analysed);

  emit({ type: 'phase-started', phase: 'decide' });
  const { config, inventory, parent, layout } = project;
  const catalog = await decide({ config, inventory, analysed, ...(parent && { parent }) }, layout.private);
  try {
    diagnostics.push(...catalog.diagnostics);
    emit({ type: 'phase-ended', phase: 'decide', summary: `${catalog.included.length} images in` });
    if (hasErrors(diagnostics)) return stopped(diagnostics, analysed);

    const produced = await pass(project, await reopened(store), project.produce, includedSubjects(project, catalog), options, emit);
    diagnostics.push(...produced.diagnostics);
    if (options.signal.aborted) return interrupted(diagnostics, analysed, produced);
    if (hasErrors(diagnostics)) return stopped(diagnostics, analysed, produced);

    diagnostics.push(...(await catalog.finish(produced)).diagnostics);
    if (hasErrors(diagnostics)) return stopped(diagnostics, analysed, produced);
    emit({ type: 'phase-started', phase: 'release' });
    const cut = await cutDraft({ config, catalog, produced, blobs: blobsOf(store), absent: inventory.absent, ...(parent && { parent }), ...(inventory.keyCheck !== undefined && { keyCheck: inventory.keyCheck }) });
    diagnostics.push(...cut.diagnostics);
    if (cut.state === 'failed') return stopped(diagnostics, analysed, produced);
    const draft = summarise(cut, project);
    emit({ type: 'phase-ended', phase: 'release', summary: relative(config.root, cut.dir) });
    const result: BuildResult = { diagnostics, draft, steps: counts(analysed, produced) };
    await remember(project, result);
    return result;
  } finally {
    await catalog.close();
  }
}

/** One use of the engine: plan, then run. Digests learnt on the way are kept even when it is interrupted. */
async function pass(
  project: Project, store: Store, recipes: Recipes, subjects: readonly Subject[], options: BuildOptions, emit: Emit,
): Promise<PassResult> {
  const phase: Phase = recipes.pass;
  emit({ type: 'phase-started', phase });
  const plan: PassPlan = planPass(subjects, {
    recipes, facts: store.facts, layout: store.layout, remembered: project.remembered, last: project.last?.recipes ?? {},
  });
  const result = await runPass(plan, {
    recipes, store, remembered: project.remembered, jobs: options.jobs ?? availableParallelism(), signal: options.signal, emit,
  });
  if (recipes.pass === 'analyse') project.remembered.keepOnly(pathsOf(project.subjects));
  if (project.remembered.changed) await saveRemembered(store.layout.remembered, project.remembered, diskIo);
  const stale = plan.subjects.filter((subject) => subject.stale.length > 0).length;
  emit({ type: 'phase-ended', phase, summary: `${stale} of ${subjects.length} images had work` });
  return result;
}

/** The store with the facts that the pass before has just written. */
async function reopened(store: Store): Promise<Store> {
  const again = await openStore(store.layout.dir, store.io);
  if (!again.ok) throw new Error(again.error[0]?.message);
  return again.value;
}

function includedSubjects(project: Project, catalog: Catalog): Subject[] {
  const subjects = new Map(project.subjects.map((subject) => [`${subject.source}\0${subject.key}`, subject]));
  return catalog.included.map((image) => {
    const subject = subjects.get(`${image.source}\0${image.key}`);
    if (!subject) throw new Error(`the catalog included an image that was never scanned: ${image.source}/${image.id}`);
    return { ...subject, decisions: image.decisions };
  });
}

function pathsOf(subjects: readonly Subject[]): Set<string> {
  return new Set(subjects.flatMap(({ file, mask }) => (mask ? [file.path, mask.path] : [file.path])));
}

function blobsOf(store: Store): BlobSource {
  return { path: (sha256, bytes) => (hasBlob(store.layout, sha256, bytes) ? blobPath(store.layout, sha256) : undefined) };
}

async function remember(project: Project, result: BuildResult): Promise<void> {
  const key = await keyOf(project);
  if (key === undefined) return;
  await saveLastBuild(project.layout.lastBuild, { key, recipes: project.recipes, result: result as unknown as Json }, diskIo);
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

const DISK_ERRORS: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EACCES', 'EPERM', 'EROFS', 'EMFILE', 'ENFILE']);

function diskFinding(code: string): Diagnostic {
  return {
    code: 'DX7003',
    severity: 'error',
    message: `the operating system refused to read or write: ${code}`,
    help: 'free space or repair permissions, then build again; what was finished is kept',
  };
}

export type { BuildOptions, BuildResult, DraftSummary, PlannedSet, PlanResult } from './pipeline/results.ts';
