import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One whole process, from its start to its end. */
export interface Ended {
  readonly seconds: number;
  /** Peak resident memory of the process, of its largest one where it has several; undefined without GNU time. */
  readonly peakMb: number | undefined;
  /** Seconds of processor time, the system's for it included; what other programs on the machine do changes it little. */
  readonly cpu: number | undefined;
  readonly code: number | null;
  readonly stdout: string;
  /** Lines of stderr with the second at which each arrived. */
  readonly lines: readonly { readonly at: number; readonly text: string }[];
}

export interface ProcessOptions {
  readonly cwd?: string;
  /** Keeps stdout; else it goes nowhere. */
  readonly stdout?: boolean;
}

const GNU_TIME = '/usr/bin/time';
/** Debian's package `time`; without it everything is measured but memory and processor time. */
export const hasGnuTime = existsSync(GNU_TIME);

/** Runs a process under GNU time, which adds about a millisecond to every contestant alike. */
export async function measure(command: string, args: readonly string[], options: ProcessOptions = {}): Promise<Ended> {
  const scratch = mkdtempSync(join(tmpdir(), 'dx-bench-time-'));
  const usage = join(scratch, 'usage');
  try {
    const [program, ...rest] = hasGnuTime ? [GNU_TIME, '-q', '-f', '%M %U %S', '-o', usage, command, ...args] : [command, ...args];
    const ended = await started(program!, rest, options);
    const [kb, user, system] = hasGnuTime ? readFileSync(usage, 'utf8').split(' ').map(Number) : [];
    if (kb === undefined || user === undefined || system === undefined) return { ...ended, peakMb: undefined, cpu: undefined };
    return { ...ended, peakMb: kb / 1024, cpu: user + system };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function started(program: string, args: readonly string[], { cwd, stdout: keep = false }: ProcessOptions): Promise<Omit<Ended, 'peakMb' | 'cpu'>> {
  return new Promise((done, fail) => {
    const start = process.hrtime.bigint();
    const elapsed = (): number => Number(process.hrtime.bigint() - start) / 1e9;
    const child = spawn(program, args, { cwd, stdio: ['ignore', keep ? 'pipe' : 'ignore', 'pipe'], env: plainEnvironment(), detached: true });
    // A group of its own, so that a stopped benchmark leaves no pool of processes behind.
    const stop = (signal: NodeJS.Signals): void => stopGroup(child.pid, signal);
    for (const signal of stopSignals) process.on(signal, stop);
    let stdout = '';
    let open = '';
    const lines: { at: number; text: string }[] = [];
    let end: { seconds: number; code: number | null } | undefined;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      const whole = (open + text).split('\n');
      open = whole.pop()!;
      for (const line of whole) lines.push({ at: elapsed(), text: line });
    });
    child.on('error', fail);
    child.on('exit', (code) => (end = { seconds: elapsed(), code }));
    child.on('close', () => {
      for (const signal of stopSignals) process.off(signal, stop);
      done({ ...end!, stdout, lines });
    });
  });
}

/** What ends a benchmark early. */
export const stopSignals = ['SIGINT', 'SIGTERM'] as const;

function stopGroup(leader: number | undefined, signal: NodeJS.Signals): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** Debug and colour settings of the user's shell would change what is measured. */
function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !['NODE_OPTIONS', 'FORCE_COLOR', 'DX_DEBUG'].includes(name) && !name.startsWith('VITEST')));
}

/** Whether a program can be started at all. */
export function runs(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
