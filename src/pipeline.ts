import { availableParallelism } from 'node:os';
import type { Json } from './core/canonical.ts';
import { hasErrors, type Diagnostic } from './core/diagnostic.ts';
import type { Emit } from './core/event.ts';
import { diskFinding } from './engine/disk.ts';
import { diskIo } from './engine/io.ts';
import { saveLastBuild } from './engine/last-build.ts';
import type { PassResult } from './engine/pass.ts';
import type { StepPool } from './engine/pool.ts';
import { openStore, type Store } from './engine/store.ts';
import { holdingStore } from './pipeline/hold.ts';
import { keptBuild } from './pipeline/kept.ts';
import { blobsOf, includedSubjects, pass } from './pipeline/pass.ts';
import { keyOf, openProject, type Project } from './pipeline/project.ts';
import type { BuildOptions, BuildResult } from './pipeline/results.ts';
import { summarise } from './pipeline/summary.ts';
import { beginWitness, saveWitness } from './pipeline/witness/save.ts';

/**
 * The way through the house: config → inventory → facts → decisions → blobs → draft. Each room gives the
 * next a finished value; errors of any room end the way before anything under `releases/` is touched.
 */
export async function build(options: BuildOptions, emit: Emit): Promise<BuildResult> {
  const { aside } = options;
  const beginning = beginWitness(options.root);
  const opened = await openProject({ ...options, ...(aside && { parent: aside.parent }) }, emit);
  const { project } = opened;
  if (!project) return stopped(opened.diagnostics);
  const kept = !aside && await keptBuild(project, await keyOf(project));
  if (kept) {
    await saveWitness(beginning, project, kept);
    return kept;
  }

  // Hours of analysis must not end at a misspelt column. Nothing before this line loads DuckDB.
  const { checkRules } = await import('./catalog/check-rules.ts');
  const rules = await checkRules(project.config);
  if (hasErrors(rules)) return stopped([...opened.diagnostics, ...rules]);
  try {
    const built = await holdingStore(project.layout, options.signal, emit, () => buildHeld(project, opened.diagnostics, options, emit));
    if (!aside && built?.draft) await saveWitness(beginning, project, built);
    return built ?? interrupted(opened.diagnostics);
  } catch (error) {
    const refused = diskFinding(error);
    if (!refused) throw error;
    return stopped([...opened.diagnostics, refused]);
  }
}

async function buildHeld(project: Project, before: readonly Diagnostic[], options: BuildOptions, emit: Emit): Promise<BuildResult> {
  const store = await openStore(project.layout, diskIo);
  if (!store.ok) return stopped([...before, ...store.error]);
  const { openPool } = await import('./engine/pool.ts');
  const pool = openPool(options.jobs ?? availableParallelism());
  try {
    return await buildIn(project, store.value, pool, options, emit);
  } finally {
    await pool.close();
  }
}

async function buildIn(project: Project, store: Store, pool: StepPool, options: BuildOptions, emit: Emit): Promise<BuildResult> {
  const { checkLicences } = await import('./catalog/licences.ts');
  const diagnostics: Diagnostic[] = [...project.diagnostics, ...checkLicences(project.config), ...store.diagnostics];
  const analysed = await pass(project, store, pool, project.analyse, project.subjects, options.signal, emit);
  diagnostics.push(...analysed.diagnostics);
  if (options.signal.aborted) return interrupted(diagnostics, analysed);
  if (hasErrors(diagnostics)) return stopped(diagnostics, analysed);

  emit({ type: 'phase-started', phase: 'decide' });
  const { config, inventory, parent, layout } = project;
  const { decide } = await import('./catalog/decide.ts');
  const catalog = await decide({ config, inventory, analysed, ...(parent && { parent }) }, options.aside?.releases ?? layout.private);
  try {
    diagnostics.push(...catalog.diagnostics);
    emit({ type: 'phase-ended', phase: 'decide', summary: `${catalog.included.length} images in` });
    if (hasErrors(diagnostics)) return stopped(diagnostics, analysed);

    const produced = await pass(project, store, pool, project.produce, includedSubjects(project, catalog), options.signal, emit);
    diagnostics.push(...produced.diagnostics);
    if (options.signal.aborted) return interrupted(diagnostics, analysed, produced);
    if (hasErrors(diagnostics)) return stopped(diagnostics, analysed, produced);

    diagnostics.push(...(await catalog.finish(produced)).diagnostics);
    if (hasErrors(diagnostics)) return stopped(diagnostics, analysed, produced);
    emit({ type: 'phase-started', phase: 'release' });
    const { cutDraft } = await import('./release/cut.ts');
    const cut = await cutDraft({ config, catalog, produced, blobs: blobsOf(store.layout), absent: inventory.absent, ...(options.aside && { releases: options.aside.releases }), ...(parent && { parent }), ...(inventory.keyCheck !== undefined && { keyCheck: inventory.keyCheck }) });
    diagnostics.push(...cut.diagnostics);
    if (cut.state === 'failed') return stopped(diagnostics, analysed, produced);
    const draft = summarise(cut, project);
    emit({ type: 'phase-ended', phase: 'release', summary: draft.version });
    const result: BuildResult = { diagnostics, draft, steps: counts(analysed, produced) };
    if (!options.aside) await remember(project, result);
    return result;
  } finally {
    await catalog.close();
  }
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
