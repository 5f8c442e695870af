import type { Diagnostic, Place } from '../../core/diagnostic.ts';
import { visible } from '../terminal/escape.ts';
import { timesFound } from './count.ts';
import { inOrder } from './order.ts';
import { where } from './text.ts';

const COMMANDS = { error: 'error', warning: 'warning', note: 'notice' } as const;

/**
 * Findings as workflow commands of GitHub Actions, one a line: annotations in the pull request.
 * @param prefix folder of the project within the repository, with a slash at its end, or ''
 */
export function diagnosticsAsGithub(diagnostics: readonly Diagnostic[], prefix: string): string {
  return inOrder(diagnostics)
    .map((d) => `::${COMMANDS[d.severity]} ${properties(d, prefix)}::${data(message(d))}\n`)
    .join('');
}

function properties(d: Diagnostic, prefix: string): string {
  const parts: [string, string | number][] = [];
  if (d.at) {
    parts.push(['file', prefix + d.at.file]);
    if (d.at.line !== undefined) parts.push(['line', d.at.line], ['endLine', d.at.line]);
    if (d.at.line !== undefined && d.at.column !== undefined) parts.push(['col', d.at.column]);
    if (d.at.line !== undefined && d.at.endColumn !== undefined) parts.push(['endColumn', lastColumn(d.at)]);
  }
  parts.push(['title', d.code]);
  return parts.map(([name, value]) => `${name}=${property(visible(String(value)))}`).join(',');
}

/** GitHub's end column is inclusive. */
function lastColumn(at: Place): number {
  return Math.max(at.column ?? 1, at.endColumn! - 1);
}

function message(d: Diagnostic): string {
  const lines = [visible(d.message)];
  if (d.hint !== undefined) lines.push(visible(d.hint));
  const times = timesFound(d);
  if (times !== undefined) lines.push(`found ${times}; the first is named here`);
  for (const related of d.related ?? []) lines.push(`${where(related.at)}: ${visible(related.message)}`);
  if (d.help !== undefined) lines.push(`help: ${visible(d.help)}`);
  return lines.join('\n');
}

/** Escapes of the runner's command parser: percent and line ends in the message … */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** … and in a property also the characters that end it. */
function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
