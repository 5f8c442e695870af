import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** The program under test: `bin/dx.js`, which runs `dist/`; DX_BIN names another while developing. */
export const binary = process.env['DX_BIN'] ?? resolve(import.meta.dirname, '../bin/dx.js');

export interface Project {
  /** Absolute, in the system's temporary folder. */
  readonly dir: string;
  path(...names: string[]): string;
  /** Adds or replaces a file. */
  write(name: string, content: string | Uint8Array): void;
  remove(): void;
}

/** A temporary folder with the files given by relative name, or with a copy of a fixture folder. */
export function project(content: { readonly [name: string]: string | Uint8Array } | string): Project {
  const dir = mkdtempSync(join(tmpdir(), 'dx-test-'));
  const made: Project = {
    dir,
    path: (...names) => join(dir, ...names),
    write(name, bytes) {
      mkdirSync(dirname(join(dir, name)), { recursive: true });
      writeFileSync(join(dir, name), bytes);
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
  if (typeof content === 'string') cpSync(content, dir, { recursive: true });
  else for (const [name, bytes] of Object.entries(content)) made.write(name, bytes);
  return made;
}

export interface Run {
  /** null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  /** Added to a clean environment. */
  readonly env?: { readonly [name: string]: string };
  /** Written to stdin, which is then closed. */
  readonly input?: string;
  /** Closes stdout after this many bytes, as `head` does. */
  readonly closeStdoutAfter?: number;
  /** Sent once stderr or stdout holds `when`; each entry once. */
  readonly signals?: readonly { readonly when: string; readonly signal: NodeJS.Signals }[];
}

/** Runs the real program. The environment is this process's without variables that change what dx prints. */
export function dx(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [binary, ...args], { cwd: options.cwd, env: { ...cleanEnv(), ...options.env } });
    let stdout = '';
    let stderr = '';
    const pending = [...(options.signals ?? [])];
    const watch = (): void => {
      while (pending[0] && (stdout + stderr).includes(pending[0].when)) child.kill(pending.shift()!.signal);
    };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      watch();
      if (options.closeStdoutAfter !== undefined && stdout.length >= options.closeStdoutAfter) child.stdout.destroy();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      watch();
    });
    if (options.closeStdoutAfter === 0) child.stdout.destroy();
    child.on('error', fail);
    child.on('close', (code) => done({ code, stdout, stderr }));
    child.stdin.on('error', () => {}); // the program may end without reading
    child.stdin.end(options.input ?? '');
  });
}

const meddling = new Set(['NO_COLOR', 'FORCE_COLOR', 'CI', 'DX_DEBUG', 'DX_KEY', 'GITHUB_WORKSPACE', 'SOURCE_DATE_EPOCH', 'NODE_OPTIONS']);

function cleanEnv(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !meddling.has(name) && !name.startsWith('GIT_') && !name.startsWith('VITEST')));
}
