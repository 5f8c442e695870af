import type { Document } from '../document.ts';
import { quoted, type Report } from '../finding.ts';
import type { Path } from '../yaml/tree.ts';

/** Reports every item that stands in its list already. */
export function checkDistinct(document: Document<unknown>, items: readonly (string | number)[] | undefined, path: Path, report: Report): void {
  const seen = new Set<string | number>();
  for (const [index, item] of (items ?? []).entries()) {
    if (seen.has(item)) report('DX1216', document.at(...path, index), `${quoted(String(item))} is listed twice in ${quoted(String(path.findLast((step) => typeof step === 'string')))}`);
    seen.add(item);
  }
}
