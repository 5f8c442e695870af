/** Begins the name of what this process makes for itself; the next opening of the store sweeps what dead ones left. */
export function ownPrefix(kind: string): string {
  return `${process.pid}-${kind}-`;
}

/** Whether something of that name belongs to another process that still runs. */
export function isOthers(name: string): boolean {
  const pid = Number(/^(\d+)-/.exec(name)?.[1]);
  return Number.isInteger(pid) && pid !== process.pid && isRunning(pid);
}

/** Whether a process of this machine still runs. A reused id counts as running: its log is then left for later, never lost. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
