import { join } from 'node:path';
import { isMissing, type Io } from './io.ts';
import { markUnfinished } from './last-build.ts';
import { LAST_BUILD, UNFINISHED, type Layout } from './layout.ts';

/** Folder of one project in a shared store. */
const PROJECT = /^[0-9a-f]{16}$/;

/**
 * The private folders of all projects of a store, below its own folder: that of the project whose default store
 * it is, and those of projects that name it.
 */
export async function privateFolders(layout: Layout, io: Io): Promise<string[]> {
  const names = (await io.readdir(layout.privates).catch(noFolder)).filter((name) => PROJECT.test(name));
  return ['private', ...names.map((name) => `private/${name}`)];
}

/**
 * Before results are taken away: what the last builds of all projects left goes, each as a whole and the record first.
 * Their next builds look everything up in the store, and make again what is not there.
 */
export async function forgetLastBuilds(layout: Layout, io: Io): Promise<void> {
  for (const folder of await privateFolders(layout, io)) await forgetLastBuild(join(layout.dir, folder), io);
}

/** What one project's last build left, below its private folder. */
export async function forgetLastBuild(folder: string, io: Io): Promise<void> {
  const names = await io.readdir(folder).catch(noFolder);
  if (!names.some((name) => name === LAST_BUILD || isLeft(name))) return;
  await markUnfinished(join(folder, UNFINISHED), io);
  await io.remove(join(folder, LAST_BUILD));
  for (const name of names.filter(isLeft)) await io.remove(join(folder, name));
}

/** Digests of files are true whatever the store holds. */
function isLeft(name: string): boolean {
  return name !== 'files.idx' && /\.(idx|parquet)$/.test(name);
}

export function noFolder(error: unknown): string[] {
  if (isMissing(error)) return [];
  throw error;
}
