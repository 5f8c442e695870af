import { labelKey } from '../../core/labels.ts';
import type { Document } from '../document.ts';
import { quoted, type Report } from '../finding.ts';
import { checkCode, likelyCode, looksLikeIcd10 } from '../../icd11/code.ts';
import { codesOf, type CategoriesSpec } from '../spec/categories.ts';
import type { Path } from '../yaml/tree.ts';
import { checkKnown } from './known.ts';
import { checkDistinct } from './lists.ts';
import { checkMerges } from './merges.ts';

type CategorySpec = CategoriesSpec['categories'][string];
type Categories = Document<CategoriesSpec>;

export function checkCategories(document: Categories, report: Report): void {
  const { categories } = document.spec;
  checkSpellings(document, report);
  for (const [name, category] of Object.entries(categories)) {
    const path = ['categories', name];
    const codes = codesOf(category);
    if (category.kind === 'non-diagnostic') {
      if (codes.length > 0) report('DX2007', document.keyAt(...path, 'icd11'), `${quoted(name)} is non-diagnostic and has an ICD-11 code`);
    } else if (document.lacks(...path, 'icd11')) {
      report('DX2005', document.keyAt(...path), `the diagnostic category ${quoted(name)} has no ICD-11 code`, { hint: 'add icd11, or kind: non-diagnostic with a reason' });
    }
    if (document.lacks(...path, 'reason') && (category.kind === 'non-diagnostic' || category.parentOf)) {
      report('DX2008', document.keyAt(...path), `${quoted(name)} ${category.parentOf ? 'is a parent category' : 'is non-diagnostic'} and says no reason`);
    }
    if (codes.length > 1) {
      const missing = (['rationale', 'differentiate'] as const).filter((key) => document.lacks(...path, key));
      if (missing.length > 0) report('DX2006', document.keyAt(...path), `${quoted(name)} has several codes, and ${missing.map(quoted).join(' and ')} ${missing.length > 1 ? 'are' : 'is'} missing`);
    }
    checkCodes(document, category, [...path, 'icd11'], report);
    for (const [index, child] of (category.parentOf ?? []).entries()) checkKnown(document, child, [...path, 'parentOf', index], report);
    checkDistinct(document, category.parentOf, [...path, 'parentOf'], report);
  }
  checkParents(document, report);
  checkSharedCodes(document, report);
  checkMerges(document, report);
}

function checkSpellings(document: Categories, report: Report): void {
  const seen = new Map<string, string>();
  for (const name of Object.keys(document.spec.categories)) {
    const at = document.keyAt('categories', name);
    if (name === '-' || name.trim() !== name || name === '') report('DX1105', at, `${quoted(name)} cannot be the name of a category`);
    const twin = seen.get(labelKey(name));
    if (twin !== undefined) report('DX2004', at, `the category ${quoted(name)} is declared already as ${quoted(twin)}`);
    else seen.set(labelKey(name), name);
  }
}

function checkCodes(document: Categories, category: CategorySpec, path: Path, report: Report): void {
  const single = typeof category.icd11 === 'string';
  for (const [index, code] of codesOf(category).entries()) {
    const where = single ? path : [...path, index];
    const problem = checkCode(code);
    if (!problem) continue;
    const likely = likelyCode(code);
    const hint = likely !== undefined ? `did you mean "${likely}"?` : looksLikeIcd10(code) ? 'this looks like an ICD-10 code' : undefined;
    report('DX2009', document.partAt(where, problem.start, problem.end), problem.problem, { hint });
  }
  if (!single) checkDistinct(document, codesOf(category), path, report);
}

function checkParents(document: Categories, report: Report): void {
  const { categories } = document.spec;
  const below = (name: string): readonly string[] => (Object.hasOwn(categories, name) ? categories[name]!.parentOf ?? [] : []);
  for (const name of Object.keys(categories)) {
    const seen = new Set<string>();
    const open = [...below(name)];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(...below(next));
    }
    if (seen.has(name)) report('DX2015', document.keyAt('categories', name, 'parentOf'), `${quoted(name)} is a parent of itself`);
  }
}

/** A code belongs to one category; only categories of which one is above the other share theirs. */
function checkSharedCodes(document: Categories, report: Report): void {
  const { categories } = document.spec;
  const owners = new Map<string, string[]>();
  for (const [name, category] of Object.entries(categories)) {
    for (const [index, code] of [...new Set(codesOf(category))].entries()) {
      const others = owners.get(code) ?? [];
      const owner = others.find((other) => !isAbove(categories, name, other) && !isAbove(categories, other, name));
      owners.set(code, [...others, name]);
      if (owner === undefined) continue;
      const path = ['categories', name, 'icd11', ...(typeof category.icd11 === 'string' ? [] : [index])];
      report('DX2013', document.at(...path), `the code ${code} of ${quoted(name)} is also that of ${quoted(owner)}`, {
        help: 'Merge the categories, or let one be the parent of the other with `parentOf` and a reason.',
      });
    }
  }
}

/** Whether `parentOf` leads from one category to another, over any number of steps. */
export function isAbove(categories: { readonly [name: string]: { readonly parentOf?: readonly string[] } }, above: string, below: string): boolean {
  const seen = new Set<string>();
  const open = [above];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const child of (Object.hasOwn(categories, next) && categories[next]!.parentOf) || []) {
      if (child === below) return true;
      if (seen.has(child)) continue;
      seen.add(child);
      open.push(child);
    }
  }
  return false;
}
