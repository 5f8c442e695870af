import { err, ok, type Result } from '../core/result.ts';

/** What a release says of the commit it was sealed from. */
export interface GitState {
  readonly commit: string;
  /** Author date of the commit, ISO 8601, UTC, to the second. */
  readonly date: string;
}

/** The commit, and the paths below the project (relative to it) that differ from it or are untracked. */
export interface GitTree {
  /** undefined: a repository without a commit. */
  readonly head?: GitState;
  readonly dirty: readonly string[];
}

/**
 * Looks at the git work tree that holds `root`, reading only: no lock, no refresh of the index, no hook.
 * The value is undefined where there is no repository or no git at all. The environment is reduced to what
 * git needs, so that `GIT_DIR` and its kin cannot point elsewhere.
 */
export async function readGit(root: string): Promise<Result<GitTree | undefined>> {
  const { simpleGit } = await import('simple-git');
  const kept = ['PATH', 'HOME', 'USERPROFILE', 'SystemRoot', 'XDG_CONFIG_HOME'];
  const environment: Record<string, string> = { LC_ALL: 'C' };
  for (const name of kept) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  // "Unsafe" here allows the option below, which turns a monitor program named by the repository's config off.
  const git = simpleGit({ baseDir: root, maxConcurrentProcesses: 1, unsafe: { allowUnsafeFsMonitor: true } }).env(environment);
  const readOnly = ['-c', 'core.fsmonitor=false', '--no-optional-locks', '--no-pager'];
  let status: string;
  try {
    status = await git.raw([...readOnly, 'status', '--porcelain=v1', '-z', '--untracked-files=all', '--no-renames', '--', '.']);
  } catch (error) {
    const text = error instanceof Error ? error.message : '';
    if (/not a git repository/u.test(text) || /ENOENT/u.test(text)) return ok(undefined);
    return err([{ code: 'DX6012', severity: 'error', message: 'git could not tell the state of the work tree', help: 'run git status in the project and follow what it says' }]);
  }
  const dirty = status.split('\0').filter((entry) => entry.length > 3).map((entry) => entry.slice(3));
  let head: GitState | undefined;
  try {
    const text = await git.raw([...readOnly, 'log', '-1', '--no-show-signature', '--format=%H %at']);
    const match = /^([0-9a-f]{40,64}) (\d{1,12})\s*$/u.exec(text);
    if (match) head = { commit: match[1]!, date: isoSeconds(Number(match[2])) };
  } catch {
    head = undefined;
  }
  return ok(head ? { head, dirty } : { dirty });
}

/** Seconds since the epoch as `2026-01-31T12:00:00Z`. */
export function isoSeconds(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}
