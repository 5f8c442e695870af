import { chmod, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { diskIo } from '../engine/io.ts';
import { temporaryName } from '../engine/processes.ts';
import { EDIT_LOCK, editLock } from './edit-lock.ts';

/** A file of the config that a verb changes; `before` is what it held when the change was made, undefined where it was not there. */
export interface FileEdit {
  /** Relative to the project, with forward slashes. */
  readonly file: string;
  readonly before: string | undefined;
  readonly after: string;
}

/** What a verb may write: a file beside the mappings, by a plain name, or the config itself. */
const WRITABLE = /^(?:mappings\/[A-Za-z0-9][A-Za-z0-9._-]*\.yaml|dx\.config\.yaml)$/u;

/**
 * Writes files that changed, each as a whole. Nothing is written where any of them is not what it was when it was read:
 * somebody has edited it meanwhile. Gives the names of the files written, or of those in the way. One process writes at a time.
 * Throws where a path is none that a verb writes: names of sources may come from a spreadsheet, and whatever reads one has to know
 * them as sources.
 */
export async function writeEdits(root: string, edits: readonly FileEdit[]): Promise<{ readonly written: readonly string[]; readonly changedMeanwhile: readonly string[] }> {
  if (edits.some(({ file }) => !WRITABLE.test(file))) throw new Error('a verb is about to write a file that is none of the mappings');
  const changed = edits.filter((edit) => edit.before !== edit.after);
  if (changed.length === 0) return { written: [], changedMeanwhile: [] };
  const lock = await editLock(root);
  if (!lock) return { written: [], changedMeanwhile: [EDIT_LOCK] };
  try {
    const changedMeanwhile: string[] = [];
    for (const { file, before } of changed) if ((await textOf(root, file)) !== before) changedMeanwhile.push(file);
    if (changedMeanwhile.length > 0) return { written: [], changedMeanwhile };
    for (const { file, after } of changed) await replaceText(join(root, file), after);
    return { written: changed.map((edit) => edit.file), changedMeanwhile: [] };
  } finally {
    await lock.release();
  }
}

/** Beside the file, so that it is a rename on one file system; a killed dx leaves a name that no reader of the config takes for config. Permissions stay. */
async function replaceText(path: string, text: string): Promise<void> {
  const temporary = `${path}.${temporaryName('part')}`;
  const mode = await stat(path).then((found) => found.mode & 0o777, () => undefined);
  try {
    await writeFile(temporary, text, { flag: 'wx' });
    if (mode !== undefined) await chmod(temporary, mode);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * The texts of all files below mappings/, by path. Read them *before* the config is loaded: what somebody edits in between is then
 * noticed when the files are written, instead of being overwritten by a change that was made for an older text.
 */
export async function mappingTexts(root: string): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  const names = await diskIo.readdir(join(root, 'mappings')).catch(() => []);
  for (const name of names.filter((one) => one.endsWith('.yaml')).toSorted()) {
    const text = await textOf(root, `mappings/${name}`);
    if (text !== undefined) texts.set(`mappings/${name}`, text);
  }
  return texts;
}

/** The text of a file of the project; undefined where it is not there. */
export async function textOf(root: string, file: string): Promise<string | undefined> {
  try {
    return await readFile(join(root, file), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
