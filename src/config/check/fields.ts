import { sites } from '../../core/sites.ts';
import { confirmations, modalities, sexes, skinTypes, splits, type RecordField } from '../../core/vocabulary.ts';
import { didYouMean } from '../../core/suggest.ts';
import type { Document } from '../document.ts';
import { quoted, type Report } from '../finding.ts';
import type { FieldSpec, LabelSpec } from '../spec/field.ts';
import type { SourceSpec } from '../spec/source.ts';
import { builtIn, captures } from '../template.ts';
import { checkDistinct } from './lists.ts';
import { reportUnknown } from './template.ts';

/** Fields with a closed vocabulary. */
const vocabularies: { readonly [F in RecordField]?: readonly string[] } = {
  sex: sexes,
  skinType: skinTypes.map(String),
  modality: modalities,
  site: sites.map((site) => site.id),
  confirmation: confirmations,
  split: splits,
};

/** Longer lists of words are not repeated in a message. */
const LONGEST_LIST = 20;

type Reader = Exclude<FieldSpec, string>;

export function checkFields(document: Document<SourceSpec>, report: Report): void {
  const { fields, images } = document.spec;
  const names = [...builtIn, ...(typeof images === 'object' && images.key !== undefined ? captures(images.key) : [])];
  for (const [field, reader] of Object.entries(fields) as [RecordField, LabelSpec][]) {
    if (typeof reader === 'string') continue;
    if (isReader(reader)) checkReader(document, field, reader, names, report);
    else checkLabel(document, reader, report);
  }
  checkDistinct(document, document.spec.hierarchy?.map((entry) => (typeof entry === 'string' ? entry : entry.column)), ['hierarchy'], report);
  if (document.spec.hierarchy && document.lacks('fields', 'label')) report('DX1217', document.keyAt('hierarchy'), 'the source declares a hierarchy of its labels and no label');
  if (document.lacks('fields', 'label') && document.keyAt('fields')) {
    report('DX1218', document.keyAt('fields'), 'no field gives the label', { severity: 'warning', help: 'Add `label:` with the column that holds the diagnosis.' });
  }
}

function isReader(reader: Exclude<LabelSpec, string>): reader is Reader {
  return 'column' in reader || 'columns' in reader || 'const' in reader || 'path' in reader;
}

function checkReader(document: Document<SourceSpec>, field: RecordField, reader: Reader, names: readonly string[], report: Report): void {
  const path = ['fields', field];
  const words = vocabularies[field];
  if ('const' in reader) {
    if (words && !words.includes(reader.const)) reportOutside(document, [...path, 'const'], field, reader.const, words, report);
    return;
  }
  if ('columns' in reader) {
    checkDistinct(document, reader.columns, [...path, 'columns'], report);
    return;
  }
  if ('path' in reader && !names.includes(reader.path)) reportUnknown(document.at(...path, 'path'), reader.path, names, report);
  for (const [from, to] of Object.entries(reader.values ?? {})) {
    if (words && !words.includes(to)) reportOutside(document, [...path, 'values', from], field, to, words, report);
    if (reader.missing?.includes(from)) {
      report('DX1217', document.keyAt(...path, 'values', from), `${quoted(from)} stands both in "values" and in "missing" of ${quoted(field)}`);
    }
  }
  checkDistinct(document, reader.missing, [...path, 'missing'], report);
}

function reportOutside(document: Document<SourceSpec>, path: readonly string[], field: RecordField, value: string, words: readonly string[], report: Report): void {
  report('DX1212', document.at(...path), `${quoted(value)} is not in the vocabulary of ${quoted(field)}${words.length > LONGEST_LIST ? '' : `: ${words.join(', ')}`}`, {
    // One character is near any other: "V" is not a misspelt "1".
    hint: value.length > 2 ? didYouMean(value, words) : undefined,
  });
}

function checkLabel(document: Document<SourceSpec>, reader: Exclude<LabelSpec, string | Reader>, report: Report): void {
  if ('oneHot' in reader) checkDistinct(document, reader.oneHot, ['fields', 'label', 'oneHot'], report);
  else if ('ranks' in reader) checkDistinct(document, reader.ranks, ['fields', 'label', 'ranks'], report);
  else if ('votes' in reader) checkDistinct(document, reader.votes, ['fields', 'label', 'votes'], report);
  else if ('weighted' in reader) {
    if (reader.repeats !== undefined && reader.weights === undefined) {
      report('DX1217', document.keyAt('fields', 'label', 'repeats'), '"repeats" is for lists, and without "weights" the column holds dictionaries, in which no label stands twice');
    }
    if (reader.weights === reader.weighted) report('DX1216', document.at('fields', 'label', 'weights'), `the column ${quoted(reader.weighted)} is used for the labels and for their weights`);
  } else {
    const seen = new Set<string>();
    for (const [label, column] of Object.entries(reader.confidences)) {
      if (seen.has(column)) report('DX1216', document.at('fields', 'label', 'confidences', label), `the column ${quoted(column)} is used for two labels`);
      seen.add(column);
    }
  }
}
