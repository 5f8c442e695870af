import type { Config, Source } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { hasErrors, type Diagnostic } from '../core/diagnostic.ts';
import type { Emit } from '../core/event.ts';
import { refusedFormat } from '../engine/format.ts';
import { diskIo } from '../engine/io.ts';
import { loadLastBuild, type LastBuild } from '../engine/last-build.ts';
import { layoutOf, type Layout } from '../engine/layout.ts';
import { makePrivate } from '../engine/private.ts';
import type { Subject } from '../engine/pass.ts';
import { describeRecipes, type LastRecipes } from '../engine/plan.ts';
import type { Recipes } from '../engine/recipe.ts';
import { recipesOf } from '../engine/recipes.ts';
import { loadRemembered, Remembered } from '../engine/remembered.ts';
import { findParent } from '../release/find.ts';
import { readRecord } from '../release/record.ts';
import type { ReleaseDir } from '../release/release.ts';
import { vanishedSources } from '../release/vanished.ts';
import type { Inventory } from '../sources/inventory.ts';
import { limits } from '../sources/limits.ts';
import { foldersOf, scan } from '../sources/scan.ts';
import { libraryFiles } from '../steps/libraries.ts';
import { registry } from '../steps/registry.ts';
import type { CacheOption, ForceOption } from './cache-access.ts';
import { buildKey } from './key.ts';
import { declared } from './declared.ts';
import { beginWalks } from './walks.ts';
import { programDigest } from './witness/witness.ts';

export interface ProjectOptions {
  readonly root: string;
  readonly rehash: boolean;
  readonly signal: AbortSignal;
  /** What may be asked of the remote cache: `dx plan` asks nothing, and refuses what a build would refuse. */
  readonly cache?: CacheOption;
  /** Steps that run although their results are stored. */
  readonly force?: ForceOption;
  /** Sources that are not accepted and are read all the same, where they are on this machine: labels are mapped before a source is accepted. */
  readonly read?: (source: Source) => boolean;
  /** Instead of the parent that the config names: what `verify --rebuild` compares with. */
  readonly parent?: Config['release']['parent'];
}

/** What is known before the folders of sources are. */
export interface Begun {
  readonly config: Config;
  readonly layout: Layout;
  readonly parent: ReleaseDir | undefined;
  readonly remembered: Remembered;
  readonly analyse: Recipes;
  readonly produce: Recipes;
  readonly recipes: LastRecipes;
  readonly last: LastBuild | undefined;
  /** Digest of the code that runs. */
  readonly program: string;
}

/** All that is known before the first image is read. */
export interface Project extends Begun {
  readonly inventory: Inventory;
  readonly subjects: readonly Subject[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the config, looks at the sources and finds the parent; errors of any of them end the way. */
export async function openProject(
  options: ProjectOptions,
  emit: Emit,
  meanwhile: (begun: Begun) => void = () => {},
): Promise<{ readonly project?: Project; readonly diagnostics: readonly Diagnostic[] }> {
  const beganNs = BigInt(Date.now()) * 1_000_000n;
  emit({ type: 'phase-started', phase: 'config' });
  const loaded = await loadConfig(options.root, registry);
  emit({ type: 'phase-ended', phase: 'config', summary: declared(loaded.config?.sources.length ?? 0) });
  if (!loaded.config || hasErrors(loaded.diagnostics)) return { diagnostics: loaded.diagnostics };
  const config = asAsked(loaded.config, options);
  const parent = await findParent(config);
  if (!parent.ok) return { diagnostics: [...loaded.diagnostics, ...parent.error] };

  const layout = layoutOf(config.store, config.root);
  const refused = await refusedFormat(layout, diskIo);
  if (refused) return { diagnostics: [...loaded.diagnostics, refused] };
  await makePrivate(layout, diskIo);
  emit({ type: 'phase-started', phase: 'scan' });
  const walks = beginWalks(foldersOf(config), limits);
  try {
    const begun = await beginProject(config, layout, parent.value, options);
    meanwhile(begun);
    const memory = options.rehash ? undefined : { program: begun.program, beganNs };
    const inventory = await scan(config, emit, options.signal, layout.private, limits, memory, walks.walker);
    emit({ type: 'phase-ended', phase: 'scan', summary: `${inventory.images.length} images` });
    return await scannedProject(begun, inventory, loaded.diagnostics);
  } finally {
    await walks.close();
  }
}

async function beginProject(config: Config, layout: Layout, parent: ReleaseDir | undefined, { rehash }: ProjectOptions): Promise<Begun> {
  const analyse = recipesOf('analyse', config.steps);
  const produce = recipesOf('produce', config.steps);
  return {
    config, layout, parent, analyse, produce,
    remembered: rehash ? new Remembered() : await loadRemembered(layout.remembered, diskIo),
    recipes: describeRecipes([...analyse.own, ...produce.own]),
    last: await loadLastBuild(layout.lastBuild, diskIo),
    program: programDigest(libraryFiles()),
  };
}

async function scannedProject(begun: Begun, inventory: Inventory, before: readonly Diagnostic[]): Promise<{ readonly project?: Project; readonly diagnostics: readonly Diagnostic[] }> {
  const { parent } = begun;
  const vanished = parent ? await vanishedSources(parent, inventory.absent) : [];
  const diagnostics = [...before, ...inventory.diagnostics, ...vanished];
  return hasErrors(diagnostics) ? { diagnostics } : { project: { ...begun, inventory, subjects: inventory.images, diagnostics }, diagnostics };
}

/** The config with what the options say otherwise. */
function asAsked(config: Config, { parent, read }: ProjectOptions): Config {
  return {
    ...config,
    ...(parent !== undefined && { release: { ...config.release, parent } }),
    ...(read && {
      sources: config.sources.map((source) => (source.evaluation.status === 'accepted' || !read(source)
        ? source
        : { ...source, presence: 'optional' as const, evaluation: { ...source.evaluation, status: 'accepted' as const } })),
    }),
  };
}

/** The key of a build of this project as it stands; undefined while some image must be read to know. */
export async function keyOf(project: Project): Promise<string | undefined> {
  const { config, inventory, remembered, recipes, parent } = project;
  if (!parent) return buildKey(config, inventory, remembered, undefined, recipes);
  const record = await readRecord(parent.dir, parent.version);
  if (!record.ok) return undefined;
  const { contentDigest } = record.value;
  return buildKey(config, inventory, remembered, { version: parent.version, contentDigest }, recipes);
}

