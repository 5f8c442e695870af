import type { CaseResult, Result } from './result.ts';
import { details, figure, limitText, machineText, spreadText, unitText, verdict } from './words.ts';

/** The tables of docs/performance.md: first what was asked, then every figure. */
export function resultMarkdown({ machine, cases }: Result): string {
  const asked = cases.flatMap(({ title, answers }) => answers.filter(({ limit }) => limit).map((given) =>
    [title, given.question, given.value ? spreadText(given.value) + unitText(given) : '–', given.byCpu ? spreadText(given.byCpu) : '', limitText(given.limit), verdict(given)]));
  return `${machineText(machine)}.

${table(['case', 'question', 'median (min–max)', 'by CPU time', 'wanted', ''], asked)}
${cases.map(caseMarkdown).join('\n')}`;
}

function caseMarkdown({ name, title, rounds, rows, answers, failed }: CaseResult): string {
  const head = `### ${title}\n\n\`--only ${name}\`, ${rounds} ${rounds === 1 ? 'round' : 'rounds'}.\n\n`;
  if (failed !== undefined) return `${head}Failed: ${failed}\n`;
  const figures = rows.map((row) => (row.missing === undefined
    ? [row.name, spreadText(row.seconds!), row.perSecond ? figure(row.perSecond.median) : '', row.cpu ? figure(row.cpu.median) : '', row.peakMb === undefined ? '' : figure(row.peakMb), details(row)]
    : [row.name, '–', '', '', '', row.missing]));
  const others = answers.filter(({ limit, value }) => !limit && value).map((given) => `- ${given.question}: ${spreadText(given.value!)}${unitText(given)}\n`).join('');
  return `${head}${table(['', 'seconds', 'per second', 'CPU s', 'MB', ''], figures)}${others === '' ? '' : `\n${others}`}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('');
}
