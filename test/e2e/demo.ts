import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { dx, project, type Project } from '../rig.ts';

const root = resolve(import.meta.dirname, '../..');
const PARTS = ['dx.config.yaml', 'sources.d', 'mappings', 'rules', 'examples/demo'];

/** A copy of this repository's own dataset, without its releases. Times of files are kept: nothing is racily clean. */
export function demoProject(): Project {
  const made = project({});
  for (const part of PARTS) cpSync(resolve(root, part), made.path(part), { recursive: true, preserveTimestamps: true });
  return made;
}

/** Puts the project under git and commits everything. */
export function commitAll(made: Project, message: string): void {
  const git = (...args: string[]): void => {
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false', '-C', made.dir, ...args], {
      stdio: 'ignore',
      env: { PATH: process.env['PATH'], HOME: made.dir, GIT_AUTHOR_DATE: '2026-01-02T03:04:05Z', GIT_COMMITTER_DATE: '2026-01-02T03:04:05Z' },
    });
  };
  git('init', '--initial-branch=main');
  made.write('.gitignore', '.dx/\nreleases/draft/\nreleases/*/data/\nreleases/*/images/\nreleases/*/crops/\n');
  git('add', '--all');
  git('commit', '--message', message);
}

/** Replaces text in a file of the project; the text must be there. */
export function edit(made: Project, file: string, from: string, to: string): void {
  const text = readFileSync(made.path(file), 'utf8');
  if (!text.includes(from)) throw new Error(`${file} does not hold ${JSON.stringify(from)}`);
  writeFileSync(made.path(file), text.replace(from, to));
}

export interface Built {
  readonly code: number | null;
  readonly stderr: string;
  readonly diagnostics: readonly { readonly code: string; readonly message: string }[];
  readonly draft: {
    readonly state: string; readonly version: string; readonly contentDigest: string; readonly dir: string;
    readonly images: { readonly included: number };
    readonly reasons: readonly { readonly level: string; readonly reason: string }[];
  } | null;
  readonly ran: { readonly [step: string]: number };
}

/** `dx build --json`, with the steps that ran and how often. */
export async function build(made: Project, ...args: string[]): Promise<Built> {
  const run = await dx(['build', '--json', '-C', made.dir, ...args]);
  const result = JSON.parse(run.stdout) as Omit<Built, 'ran'> & { steps: { [step: string]: { ran: number } } };
  const ran = Object.fromEntries(Object.entries(result.steps).filter(([, count]) => count.ran > 0).map(([step, count]) => [step, count.ran]));
  return { code: run.code, stderr: run.stderr, diagnostics: result.diagnostics, draft: result.draft, ran };
}
