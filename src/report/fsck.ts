import { hasErrors } from '../core/diagnostic.ts';
import type { FsckReport } from '../pipeline/fsck.ts';
import type { Paint } from './terminal/paint.ts';
import { bytes, plural } from './terminal/words.ts';

/** What was looked at, and whether it is whole, in a line or two. */
export function fsckText(report: FsckReport, fast: boolean, paint: Paint): string {
  const seen = `${plural(report.blobs, 'blob')} (${bytes(report.bytes)}${fast ? ', by size' : ''}), ${plural(report.lines, 'result')} in ${plural(report.segments, 'segment')}, ${plural(report.indexes, 'index', 'indexes')}`;
  const faults = report.faults.filter(({ kind }) => kind !== 'unknown').length;
  const left = report.leftovers === 0 ? '' : `       ${plural(report.leftovers, 'temporary file')} of processes that were killed or are at work; the next build sees to them\n`;
  // Refused, or stopped by the disk: what was not looked at is not called whole.
  if (faults === 0 && hasErrors(report.diagnostics)) return '';
  if (faults === 0) return `${paint.green('whole')}  ${seen}\n${left}`;
  const dropped = report.dropped.size === 0 ? '' : `, ${plural(report.dropped.size, 'dropped', 'dropped')}`;
  return `${paint.red('damaged')}  ${plural(faults, 'fault')}${dropped}; looked at ${seen}\n${left}`;
}
