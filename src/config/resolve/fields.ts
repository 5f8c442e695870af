import { by } from '../../core/compare.ts';
import { recordFieldNames } from '../../core/vocabulary.ts';
import type { FieldReader, HierarchyColumn, LabelReader, Source } from '../config.ts';
import type { Document } from '../document.ts';
import type { FieldSpec, LabelSpec } from '../spec/field.ts';
import type { SourceSpec } from '../spec/source.ts';
import type { Path } from '../yaml/tree.ts';
import { known } from './place.ts';

type SourceDocument = Document<SourceSpec>;

export function resolveFields(document: SourceDocument): Source['fields'] {
  const readers: { -readonly [F in keyof Source['fields']]: FieldReader } = {};
  for (const field of recordFieldNames) {
    if (field === 'label') continue;
    const spec = document.spec.fields[field];
    if (spec !== undefined) readers[field] = resolveReader(document, spec, ['fields', field]);
  }
  return readers;
}

/** `age: age` is short for `age: { column: age }`. */
function resolveReader(document: SourceDocument, spec: FieldSpec, path: Path): FieldReader {
  const at = known(document.keyAt(...path));
  if (typeof spec === 'string') return { from: { kind: 'column', column: spec }, missing: [], at };
  if ('const' in spec) return { from: { kind: 'const', value: spec.const }, missing: [], at };
  if ('columns' in spec) return { from: { kind: 'columns', columns: spec.columns }, missing: [], at };
  const { values, missing = [], parse } = spec;
  return {
    from: 'column' in spec ? { kind: 'column', column: spec.column } : { kind: 'path', capture: spec.path },
    ...(values === undefined ? {} : {
      values: Object.entries(values)
        .map(([from, to]) => ({ from, to, at: known(document.keyAt(...path, 'values', from)) }))
        .toSorted(by((value) => value.from)),
    }),
    missing,
    parse,
    at,
  };
}

export function resolveLabel(document: SourceDocument): LabelReader | undefined {
  const spec: LabelSpec | undefined = document.spec.fields.label;
  if (spec === undefined) return undefined;
  const at = known(document.keyAt('fields', 'label'));
  if (typeof spec !== 'string') {
    if ('oneHot' in spec) return { kind: 'one-hot', columns: spec.oneHot, at };
    if ('ranks' in spec) return { kind: 'ranks', columns: spec.ranks, at };
    if ('votes' in spec) return { kind: 'votes', columns: spec.votes, at };
    if ('confidences' in spec) {
      const columns = Object.entries(spec.confidences).map(([label, column]) => ({ label, column }));
      return { kind: 'confidences', columns: columns.toSorted(by((entry) => entry.label)), at };
    }
    if ('weighted' in spec) {
      const { weighted: column, weights, repeats = 'refuse' } = spec;
      return { kind: 'weighted', column, ...(weights === undefined ? {} : { weights }), repeats, at };
    }
  }
  return { kind: 'single', reader: resolveReader(document, spec, ['fields', 'label']) };
}

export function resolveHierarchy(document: SourceDocument, columns: NonNullable<SourceSpec['hierarchy']>): readonly HierarchyColumn[] {
  return columns.map((spec, index): HierarchyColumn => {
    if (typeof spec === 'string') return { column: spec, missing: [], at: known(document.at('hierarchy', index)) };
    const { column, means, missing = [] } = spec;
    return {
      column,
      ...(means === undefined ? {} : {
        means: Object.entries(means)
          .map(([value, meant]) => ({ value, behaviours: typeof meant === 'string' ? [meant] : [...new Set(meant)] }))
          .toSorted(by((entry) => entry.value)),
      }),
      missing,
      at: known(document.at('hierarchy', index, 'column')),
    };
  });
}
