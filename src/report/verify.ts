import type { VerifyReport } from '../release/verify.ts';
import { visible } from './terminal/escape.ts';
import type { Paint } from './terminal/paint.ts';
import { bytes, list, plural } from './terminal/words.ts';

/** Whether a release is what it says it is, in a line or two. */
export function verifyText(name: string, report: VerifyReport, paint: Paint): string {
  const shown = paint.bold(visible(name));
  if (!report.ok) return `${paint.red('damaged')}  ${shown}\n`;
  const absent = report.absent.length === 0 ? '' : `; not in this clone: ${list(report.absent.map(visible))}`;
  return `${paint.green('verified')}  ${shown}: ${plural(report.files, 'file')}, ${bytes(report.bytes)}${absent}\n          content ${report.contentDigest}\n`;
}
