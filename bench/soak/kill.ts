import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import { decodeFactLine } from '../../src/engine/fact-line.ts';

/** Numbers that look like chance and are the same for a seed (Numerical Recipes' generator). */
export function numbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** When a build is killed: at its n-th visible change of the store, or after a time. */
export type Moment = { readonly event: number } | { readonly milliseconds: number };

export interface Watched {
  readonly killed: boolean;
  readonly code: number | null;
  /** Changes of the store that were seen. */
  readonly events: number;
}

/** `dx build`, killed with SIGKILL at a moment; without one it runs to its end and its events are counted. */
export function buildUntil(dx: string, dir: string, moment?: Moment): Promise<Watched> {
  const store = join(dir, '.dx');
  // A folder can be watched once it is there.
  const folders = ['tmp', 'facts', 'private', 'blobs', 'locks'].map((name) => join(store, name));
  for (const folder of folders) mkdirSync(folder, { recursive: true, mode: 0o700 });
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [dx, 'build', '-q', '-C', dir], { stdio: 'ignore' });
    let events = 0;
    let killed = false;
    const kill = (): void => {
      killed = child.kill('SIGKILL') || killed;
    };
    const watchers = folders.map((folder) => watch(folder, () => {
      if (++events === (moment && 'event' in moment ? moment.event : -1)) kill();
    }));
    const timer = moment && 'milliseconds' in moment ? setTimeout(kill, moment.milliseconds) : undefined;
    child.on('error', fail);
    child.on('close', (code) => {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
      done({ killed: killed && code === null, code, events });
    });
  });
}

export interface Ended {
  readonly code: number | null;
  readonly digest: string | undefined;
  /** How often each step ran, also on images that are out. */
  readonly ran: { readonly [step: string]: number };
}

/** `dx build` to its end. */
export async function wholeBuild(dx: string, dir: string): Promise<Ended> {
  const { code, stdout } = await output(dx, ['build', '--json', '-q', '-C', dir]);
  const result = JSON.parse(stdout) as { draft: { contentDigest: string } | null; run: { steps: { [step: string]: { runs: number } } } | null };
  return { code, digest: result.draft?.contentDigest, ran: Object.fromEntries(Object.entries(result.run?.steps ?? {}).map(([step, { runs }]) => [step, runs])) };
}

/** What `dx fsck` finds, as text; empty where the store is whole. */
export async function faultsOf(dx: string, dir: string): Promise<string> {
  const { code, stdout } = await output(dx, ['fsck', '--json', '-q', '-C', dir]);
  return code === 0 ? '' : stdout;
}

/** Results in the store, by step: those of whole lines, in segments and in logs. They need not be computed again. */
export function finished(store: string): { readonly [step: string]: number } {
  const prints = new Map<string, string>();
  const facts = join(store, 'facts');
  for (const name of readdirSync(facts).filter((file) => file.endsWith('.jsonl'))) {
    for (const text of readFileSync(join(facts, name), 'utf8').split('\n')) {
      const line = decodeFactLine(text);
      if (line) prints.set(line.fp, line.step);
    }
  }
  const counts: { [step: string]: number } = {};
  for (const step of prints.values()) counts[step] = (counts[step] ?? 0) + 1;
  return counts;
}

/** Files that no finished build leaves: temporary ones, logs, locks, half of a draft. */
export function leftovers(dir: string): string[] {
  const below = (folder: string, fits: (name: string) => boolean): string[] => {
    const path = join(dir, folder);
    return existsSync(path) ? readdirSync(path).filter((name) => !fits(name)).map((name) => `${folder}/${name}`) : [];
  };
  return [
    ...below('.dx', (name) => ['facts', 'blobs', 'tmp', 'private', 'locks', 'format.json', '.gitignore'].includes(name)),
    ...below('.dx/tmp', () => false),
    ...below('.dx/locks', () => false),
    ...below('.dx/facts', (name) => /^[0-9a-f]{64}\.(jsonl|idx)$/.test(name)),
    ...below('.dx/private', (name) => /^([a-z-]+\.(idx|json|parquet|duckdb)|records|scan|tmp)$/.test(name)),
    ...below('.dx/private/tmp', () => false),
    ...below('.dx/private/records', (name) => name.endsWith('.jsonl')),
    ...below('.dx/private/scan', (name) => name.endsWith('.idx')),
    ...below('releases', (name) => name === 'draft' || /^\d+\.\d+\.\d+$/.test(name)),
  ];
}

function output(dx: string, args: readonly string[]): Promise<{ code: number | null; stdout: string }> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [dx, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.on('error', fail);
    child.on('close', (code) => done({ code, stdout }));
  });
}
