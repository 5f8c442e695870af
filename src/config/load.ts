import { resolve } from 'node:path';
import { hasErrors, type Diagnostic } from '../core/diagnostic.ts';
import type { Classification } from '../icd11/entity.ts';
import { checkAll } from './check/all.ts';
import type { Config } from './config.ts';
import { readDocuments } from './documents.ts';
import { findFiles } from './files.ts';
import { collector, inFileOrder } from './finding.ts';
import { resolveConfig } from './resolve/config.ts';
import { registry } from '../steps/registry.ts';
import type { StepParameters } from './spec/project.ts';

/**
 * Reads all config files of a project and tells everything that is wrong with them in one pass, ordered by
 * file, line and column. Codes are looked up in `release` where it is given, else in what is pinned. `config` is there when there are no errors. Never throws on bad input.
 */
export async function loadConfig(root: string, steps: StepParameters = registry, release?: Classification): Promise<{ config?: Config; diagnostics: Diagnostic[] }> {
  const { findings, report } = collector();
  const project = resolve(root);
  const files = await findFiles(project, report);
  const documents = await readDocuments(project, files, steps, report);
  await checkAll(project, documents, report, release);
  const diagnostics = findings.toSorted(inFileOrder);
  if (hasErrors(diagnostics) || documents.project.length === 0) return { diagnostics };
  return { config: resolveConfig(project, documents, steps), diagnostics };
}
