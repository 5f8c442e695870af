import { didYouMean } from '../../core/suggest.ts';
import type { Document } from '../document.ts';
import { quoted, type Report } from '../finding.ts';
import type { DuplicatesSpec, SplitsSpec } from '../spec/policies.ts';
import type { Path } from '../yaml/tree.ts';
import { checkDistinct } from './lists.ts';
import { round } from '../round.ts';

export function checkSplits(document: Document<SplitsSpec>, sources: readonly string[], report: Report): void {
  const { ratios, group, stratify, sequester = [], keep = [] } = document.spec;
  if (ratios && (['train', 'validation', 'test'] as const).every((split) => document.at('ratios', split))) {
    const sum = ratios.train + ratios.validation + ratios.test;
    // Ratios are written as decimals; a sum within 1e-9 of 1 is 1.
    if (Math.abs(sum - 1) > 1e-9) report('DX1208', document.keyAt('ratios'), `the ratios sum to ${round(sum)}, not to 1`);
  }
  checkDistinct(document, group, ['group'], report);
  checkDistinct(document, stratify, ['stratify'], report);
  checkSourceList(document, sequester, ['sequester'], sources, report);
  checkSourceList(document, keep, ['keep'], sources, report);
  for (const [index, source] of keep.entries()) {
    if (sequester.includes(source)) report('DX1217', document.at('keep', index), `the source ${quoted(source)} is sequestered and keeps its published split`, { hint: 'remove one of the two' });
  }
}

export function checkDuplicates(document: Document<DuplicatesSpec>, sources: readonly string[], report: Report): void {
  checkDistinct(document, document.spec.prefer, ['prefer'], report);
  checkSourceList(document, document.spec.sourceOrder ?? [], ['sourceOrder'], sources, report);
}

/** Sources named in a list: each is declared, none twice. */
export function checkSourceList(document: Document<unknown>, names: readonly string[], path: Path, sources: readonly string[], report: Report): void {
  for (const [index, name] of names.entries()) {
    if (!sources.includes(name)) report('DX1203', document.at(...path, index), `there is no source ${quoted(name)}`, { hint: didYouMean(name, sources) });
  }
  checkDistinct(document, names, path, report);
}
