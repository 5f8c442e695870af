import { didYouMean } from '../../core/suggest.ts';
import type { Document } from '../document.ts';
import { quoted, type Report } from '../finding.ts';
import type { CategoriesSpec } from '../spec/categories.ts';
import type { Path } from '../yaml/tree.ts';

/** Reports a category that is not declared. */
export function checkKnown(document: Document<CategoriesSpec>, name: string, path: Path, report: Report): void {
  if (Object.hasOwn(document.spec.categories, name)) return;
  report('DX2003', document.at(...path), `there is no category ${quoted(name)}`, { hint: didYouMean(name, Object.keys(document.spec.categories)) });
}
