import type { RebuildReport } from '../release/compare.ts';
import type { VerifyReport } from '../release/verify.ts';
import { visible } from './terminal/escape.ts';
import type { Paint } from './terminal/paint.ts';
import { bytes, list, number, plural } from './terminal/words.ts';

/** Whether a release is what it says it is, in a line or two. */
export function verifyText(name: string, report: VerifyReport, paint: Paint): string {
  const shown = paint.bold(visible(name));
  if (!report.ok) return `${paint.red('damaged')}  ${shown}\n`;
  const absent = report.absent.length === 0 ? '' : `; not in this clone: ${list(report.absent.map(visible))}`;
  return `${paint.green('verified')}  ${shown}: ${plural(report.files, 'file')}, ${bytes(report.bytes)}${absent}\n          content ${report.contentDigest}\n`;
}

/** Tables and images named of a rebuild that came out otherwise; `--json` has them all. */
const SHOWN = 10;

/** Whether a release came out again, and where it did not. */
export function rebuildText(name: string, report: RebuildReport, paint: Paint): string {
  const shown = paint.bold(visible(name));
  if (report.same) return `${paint.green('rebuilt')}  ${shown}: the same content\n         content ${report.contentDigest.sealed}\n`;
  return `${[
    `${paint.red('differs')}  ${shown}`,
    `  sealed   ${report.contentDigest.sealed}`,
    `  rebuilt  ${report.contentDigest.rebuilt}`,
    ...some('tables', report.tables),
    ...some('images', report.images),
  ].join('\n')}\n`;
}

function some(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const more = names.length > SHOWN ? [`    … and ${number(names.length - SHOWN)} more`] : [];
  return [`  ${what}`, ...names.slice(0, SHOWN).map((item) => `    ${visible(item)}`), ...more];
}
