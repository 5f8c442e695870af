import type { DecideInput } from '../catalog/catalog.ts';
import { harmonisedKey } from '../catalog/harmonised-key.ts';
import { harmonisedPath } from '../engine/layout.ts';
import type { Project } from './project.ts';

/** What the harmonised tables of this inventory follow from, and the file of the last build's where they are the same. */
export interface KnownHarmonised {
  readonly key: string;
  readonly file?: NonNullable<DecideInput['harmonised']>;
}

/** Whether its bytes are those that the last build recorded is looked at by who uses it. */
export function harmonisedOf({ config, inventory, program, last, layout }: Pick<Project, 'config' | 'inventory' | 'program' | 'last' | 'layout'>): KnownHarmonised {
  const key = harmonisedKey(config, inventory, program);
  const kept = last?.harmonised;
  return kept?.key === key ? { key, file: { path: harmonisedPath(layout), sha256: kept.file } } : { key };
}
