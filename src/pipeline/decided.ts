import { rm } from 'node:fs/promises';
import { hasErrors, type Diagnostic } from '../core/diagnostic.ts';
import type { Forced } from '../engine/forced.ts';
import type { PassResult, Subject } from '../engine/pass.ts';
import type { Base, PassPlan } from '../engine/plan-pass.ts';
import { makeTemporary } from '../engine/private.ts';
import { gatherPass } from '../engine/run.ts';
import type { Store } from '../engine/store.ts';
import { harmonisedOf } from './harmonised.ts';
import { includedSubjects, planned } from './pass.ts';
import type { Project } from './project.ts';
import { replacedFinding } from './replaced.ts';

/** What the store holds of the analysis of all images. */
export interface StoredAnalysis {
  readonly plan: PassPlan;
  /** Every result; undefined where some image has work. */
  readonly facts: PassResult | undefined;
  /** Damage that was met and mended. */
  readonly diagnostics: readonly Diagnostic[];
}

/** `base`: held as long as the results are used. */
export async function storedAnalysis(project: Project, store: Store, base: Base | undefined, forced: Forced): Promise<StoredAnalysis> {
  const options = { project, store, recipes: project.analyse, subjects: project.subjects, forced, base };
  const plan = planned(options);
  if (plan.todo.length > 0) return { plan, facts: undefined, diagnostics: [] };
  const facts = await gatherPass(plan, store);
  if (facts) return { plan, facts, diagnostics: [] };
  const diagnostics = await store.facts.mend();
  const again = planned(options);
  return { plan: again, facts: again.todo.length === 0 ? await gatherPass(again, store) : undefined, diagnostics };
}

/** What a build would decide from these results: the images that are in, undefined where errors would stop it. Leaves no trace. */
export async function decidedAside(project: Project, analysed: PassResult): Promise<{ readonly diagnostics: readonly Diagnostic[]; readonly included?: Subject[] }> {
  const { config, inventory, parent, layout } = project;
  const { decide } = await import('../catalog/decide.ts');
  const { key, file: harmonised } = harmonisedOf(project);
  const aside = makeTemporary(layout.private, 'plan');
  try {
    const catalog = await decide({ config, inventory, analysed, memory: layout.private, key, ...(harmonised && { harmonised }), ...(parent && { parent }) }, aside);
    try {
      const { diagnostics } = catalog;
      return hasErrors(diagnostics) ? { diagnostics } : { diagnostics, included: includedSubjects(project, catalog) };
    } finally {
      await catalog.close();
    }
  } catch (error) {
    const replaced = replacedFinding(error);
    if (!replaced) throw error;
    return { diagnostics: [replaced] };
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}
