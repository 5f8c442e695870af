import type { Json } from '../core/canonical.ts';
import { sha256 } from '../core/digest.ts';
import { errorCode, isMissing, replaceFile, type Io } from './io.ts';
import type { RowDigests } from './pass.ts';
import type { Pass } from '../steps/step.ts';
import type { LastRecipes } from './plan.ts';

/** What the last finished build was made of, so that the next one can tell that nothing changed, or what did. */
export interface LastBuild {
  /** Digest of everything that a build depends on. */
  readonly key: string;
  /** Digest of the config, which is part of the key: another one says at once that there is work. */
  readonly config?: string;
  /** Digest of the code that built: another dx may make other tables of the same results. */
  readonly program: string;
  readonly recipes: LastRecipes;
  /** The state of each pass at its end, by the sha256 of the two files that hold it; absent where they were not written. */
  readonly passes?: { readonly [pass in Pass]?: PassFiles };
  /** Of the harmonised tables: digest of what they follow from, and the file's sha256; absent where they were not kept. */
  readonly harmonised?: { readonly key: string; readonly file: string };
  /** sha256 of the catalog that `dx why` asks; absent where none was written. */
  readonly catalog?: string;
  /** What the build reported, to be reported again. */
  readonly result: Json;
}

/**
 * `snapshot`: the engine's columns of inputs and outcomes, one entry an image (`private/<pass>.idx`).
 * `rows`: the catalog's widened facts of the same images (`private/<pass>.parquet`); `changed`: those of them that a
 * later build made anew (`private/<pass>-changed.parquet`), where there are any. They hold only together.
 */
export interface PassFiles extends RowDigests {
  readonly snapshot: string;
}

/** Ends the file: `,"sum":"<sha256 of the text without it>"}`. */
const TAIL = /,"sum":"([0-9a-f]{64})"\}\n$/;

/** undefined where there is none or it is not whole, by its own sum: the build then decides everything anew. */
export async function loadLastBuild(path: string, io: Io): Promise<LastBuild | undefined> {
  try {
    const text = (await io.readFile(path)).toString('utf8');
    const sum = TAIL.exec(text);
    const body = `${text.slice(0, sum?.index)}}`;
    if (!sum || sha256(body) !== sum[1]) return undefined;
    const value: unknown = JSON.parse(body);
    return isLastBuild(value) ? value : undefined;
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export async function saveLastBuild(path: string, last: LastBuild, io: Io): Promise<void> {
  const body = JSON.stringify(last);
  await replaceFile(path, `${body.slice(0, -1)},"sum":"${sha256(body)}"}\n`, io);
}

/**
 * Says that what lies in the private folder may be of a later build than its record: files are replaced one after
 * another. fsck would else take what a killed build leaves for damage, and the next build keep a result whose catalog is another's.
 */
export async function markUnfinished(path: string, io: Io): Promise<void> {
  const handle = await io.open(path, 'ax').catch((error: unknown) => {
    if (errorCode(error) === 'EEXIST') return undefined;
    throw error;
  });
  await handle?.close();
}

function isLastBuild(value: unknown): value is LastBuild {
  return typeof value === 'object' && value !== null && 'key' in value && typeof value.key === 'string' && 'recipes' in value && 'result' in value;
}
