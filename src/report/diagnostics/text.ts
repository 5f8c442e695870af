import type { Diagnostic, Place, Severity } from '../../core/diagnostic.ts';
import { visible } from '../terminal/escape.ts';
import type { Paint } from '../terminal/paint.ts';
import { timesFound } from './count.ts';
import { excerpt } from './excerpt.ts';
import { inOrder } from './order.ts';
import { tally, tallyLine } from './tally.ts';

/** Smallest width of the line numbers' column, so that frames of one report stand in line. */
const GUTTER = 2;

/**
 * Findings for people, in the order of files and lines, notes after the rest, with a closing line:
 *
 *     error DX2104  category "Basal cell carcinoma" names 2C30, which is "Melanoma of skin"
 *       ┌─ mappings/categories.yaml:14:34
 *     14│   Basal cell carcinoma: { icd11: 2C30 }
 *       │                                  ^^^^ did you mean 2C32, "Basal cell carcinoma of skin"?
 *
 *     1 error
 */
export function diagnosticsAsText(diagnostics: readonly Diagnostic[], paint: Paint): string {
  if (diagnostics.length === 0) return '';
  const ordered = inOrder(diagnostics);
  const frames = ordered.filter((d) => d.severity !== 'note').map((d) => `${diagnosticAsText(d, paint)}\n`);
  const notes = ordered.filter((d) => d.severity === 'note').map((d) => diagnosticAsText(d, paint));
  return `${frames.join('')}${notes.length > 0 ? `${notes.join('')}\n` : ''}${closingLine(diagnostics, paint)}\n`;
}

/** One finding with its frame, or a note in one line; ends with a line feed. */
export function diagnosticAsText(d: Diagnostic, paint: Paint): string {
  return d.severity === 'note' ? noteAsText(d, paint) : frameAsText(d, paint);
}

/** Notes ask for nothing, so they take one line: message, hint, count and way out, and where. */
function noteAsText(d: Diagnostic, paint: Paint): string {
  const text = [d.message, d.hint, timesFound(d), d.help].filter((part) => part !== undefined).map(visible).join('; ');
  return `${paint.blue(`note ${d.code}`)}  ${text}${d.at === undefined ? '' : paint.dim(` (${where(d.at)})`)}\n`;
}

function frameAsText(d: Diagnostic, paint: Paint): string {
  const colour = severityPaint(d.severity, paint);
  const gutter = Math.max(GUTTER, ...[d.at, ...(d.related ?? []).map((r) => r.at)].map((at) => String(at?.line ?? '').length));
  const bar = ' '.repeat(gutter);
  const lines = [`${colour(`${d.severity} ${d.code}`)}  ${paint.bold(visible(d.message))}`];
  const framed = d.at?.text !== undefined && d.at.line !== undefined && d.at.column !== undefined;
  if (d.at) {
    lines.push(`${bar}${paint.blue('┌─')} ${where(d.at)}`);
    if (framed) lines.push(...frame(d.at, d.hint, gutter, colour, paint));
  }
  for (const related of d.related ?? []) {
    lines.push(`${bar}${paint.blue(d.at ? '├─' : '┌─')} ${where(related.at)}  ${visible(related.message)}`);
    lines.push(...frame(related.at, undefined, gutter, paint.blue, paint));
  }
  const note = (text: string): string => `${bar}${paint.blue('=')} ${text}`;
  if (d.hint !== undefined && !framed) lines.push(note(visible(d.hint)));
  const times = timesFound(d);
  if (times !== undefined) lines.push(note(`found ${times}; the first is named here`));
  if (d.help !== undefined) lines.push(note(`help: ${visible(d.help)}`));
  return `${lines.join('\n')}\n`;
}

function frame(at: Place, hint: string | undefined, gutter: number, colour: (text: string) => string, paint: Paint): string[] {
  if (at.text === undefined || at.line === undefined || at.column === undefined) return [];
  const { line, indent, carets } = excerpt(at.text, at.column, at.endColumn);
  const under = `${' '.repeat(indent)}${colour('^'.repeat(carets) + (hint === undefined ? '' : ` ${visible(hint)}`))}`;
  return [
    `${paint.blue(`${String(at.line).padStart(gutter)}│`)} ${line}`.trimEnd(),
    `${' '.repeat(gutter)}${paint.blue('│')} ${under}`,
  ];
}

/** `file:line:column`, as far as known; editors and terminals make it a link. */
export function where(at: Place): string {
  return [visible(at.file), at.line, at.line === undefined ? undefined : at.column].filter((part) => part !== undefined).join(':');
}

function closingLine(diagnostics: readonly Diagnostic[], paint: Paint): string {
  const counts = tally(diagnostics);
  const colour = counts.errors > 0 ? paint.red : counts.warnings > 0 ? paint.yellow : paint.blue;
  return colour(tallyLine(counts));
}

function severityPaint(severity: Severity, paint: Paint): (text: string) => string {
  return { error: paint.red, warning: paint.yellow, note: paint.blue }[severity];
}
