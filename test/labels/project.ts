import { resolve } from 'node:path';
import type { Config, Pinned } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load.ts';
import { clusterParts } from '../../src/icd11/cluster.ts';

export const repository = resolve(import.meta.dirname, '../..');

/**
 * The project's own config with people who could review, and with every code pinned under a made-up title where the lock file does not
 * hold it: what is tested here is not what WHO calls a code.
 */
export async function realConfig(): Promise<Config> {
  const { config, diagnostics } = await loadConfig(repository);
  if (!config) throw new Error(`the project does not load: ${diagnostics.filter((finding) => finding.severity === 'error').map((finding) => `${finding.code} ${finding.message}`).slice(0, 5).join('; ')}`);
  return { ...withPeople(config), pinned: pinnedFor(config) };
}

export function withPeople(config: Config): Config {
  const at = { file: 'rules/people.yaml' };
  const people = [['ada', 'dermatologist'], ['bo', 'dermatologist'], ['carl', 'data scientist']].map(([id, role]) => ({ id: id!, name: id!, role: role!, qualification: '', at }));
  return { ...config, people };
}

export function pinnedFor(config: Config): Pinned {
  const known = new Map((config.pinned?.entities ?? []).map((entity) => [entity.code, entity]));
  const codes = [...new Set(config.categories.list.flatMap((category) => category.icd11).flatMap((code) => clusterParts(code).map((part) => part.code)))].toSorted();
  return {
    release: config.pinned?.release ?? '2025-01', from: 'table', retired: [],
    entities: codes.map((code, index) => known.get(code) ?? {
      id: `${1000 + index}`, uri: `http://id.who.int/icd/release/11/2025-01/mms/${1000 + index}`, code, title: `Title of ${code}`, kind: 'category', chapter: '14', synonyms: [],
      ...(code.endsWith('Z') && { residual: 'unspecified' as const }), ...(code.endsWith('Y') && { residual: 'other' as const }),
    }),
  };
}
