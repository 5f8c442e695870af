import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { phaseTitles } from '../src/report/progress/phases.ts';
import { succeeded, type Contestant, type Run } from './measure/contestant.ts';
import { measure, type Ended } from './measure/process.ts';

/**
 * The parts of a build, told from the moments at which its plain progress lines arrive:
 * start (program, config, sources), analyse, decide, produce, release (tables and draft), end (what is remembered, and the program's end).
 */
export type BuildPart = 'start + analyse' | 'decide' | 'produce' | 'tables + draft' | 'end';

/** The image steps, with start and scan. */
export const imageParts = ['start + analyse', 'produce'] as const satisfies readonly BuildPart[];
/** All but the relational part. */
export const outsideParts = ['start + analyse', 'produce', 'end'] as const satisfies readonly BuildPart[];

interface DxOptions {
  readonly items?: number;
  readonly prepare?: () => void;
}

/** `dx build` or `dx plan`, quiet, as a whole process started directly. */
export function quietDx(name: string, dx: string, verb: 'build' | 'plan', dir: string, options: DxOptions = {}): Contestant {
  return { name, ...options, run: async () => succeeded(name, await measure(process.execPath, [dx, verb, '-q', '-C', dir])) };
}

/** `dx build` with its parts, and how many images each step ran on. */
export function tracedBuild(name: string, dx: string, dir: string, options: DxOptions = {}): Contestant {
  return {
    name,
    ...options,
    run: async (): Promise<Run> => {
      const ended = succeeded(name, await measure(process.execPath, [dx, 'build', '--json', '-C', dir], { stdout: true }));
      return { seconds: ended.seconds, peakMb: ended.peakMb, cpu: ended.cpu, parts: partsOf(ended), said: ranText(ended.stdout) };
    },
  };
}

/** An empty store and no draft; what was written before is on the disk, so that nobody pays for somebody else's writing. */
export function forget(dir: string): void {
  rmSync(join(dir, '.dx'), { recursive: true, force: true });
  rmSync(join(dir, 'releases'), { recursive: true, force: true });
  spawnSync('sync');
}

/**
 * As `forget`, but the files stay until `removeAside`: ext4 goes past places of files that were deleted in the last
 * minutes, one by one, and whoever writes thousands of new files right after pays for it, which no first build does.
 */
export function setAside(dir: string, parts: readonly string[] = ['.dx', 'releases']): void {
  const aside = mkdtempSync(join(mkdirAside(dir), 'round-'));
  for (const part of parts) if (existsSync(join(dir, part))) renameSync(join(dir, part), join(aside, basename(part)));
  spawnSync('sync');
}

/** What rounds before set aside. */
export function removeAside(dir: string): void {
  rmSync(asideOf(dir), { recursive: true, force: true });
}

/** Beside the project, so that it is not walked. */
function asideOf(dir: string): string {
  return `${dir}.aside`;
}

function mkdirAside(dir: string): string {
  mkdirSync(asideOf(dir), { recursive: true });
  return asideOf(dir);
}

/** Builds until the store knows everything; throws where the build fails. */
export async function bringUpToDate(dx: string, dir: string): Promise<void> {
  const ended = await measure(process.execPath, [dx, 'build', '-q', '-C', dir]);
  if (ended.code === 0) return;
  forget(dir); // a store of another version
  succeeded('the first build', await measure(process.execPath, [dx, 'build', '-q', '-C', dir]));
}

function partsOf({ lines, seconds }: Ended): Record<BuildPart, number> {
  const last = (title: string): number | undefined => lines.findLast(({ text }) => text.startsWith(`${title}: `))?.at;
  const analysed = last(phaseTitles.analyse) ?? seconds;
  const decided = last(phaseTitles.decide) ?? analysed;
  const produced = last(phaseTitles.produce) ?? decided;
  const released = last(phaseTitles.release) ?? produced;
  return { 'start + analyse': analysed, decide: decided - analysed, produce: produced - decided, 'tables + draft': released - produced, end: seconds - released };
}

/** `ran: decode 1, pixels 1`; what ran on nothing is left out. */
function ranText(stdout: string): string {
  const { steps } = JSON.parse(stdout) as { steps: { readonly [step: string]: { readonly ran: number; readonly failed: number } } };
  const ran = Object.entries(steps).filter(([, count]) => count.ran > 0).map(([step, { ran: images, failed }]) => `${step} ${images}${failed > 0 ? ` (${failed} failed)` : ''}`);
  return `ran: ${ran.join(', ') || 'no step'}`;
}
