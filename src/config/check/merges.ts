import type { Document } from '../document.ts';
import { quoted, type Report } from '../finding.ts';
import type { CategoriesSpec } from '../spec/categories.ts';
import { checkKnown } from './known.ts';

/** MAP-6: every merge and exclusion names known categories, and they do not contradict each other. */
export function checkMerges(document: Document<CategoriesSpec>, report: Report): void {
  const { merge = [], exclude = [] } = document.spec;
  const into = new Map<string, string>();
  for (const [index, { from, into: target }] of merge.entries()) {
    checkKnown(document, target, ['merge', index, 'into'], report);
    for (const [item, name] of from.entries()) {
      const path = ['merge', index, 'from', item];
      checkKnown(document, name, path, report);
      if (name === target) report('DX2011', document.at(...path), `${quoted(name)} is merged into itself`);
      else if (into.has(name)) report('DX2011', document.at(...path), `${quoted(name)} is merged twice, into ${quoted(into.get(name)!)} and ${quoted(target)}`);
      else into.set(name, target);
    }
  }
  checkCircles(document, into, report);
  const excluded = new Set<string>();
  for (const [index, { category }] of exclude.entries()) {
    const path = ['exclude', index, 'category'];
    checkKnown(document, category, path, report);
    if (excluded.has(category)) report('DX1216', document.at(...path), `${quoted(category)} is listed twice in "exclude"`);
    excluded.add(category);
    if (into.has(category)) report('DX2011', document.at(...path), `${quoted(category)} is excluded and also merged into ${quoted(into.get(category)!)}`);
  }
}

/** Each circle is told once, at the first of its merges in the file. */
function checkCircles(document: Document<CategoriesSpec>, into: ReadonlyMap<string, string>, report: Report): void {
  const told = new Set<string>();
  for (const [index, { from }] of (document.spec.merge ?? []).entries()) {
    for (const [item, start] of from.entries()) {
      const way = [start];
      for (let next = into.get(start); next !== undefined && !way.includes(next); next = into.get(next)) way.push(next);
      const closes = into.get(way.at(-1)!) === start && way.length > 1;
      if (!closes || told.has(start)) continue;
      for (const name of way) told.add(name);
      report('DX2010', document.at('merge', index, 'from', item), `the merges run in a circle: ${[...way, start].map(quoted).join(' → ')}`);
    }
  }
}
