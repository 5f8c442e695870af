import { rm } from 'node:fs/promises';
import { decide } from '../catalog/decide.ts';
import { labelCounts, type LabelCount } from '../catalog/labels.ts';
import type { Config } from '../config/config.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Emit } from '../core/event.ts';
import type { PassResult } from '../engine/pass.ts';
import { makeTemporary } from '../engine/private.ts';
import { harmonisedOf } from './harmonised.ts';
import { replacedFinding } from './replaced.ts';
import { openProject, type ProjectOptions } from './project.ts';

const noFacts: PassResult = { subjects: [], unchanged: [], segments: [], counts: {}, diagnostics: [] };

export interface LabelsOptions extends Pick<ProjectOptions, 'root' | 'signal'> {
  /** Only this source, whatever its evaluation; without it all accepted ones and candidates. */
  readonly source?: string;
}

/** The labels as records and mappings stand now; `config` is there where there are no errors. */
export interface LabelsNow {
  readonly diagnostics: readonly Diagnostic[];
  readonly config?: Config;
  /** Ordered by source, most images first, then by label. */
  readonly labels: readonly LabelCount[];
}

/**
 * MAP-1: reads records and mappings as they stand; no image is read: labels need none. Candidates are read too, for labels are
 * mapped before a source is accepted.
 */
export async function labelsNow({ root, signal, source }: LabelsOptions, emit: Emit): Promise<LabelsNow> {
  const read = source === undefined ? (one: Config['sources'][number]) => one.evaluation.status === 'candidate' : (one: Config['sources'][number]) => one.id === source;
  const { project, diagnostics } = await openProject({ root, signal, rehash: false, read }, emit);
  if (!project) return { diagnostics, labels: [] };
  const { config, inventory, layout } = project;
  if (source !== undefined && !config.sources.some((one) => one.id === source)) {
    return { diagnostics: [{ code: 'DX1203', severity: 'error', message: `there is no source ${JSON.stringify(source)}`, help: `The sources are ${config.sources.map((one) => one.id).join(', ')}.` }], labels: [] };
  }
  const { key, file: harmonised } = harmonisedOf(project);
  const aside = makeTemporary(layout.private, 'labels');
  try {
    const catalog = await decide({ config, inventory, analysed: noFacts, memory: layout.private, key, ...(harmonised && { harmonised }) }, aside);
    try {
      const labels = await labelCounts(catalog);
      return { diagnostics, config, labels: source === undefined ? labels : labels.filter((label) => label.source === source) };
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
