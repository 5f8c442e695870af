import type { Json } from '../core/canonical.ts';
import { isMissing, replaceFile, type Io } from './io.ts';
import type { Pass } from '../steps/step.ts';
import type { LastRecipes } from './plan.ts';

/** What the last finished build was made of, so that the next one can tell that nothing changed, or what did. */
export interface LastBuild {
  /** Digest of everything that a build depends on. */
  readonly key: string;
  readonly recipes: LastRecipes;
  /** The state of each pass at its end, by the sha256 of the two files that hold it; absent where they were not written. */
  readonly passes?: { readonly [pass in Pass]?: PassFiles };
  /** What the build reported, to be reported again. */
  readonly result: Json;
}

/**
 * `snapshot`: the engine's columns of inputs and outcomes, one entry an image (`private/<pass>.idx`).
 * `rows`: the catalog's widened facts of the same images (`private/<pass>.parquet`). They hold only together.
 */
export interface PassFiles {
  readonly snapshot: string;
  readonly rows: string;
}

/** undefined where there is none or it cannot be read: the build then decides everything anew. */
export async function loadLastBuild(path: string, io: Io): Promise<LastBuild | undefined> {
  try {
    const value: unknown = JSON.parse((await io.readFile(path)).toString('utf8'));
    return isLastBuild(value) ? value : undefined;
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export async function saveLastBuild(path: string, last: LastBuild, io: Io): Promise<void> {
  await replaceFile(path, `${JSON.stringify(last)}\n`, io);
}

function isLastBuild(value: unknown): value is LastBuild {
  return typeof value === 'object' && value !== null && 'key' in value && typeof value.key === 'string' && 'recipes' in value && 'result' in value;
}
