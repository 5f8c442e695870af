import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { dirname } from 'node:path';
import type { Machine } from './report/result.ts';

/** What figures depend on, for the reader of a result. @param dx the measured `bin/dx.js` */
export function thisMachine(dx: string): Machine {
  const git = spawnSync('git', ['-C', dirname(dx), 'describe', '--always', '--dirty'], { encoding: 'utf8' });
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: debian() ?? `${type()} ${release()}`,
    node: process.version,
    dx: git.status === 0 ? git.stdout.trim() : 'unknown',
    load: Math.round(loadavg()[0]! * 10) / 10,
  };
}

function debian(): string | undefined {
  try {
    return /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}
