import { loadConfig } from '../config/load.ts';
import { unreachable } from '../core/result.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Emit } from '../core/event.ts';
import type { Fault } from '../engine/fsck/fault.ts';
import { fsck, type Checked } from '../engine/fsck/fsck.ts';
import { repair } from '../engine/fsck/repair.ts';
import { errorCode, diskIo } from '../engine/io.ts';
import { layoutOf, type Layout } from '../engine/layout.ts';
import { refusedFormat } from '../engine/format.ts';
import { lockForChange } from '../engine/lock.ts';
import { registry } from '../steps/registry.ts';
import { holdingStore } from './hold.ts';

export interface FsckOptions {
  readonly root: string;
  readonly fast: boolean;
  readonly repair: boolean;
  readonly signal: AbortSignal;
}

export interface FsckReport extends Checked {
  readonly diagnostics: readonly Diagnostic[];
  /** Faults whose cause was taken away; the others are only told. */
  readonly dropped: ReadonlySet<Fault>;
}

/** `dx fsck`: what is wrong with the store, and with `repair` the damaged things dropped, to be computed again. */
export async function fsckStore(options: FsckOptions, emit: Emit): Promise<FsckReport> {
  const { config, diagnostics } = await loadConfig(options.root, registry);
  if (!config) return nothing(diagnostics);
  const layout = layoutOf(config.store, config.root);
  if ((await diskIo.size(layout.format)) === undefined && (await isAbsent(layout))) return nothing([noStore()]);
  const refused = await refusedFormat(layout, diskIo);
  if (refused) return nothing([refused]);
  return options.repair ? repaired(layout, options, emit) : checked(layout, options, emit);
}

async function checked(layout: Layout, options: FsckOptions, emit: Emit): Promise<FsckReport> {
  const look = (): Promise<FsckReport> => told(layout, options, emit, async () => new Set());
  try {
    return (await holdingStore(layout, options.signal, emit, look)) ?? nothing([]);
  } catch (error) {
    // A store that may only be read can be looked through; nobody takes anything away from it either.
    if (!['EACCES', 'EROFS', 'EPERM'].includes(errorCode(error) ?? '')) throw error;
    return look();
  }
}

async function repaired(layout: Layout, options: FsckOptions, emit: Emit): Promise<FsckReport> {
  const lock = await lockForChange(layout, diskIo);
  if ('inTheWay' in lock) return nothing([inUse(lock.inTheWay)]);
  try {
    return await told(layout, options, emit, (faults) => repair(layout, diskIo, faults));
  } finally {
    await lock.release();
  }
}

async function told(layout: Layout, options: FsckOptions, emit: Emit, mend: (faults: readonly Fault[]) => Promise<ReadonlySet<Fault>>): Promise<FsckReport> {
  emit({ type: 'phase-started', phase: 'store' });
  const found = await fsck(layout, diskIo, {
    fast: options.fast, signal: options.signal, progress: (done, total, bytes) => emit({ type: 'progress', phase: 'store', done, total, bytes }),
  });
  emit({ type: 'phase-ended', phase: 'store', summary: `${found.blobs} blobs, ${found.lines} results` });
  const dropped = options.signal.aborted ? new Set<Fault>() : await mend(found.faults);
  return { ...found, dropped, diagnostics: found.faults.map((fault) => finding(fault, dropped.has(fault))) };
}

/** `gc` and `--repair` work alone. */
export function inUse(inTheWay: readonly string[]): Diagnostic {
  return {
    code: 'DX7025',
    severity: 'error',
    message: `another dx is at work in the store: ${inTheWay.join(', ')}`,
    help: 'try again when it has ended; nothing was taken away',
  };
}

function finding(fault: Fault, dropped: boolean): Diagnostic {
  const place = fault.line === undefined ? fault.name : `${fault.name}, line ${fault.line}`;
  const told = dropped ? '; it was dropped' : '';
  const help = dropped ? 'the next build computes it again' : '"dx fsck --repair" drops what is damaged; the next build computes it again';
  switch (fault.kind) {
    case 'damaged':
      return { code: damageCodes[fault.part], severity: 'error', message: `${place} is not what was written${told}`, help };
    case 'missing':
      return { code: 'DX7022', severity: 'error', message: `${place} is not there${dropped ? '; what named it was dropped' : ''}`, help };
    case 'unknown':
      return { code: 'DX7024', severity: 'warning', message: `${place.endsWith('/') ? `something in ${place}` : place} is not dx's`, help: 'dx leaves it where it is; take it away if you know what it is' };
    default:
      return unreachable(fault.kind);
  }
}

const damageCodes = {
  blob: 'DX7020', line: 'DX7021', segment: 'DX7021', index: 'DX7023', memory: 'DX7023', store: 'DX7023',
} as const satisfies Record<Fault['part'], Diagnostic['code']>;

async function isAbsent(layout: Layout): Promise<boolean> {
  try {
    return (await diskIo.readdir(layout.facts)).length === 0;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return true;
    throw error;
  }
}

function noStore(): Diagnostic {
  return { code: 'DX7022', severity: 'note', message: 'there is no store yet', help: '"dx build" makes it' };
}

function nothing(diagnostics: readonly Diagnostic[]): FsckReport {
  return { diagnostics, dropped: new Set(), faults: [], blobs: 0, bytes: 0, segments: 0, lines: 0, indexes: 0, leftovers: 0 };
}
