import type { Document } from '../document.ts';
import { quoted, type Report } from '../finding.ts';
import type { Path } from '../yaml/tree.ts';

/** Whether `YYYY-MM-DD` is a day of the (proleptic Gregorian) calendar. */
function dayExists(text: string): boolean {
  const [year, month, day] = text.split('-').map(Number) as [number, number, number];
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return days !== undefined && day >= 1 && day <= days;
}

/** Reports a day that does not exist; true where it does. An absent date is fine. */
export function checkDate(document: Document<unknown>, text: string | undefined, path: Path, report: Report): boolean {
  if (text === undefined || dayExists(text)) return true;
  report('DX1204', document.at(...path), `${quoted(text)} is not a day of the calendar`);
  return false;
}
