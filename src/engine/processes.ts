import { randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { sha256 } from '../core/digest.ts';

/** Tells this process from a dead one that had its id: in a container every run has the same. */
const TOKEN = randomBytes(4).toString('hex');
/** `<process id>-<token>-…`, after `open-` for the log of a run. */
const OWNED = /^(?:open-)?(\d+)-([0-9a-f]+)/;
const LOG = /^open-\d+-[0-9a-f-]+\.jsonl$/;

/** Begins the name of what this process makes for itself; the next opening of the store sweeps what dead ones left. */
export function ownPrefix(kind: string): string {
  return `${process.pid}-${TOKEN}-${kind}-`;
}

/** A new name for a working file of this process. */
export function temporaryName(extension: string): string {
  return `${process.pid}-${TOKEN}-${randomBytes(8).toString('hex')}.${extension}`;
}

/** A new name for the log of a run of this process. */
export function logName(): string {
  return `open-${temporaryName('jsonl')}`;
}

/** Whether something of that name belongs to a process that still runs, this one included. */
export function isInUse(name: string): boolean {
  const owner = OWNED.exec(name);
  if (!owner) return false;
  const pid = Number(owner[1]);
  return pid === process.pid ? owner[2] === TOKEN : isRunning(pid);
}

/** Whether it is the log of a run that was killed. */
export function isDeadLog(name: string): boolean {
  return LOG.test(name) && !isInUse(name);
}

/** Whether a process of this machine still runs. A reused id counts as running: its log is then left for later, never lost. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // Killed, but its parent has not yet asked how it ended: it will write nothing more.
    return processState(pid)?.state !== 'Z';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * A process so that no other is ever taken for it: machine, boot, namespace of process ids, id, and the kernel's
 * tick at which it started (a reused id has another). What a system does not tell is `0`.
 */
export interface ProcessMark {
  readonly machine: string;
  readonly boot: string;
  readonly namespace: string;
  readonly pid: number;
  readonly start: string;
}

export function ownMark(): ProcessMark {
  return {
    machine: sha256(read('/etc/machine-id') || hostname()).slice(0, 8),
    boot: sha256(read('/proc/sys/kernel/random/boot_id')).slice(0, 8),
    namespace: namespaceOfIds(),
    pid: process.pid,
    start: processState(process.pid)?.start ?? '0',
  };
}

/**
 * Whether the process of a mark may still run. Fails safe: one of another machine or container, which cannot be
 * asked, counts as running.
 */
export function mayRun(mark: ProcessMark, own: ProcessMark): boolean {
  if (mark.machine !== own.machine) return true;
  if (mark.boot !== own.boot) return false;
  if (mark.namespace !== own.namespace) return true;
  return isRunning(mark.pid) && (processState(mark.pid)?.start ?? '0') === mark.start;
}

/** Linux tells of each process its state and, in ticks since the machine started, when it began (proc(5)); others do not. */
function processState(pid: number): { readonly state: string; readonly start: string } | undefined {
  const stat = read(`/proc/${pid}/stat`);
  // The second field is the program's name in brackets, which may hold spaces and brackets itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[0];
  const start = fields[19];
  return state !== undefined && start !== undefined ? { state, start } : undefined;
}

function namespaceOfIds(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0';
  } catch {
    return '0';
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1').trim();
  } catch {
    return '';
  }
}
