import type { Place } from '../../core/diagnostic.ts';
import { identifying } from '../../core/identifying.ts';
import { labelKey } from '../../core/labels.ts';
import { didYouMean } from '../../core/suggest.ts';
import type { Document } from '../document.ts';
import { stem } from '../documents.ts';
import { quoted, type Report } from '../finding.ts';
import type { MappingSpec } from '../spec/mapping.ts';
import type { Path } from '../yaml/tree.ts';

export interface MappingContext {
  /** Ids of all sources that are declared, readable or not. */
  readonly sources: readonly string[];
  /** All mapping files. */
  readonly files: readonly string[];
  /** Names of all categories; undefined where they are not known, because their file cannot be read. */
  readonly categories: readonly string[] | undefined;
}

export function checkMapping(document: Document<MappingSpec>, context: MappingContext, report: Report): void {
  const { source, labels } = document.spec;
  if (!context.sources.includes(source)) {
    report('DX1203', document.at('source'), `there is no source ${quoted(source)}`, { hint: didYouMean(source, context.sources) });
  } else if (source !== stem(document.file)) {
    const twin = context.files.find((file) => file !== document.file && stem(file) === source);
    if (twin !== undefined) report('DX1202', document.at('source'), `the source ${quoted(source)} has two mappings`, { hint: `the other is ${twin}` });
    else report('DX1201', document.at('source'), `the source ${quoted(source)} and the file name ${quoted(`${stem(document.file)}.yaml`)} differ`, { hint: `rename the file to ${source}.yaml, or the source` });
  }
  checkIdentifying(document, report);
  const known = context.categories && new Set(context.categories);
  for (const [label, row] of Object.entries(labels)) {
    const long = typeof row !== 'string';
    const category = long ? row.category : row;
    const path: Path = ['labels', label, ...(long ? ['category'] : [])];
    const reason = long ? row.reason : undefined;
    if (category === '-') {
      if (document.lacks('labels', label, 'reason')) report('DX2002', document.at(...path), `${quoted(label)} is excluded without a reason`, { hint: 'write { category: "-", reason: … }' });
    } else {
      if (known && !known.has(category)) {
        report('DX2003', document.at(...path), `there is no category ${quoted(category)}`, { hint: didYouMean(category, context.categories!), help: 'Declare it in mappings/categories.yaml.' });
      }
      if (reason !== undefined) report('DX2012', document.keyAt('labels', label, 'reason'), `${quoted(label)} is mapped to a category and has a reason to exclude`, { hint: 'use note', severity: 'warning' });
    }
  }
  checkSpellings(document, report);
}

/** DEID-5: a label is committed with the mapping and stands in the release's table of mappings. */
function checkIdentifying(document: Document<MappingSpec>, report: Report): void {
  for (const [label, row] of Object.entries(document.spec.labels)) {
    for (const text of [label, ...(typeof row === 'string' ? [] : row.synonyms ?? [])]) {
      const sign = identifying(text);
      // The text itself is not repeated: findings go to logs.
      if (sign !== undefined) report('DX2062', withoutText(document.keyAt('labels', label)), `a label seems to hold ${sign}`, { severity: 'warning', help: 'Have the source corrected, or its labels read from another column: a mapping is committed and released.' });
    }
  }
}

function withoutText(place: Place | undefined): Place | undefined {
  if (!place) return undefined;
  const { text: _, ...rest } = place;
  return rest;
}

/** MAP-2: each spelling, synonyms included, has one row. */
function checkSpellings(document: Document<MappingSpec>, report: Report): void {
  const seen = new Map<string, { readonly label: string; readonly at: ReturnType<Document<MappingSpec>['at']> }>();
  const check = (text: string, label: string, at: ReturnType<Document<MappingSpec>['at']>): void => {
    const key = labelKey(text);
    const first = seen.get(key);
    if (!first) seen.set(key, { label, at });
    else {
      const where = first.label === label ? `already in the row ${quoted(label)}` : `mapped already as ${quoted(first.label)}`;
      report('DX2001', at, `the label ${quoted(text)} is ${where}`, {
        hint: first.at?.line === undefined ? undefined : `also in line ${first.at.line}`,
        ...(first.at ? { related: [{ message: 'first mapped here', at: first.at }] } : {}),
      });
    }
  };
  for (const label of Object.keys(document.spec.labels)) check(label, label, document.keyAt('labels', label));
  for (const [label, row] of Object.entries(document.spec.labels)) {
    if (typeof row === 'string') continue;
    for (const [index, synonym] of (row.synonyms ?? []).entries()) check(synonym, label, document.at('labels', label, 'synonyms', index));
  }
}
