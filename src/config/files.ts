import { constants } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { byCodeUnit } from '../core/compare.ts';
import { quoted, type Report } from './finding.ts';
import { folders, icd11Lock, projectFile, sizeLimit, type FileKind } from './spec/files.ts';
import { SourceText } from './yaml/text.ts';

/** A config file that was found; `file` is relative to the project, with forward slashes. */
export interface FoundFile {
  readonly file: string;
  readonly kind: FileKind;
}

/** The config files of a project, ordered by path: fixed names, and `.yaml` files directly in the three folders. */
export async function findFiles(root: string, report: Report): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  if (await isFile(root, projectFile, report)) found.push({ file: projectFile, kind: 'project' });
  for (const [folder, kindOf] of Object.entries(folders)) {
    for (const name of await listFolder(root, folder, report)) {
      const file = `${folder}/${name}`;
      if (isExpected(name)) continue;
      if (name.endsWith('.yaml') && !name.startsWith('.')) {
        if (await isFile(root, file, report)) found.push({ file, kind: kindOf(name) });
      } else if (/\.ya?ml$/iu.test(name) && !name.startsWith('.')) {
        report('DX1013', { file }, `${quoted(name)} is not read: config files end in .yaml`, { hint: `rename it to ${name.replace(/\.ya?ml$/iu, '.yaml')}` });
      } else {
        report('DX1013', { file }, `${quoted(name)} is ignored: only .yaml files are read here`, { severity: 'note' });
      }
    }
  }
  return found.toSorted((a, b) => byCodeUnit(a.file, b.file));
}

/** Files that tools and people keep beside config, and that nobody takes for config. Other lock files are read by the verbs that write them. */
function isExpected(name: string): boolean {
  return name === '.gitkeep' || name === '.gitignore' || name === 'README.md' || (name.endsWith('.lock.yaml') && name !== icd11Lock);
}

async function listFolder(root: string, folder: string, report: Report): Promise<string[]> {
  try {
    const stat = await lstat(join(root, folder));
    if (!stat.isDirectory()) {
      report('DX1002', { file: folder }, `${quoted(folder)} is ${stat.isSymbolicLink() ? 'a symbolic link' : 'not a folder'}`);
      return [];
    }
    return (await readdir(join(root, folder))).toSorted(byCodeUnit);
  } catch (error) {
    // mappings and rules may be absent; a dataset without sources is told by the cross-checks.
    if (!isAbsent(error)) report('DX1001', { file: folder }, `the folder ${quoted(folder)} cannot be read (${errorCode(error)})`);
    return [];
  }
}

async function isFile(root: string, file: string, report: Report): Promise<boolean> {
  try {
    const stat = await lstat(join(root, file));
    if (stat.isFile()) return true;
    report('DX1002', { file }, `${quoted(file)} is ${stat.isSymbolicLink() ? 'a symbolic link' : 'not a regular file'}`);
  } catch (error) {
    if (isAbsent(error)) report('DX1001', { file }, `there is no ${quoted(file)}`, { help: 'Start a project with `dx init`, or name its folder with `-C`.' });
    else report('DX1001', { file }, `${quoted(file)} cannot be read (${errorCode(error)})`);
  }
  return false;
}

/** The text of a file, without byte order mark; undefined where it must not be read. */
export async function readText(root: string, { file, kind }: FoundFile, report: Report): Promise<SourceText | undefined> {
  const limit = sizeLimit(kind);
  let bytes: Uint8Array;
  try {
    // O_NOFOLLOW: between lstat and now the file may have become a link. O_NONBLOCK: or a pipe without writer.
    const handle = await open(join(root, file), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const { size } = await handle.stat();
      if (size > limit) {
        report('DX1003', { file }, `${quoted(file)} has ${size} bytes; at most ${limit} are read`);
        return undefined;
      }
      bytes = await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    report('DX1001', { file }, `${quoted(file)} cannot be read (${errorCode(error)})`);
    return undefined;
  }
  return decode(file, bytes, report);
}

function decode(file: string, bytes: Uint8Array, report: Report): SourceText | undefined {
  const nul = bytes.indexOf(0);
  if (nul >= 0) {
    report('DX1004', { file, line: lineOf(bytes, nul) }, 'the file holds a NUL character');
    return undefined;
  }
  try {
    return new SourceText(file, new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    report('DX1004', { file, line: lineOf(bytes, firstInvalid(bytes)) }, 'the file is not UTF-8 text', { help: 'Save it as UTF-8 in your editor.' });
    return undefined;
  }
}

function lineOf(bytes: Uint8Array, offset: number): number {
  let line = 1;
  for (let i = 0; i < offset; i++) if (bytes[i] === 0x0a) line++;
  return line;
}

/** Offset at which a lenient decoder puts its first replacement character: good enough to name the line. */
function firstInvalid(bytes: Uint8Array): number {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  return new TextEncoder().encode(text.slice(0, text.indexOf('\uFFFD'))).length;
}

function isAbsent(error: unknown): boolean {
  return errorCode(error) === 'ENOENT';
}

/** `EACCES` and the like; never the system's message, which holds the absolute path. */
function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
