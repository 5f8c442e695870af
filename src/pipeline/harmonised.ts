import type { DecideInput } from '../catalog/catalog.ts';
import { harmonisedKey } from '../catalog/harmonised.ts';
import { errorCode } from '../engine/io.ts';
import { harmonisedPath } from '../engine/layout.ts';
import { fileDigest } from '../release/files.ts';
import type { Project } from './project.ts';

/** What the harmonised tables of this inventory follow from, and the file of the last build's where they are the same. */
export interface KnownHarmonised {
  readonly key: string;
  readonly file?: NonNullable<DecideInput['harmonised']>;
}

/** The file is used only if its bytes are those that the last build recorded. */
export async function harmonisedOf({ config, inventory, program, last, layout }: Pick<Project, 'config' | 'inventory' | 'program' | 'last' | 'layout'>): Promise<KnownHarmonised> {
  const key = harmonisedKey(config, inventory, program);
  const kept = last?.harmonised;
  if (kept?.key !== key) return { key };
  const path = harmonisedPath(layout);
  const digest = await fileDigest(path).catch((error: unknown) => {
    if (errorCode(error) === undefined) throw error;
    return undefined;
  });
  return digest?.sha256 === kept.file ? { key, file: { path, sha256: kept.file } } : { key };
}
