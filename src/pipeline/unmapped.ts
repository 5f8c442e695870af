import { rm } from 'node:fs/promises';
import { decide } from '../catalog/decide.ts';
import { makeTemporary } from '../engine/private.ts';
import { unmappedLabels, type UnmappedLabel } from '../catalog/labels.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Emit } from '../core/event.ts';
import type { PassResult } from '../engine/pass.ts';
import { harmonisedOf } from './harmonised.ts';
import { replacedFinding } from './replaced.ts';
import { openProject, type ProjectOptions } from './project.ts';

const noFacts: PassResult = { subjects: [], unchanged: [], segments: [], counts: {}, diagnostics: [] };

/** MAP-1: the labels that no mapping row covers, as records and mappings stand now. No image is read: labels need none. */
export async function unmapped(options: ProjectOptions, emit: Emit): Promise<{ readonly diagnostics: readonly Diagnostic[]; readonly labels: readonly UnmappedLabel[] }> {
  const { project, diagnostics } = await openProject(options, emit);
  if (!project) return { diagnostics, labels: [] };
  const { config, inventory, layout } = project;
  const { key, file: harmonised } = harmonisedOf(project);
  const aside = makeTemporary(layout.private, 'labels');
  try {
    const catalog = await decide({ config, inventory, analysed: noFacts, memory: layout.private, key, ...(harmonised && { harmonised }) }, aside);
    try {
      return { diagnostics, labels: await unmappedLabels(catalog) };
    } finally {
      await catalog.close();
    }
  } catch (error) {
    const replaced = replacedFinding(error);
    if (!replaced) throw error;
    return { diagnostics: [replaced], labels: [] };
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}
