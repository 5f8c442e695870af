import type { CaseResult } from './result.ts';
import { details, figure, limitText, spreadText, unitText, verdict } from './words.ts';

/** One case for a terminal. */
export function caseText({ name, title, rounds, rows, answers, failed }: CaseResult): string {
  if (failed !== undefined) return `${title} [${name}]\n  failed: ${failed}\n`;
  const lines = rows.flatMap((row) => {
    if (row.missing !== undefined) return [`  ${row.name.padEnd(32)} ${row.missing}`];
    const rate = row.perSecond ? `${figure(row.perSecond.median)}/s` : '';
    const cpu = row.cpu ? `${figure(row.cpu.median)} s CPU` : '';
    const memory = row.peakMb === undefined ? '' : `${figure(row.peakMb)} MB`;
    const more = details(row);
    return [`  ${row.name.padEnd(32)} ${`${spreadText(row.seconds!)} s`.padEnd(24)} ${rate.padStart(10)} ${memory.padStart(10)} ${cpu.padStart(12)}`, ...(more ? [`    ${more}`] : [])];
  });
  const asked = answers.map((given) =>
    `  ${given.question.padEnd(64)} ${(given.value ? spreadText(given.value) + unitText(given) : '').padEnd(20)} ${limitText(given.limit).padEnd(13)} ${verdict(given).padEnd(8)} ${given.byCpu ? `by CPU time ${figure(given.byCpu.median)}` : ''}`.trimEnd());
  return `${title} [${name}], ${rounds} ${rounds === 1 ? 'round' : 'rounds'}\n${[...lines, ...asked].join('\n')}\n`;
}
