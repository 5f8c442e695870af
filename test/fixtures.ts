import { cp, readdir, readFile, rm, symlink, writeFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Diagnostic } from '../src/core/diagnostic.ts';

const fixtures = join(import.meta.dirname, 'fixtures');

/** The valid project that every case of bad input is laid over. */
export const baseProject = join(fixtures, 'base');

/** A file that is better described than kept: huge, not text, or a link. */
type Made =
  | { readonly text: string; readonly times?: number }
  | { readonly hex: string }
  | { readonly link: string };

/**
 * Lays a case over the base project in `targetDir`: files of the case replace or join those of the base,
 * `<file>.absent` removes `<file>`, and `make.json` describes further files by path.
 */
export async function overlay(caseDir: string, targetDir: string): Promise<void> {
  await cp(baseProject, targetDir, { recursive: true });
  for (const file of await filesBelow(caseDir)) {
    if (file === 'expected.txt') continue;
    if (file === 'make.json') await make(join(caseDir, file), targetDir);
    else if (file.endsWith('.absent')) await rm(join(targetDir, file.slice(0, -'.absent'.length)), { recursive: true });
    else {
      await mkdir(dirname(join(targetDir, file)), { recursive: true });
      await cp(join(caseDir, file), join(targetDir, file));
    }
  }
}

async function make(description: string, targetDir: string): Promise<void> {
  const files = JSON.parse(await readFile(description, 'utf8')) as { readonly [file: string]: Made };
  for (const [file, made] of Object.entries(files)) {
    const path = join(targetDir, file);
    await rm(path, { recursive: true, force: true });
    await mkdir(dirname(path), { recursive: true });
    if ('link' in made) await symlink(made.link, path);
    else if ('hex' in made) await writeFile(path, Buffer.from(made.hex, 'hex'));
    else await writeFile(path, made.text.repeat(made.times ?? 1));
  }
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).toSorted();
}

/** Folders of cases, by name. */
export async function caseNames(folder: string): Promise<string[]> {
  const entries = await readdir(join(fixtures, folder), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name).toSorted();
}

export function caseFolder(folder: string, name: string): string {
  return join(fixtures, folder, name);
}

/** `severity CODE file:line:column message | hint`, what is unknown left out: the form of `expected.txt`. */
export function diagnosticLine({ severity, code, at, message, hint }: Diagnostic): string {
  const place = at ? ` ${[at.file, at.line, at.column].filter((part) => part !== undefined).join(':')}` : '';
  return `${severity} ${code}${place} ${message}${hint === undefined ? '' : ` | ${hint}`}`;
}

/** The lines of a case's `expected.txt`. */
export async function expectedLines(caseDir: string): Promise<string[]> {
  return (await readFile(join(caseDir, 'expected.txt'), 'utf8')).split('\n').filter((line) => line !== '');
}
