import { homedir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { existsSync } from 'node:fs';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { sha256 } from '../../core/digest.ts';
import type { Layout } from '../../engine/layout.ts';
import { thisTool } from '../../release/tool.ts';
import type { BuildResult } from '../results.ts';
import type { TreeHead } from './columns.ts';
import { lookAt, Settled, type Look } from './look.ts';

/**
 * What a finished build looked at and what it told. While every place is as it was, the same program would
 * look at the same things and tell the same. It claims nothing of the store's facts and blobs: a build with nothing to do opens neither.
 */
export interface Witness {
  readonly program: Program;
  /** The project's folder, absolute: a copied one is another. */
  readonly root: string;
  readonly looks: readonly Look[];
  /** The environment variable that held the pseudonym key, and the key's check value. */
  readonly key: { readonly variable: string; readonly check: string } | null;
  readonly trees: readonly TreeHead[];
  readonly told: Told;
}

/** What `dx build` and `dx plan` say while nothing changes. */
export interface Told {
  readonly sources: number;
  readonly images: number;
  readonly build: BuildResult;
  readonly planDiagnostics: readonly Diagnostic[];
}

/** Versions, platform, where this code lies (a looked-at copy elsewhere proves nothing), and the home folder, which a `~` in the config stands for. */
interface Program {
  readonly tool: ReturnType<typeof thisTool>;
  readonly code: string;
  readonly home: string;
}

export function witnessFile(layout: Pick<Layout, 'private'>): string {
  return join(layout.private, 'witness.idx');
}

export function thisProgram(): Program {
  return { tool: thisTool(), code: codeFolder(packageFolder()), home: homedir() };
}

/**
 * What a build reads before it knows the config: the config's own files (and those that are not there but would
 * count), the sealed releases, where the git work tree begins, and the program's code.
 */
export function firstLooks(root: string, libraries: readonly string[], settled: Settled): readonly Look[] {
  return [
    lookAt('file', join(root, 'dx.config.yaml'), settled),
    ...['sources.d', 'mappings', 'rules'].map((folder) => lookAt('folder', join(root, folder), settled)),
    lookAt('targets:release.json', join(root, 'releases'), settled),
    ...foldersUp(root).map((folder) => lookAt('exists', join(folder, '.git'), settled)),
    ...programLooks(libraries, settled),
  ];
}

/** The program's code and the versions of its libraries, as files. */
function programLooks(libraries: readonly string[], settled: Settled): readonly Look[] {
  const home = packageFolder();
  return [...[join(home, 'package.json'), ...libraries].map((file) => lookAt('file', file, settled)), lookAt('tree', codeFolder(home), settled)];
}

/** Tells this program from any other, one built a minute later included. */
export function programDigest(libraries: readonly string[]): string {
  return sha256(JSON.stringify([thisProgram(), programLooks(libraries, new Settled())]));
}

/** The folder with `.git`, and all between it and the project; up to the root of the file system where there is none. */
function foldersUp(root: string): string[] {
  const folders: string[] = [];
  for (let folder = root; ; folder = dirname(folder)) {
    folders.push(folder);
    if (existsSync(join(folder, '.git')) || dirname(folder) === folder) return folders;
  }
}

function packageFolder(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

/** `dist/dx`, or `src` while it is developed: code can change while the version stays. */
function codeFolder(home: string): string {
  const [first, second] = relative(home, import.meta.dirname).split(sep);
  return first === 'dist' ? join(home, first, second!) : join(home, first!);
}
