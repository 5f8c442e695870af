import { ruleKinds } from '../check/rules.ts';
import type { ClassPolicy, DuplicatePolicy, LabelPolicy, Person, ReviewPolicy, Rule, Scope, SplitPolicy } from '../config.ts';
import type { Document } from '../document.ts';
import type { ClassesSpec, DuplicatesSpec, LabelsSpec, SplitsSpec } from '../spec/policies.ts';
import type { PeopleSpec, RulesSpec, ScopeSpec } from '../spec/rules.ts';
import { known } from './place.ts';

/** In the order of files and lines; all rules are evaluated, so the order decides only how reasons are listed. */
export function resolveRules(documents: readonly Document<RulesSpec>[]): Rule[] {
  return documents.flatMap((document) => document.spec.rules.map((spec, index): Rule => {
    const kind = ruleKinds.find((candidate) => spec[candidate] !== undefined);
    if (!kind) throw new Error('a resolved rule has no expression');
    return {
      id: spec.id,
      kind,
      expression: spec[kind]!,
      expressionAt: known(document.textAt('rules', index, kind)),
      reason: spec.reason,
      at: known(document.at('rules', index, 'id')),
    };
  }));
}

export function resolvePeople(documents: readonly Document<PeopleSpec>[]): Person[] {
  return documents.flatMap((document) => document.spec.people.map((person, index) => ({ ...person, at: known(document.at('people', index, 'id')) })));
}

/** Policies are one file each; without it every setting has its default and no place. */
function place(document: Document<unknown> | undefined): { readonly at?: { readonly file: string; readonly line: 1; readonly column: 1 } } {
  return document ? { at: { file: document.file, line: 1, column: 1 } } : {};
}

export function resolveScope(document: Document<ScopeSpec> | undefined): Scope {
  const { require, excludeSites } = document?.spec ?? {};
  return { require: require ?? ['label', 'modality'], excludeSites: excludeSites ?? ['oral-genital', 'eye'], ...place(document) };
}

export function resolveDuplicates(document: Document<DuplicatesSpec> | undefined): DuplicatePolicy {
  const { distance, prefer, sourceOrder } = document?.spec ?? {};
  return {
    distance: distance ?? 10,
    prefer: prefer ?? ['resolution', 'confirmation', 'source-order'],
    sourceOrder: sourceOrder ?? [],
    ...place(document),
  };
}

export function resolveClasses(document: Document<ClassesSpec> | undefined): ClassPolicy {
  const { minimum, parents } = document?.spec ?? {};
  return { minimum: minimum ?? 1, parents: parents ?? 'exclude', ...place(document) };
}

export function resolveLabels(document: Document<LabelsSpec> | undefined): LabelPolicy {
  const { ranks, excludedShare, hard, contradictions, hierarchy } = document?.spec ?? {};
  return {
    ranks: ranks ?? 'reciprocal',
    excludedShare: excludedShare ?? 'renormalise',
    hard: { rule: hard?.rule ?? 'argmax', tie: hard?.tie ?? 'first' },
    contradictions: contradictions ?? 'exclude',
    hierarchy: hierarchy ?? 'exclude',
    ...place(document),
  };
}

export function resolveReviews(document: Document<LabelsSpec> | undefined): ReviewPolicy {
  const { people, dermatologist, release } = document?.spec.reviews ?? {};
  return { people: people ?? 2, dermatologist: dermatologist ?? true, release: release ?? 'warn' };
}

export function resolveSplits(document: Document<SplitsSpec> | undefined): SplitPolicy {
  const { ratios, seed, group, stratify, sequester, keep, conflict } = document?.spec ?? {};
  return {
    ratios: ratios ?? { train: 0.8, validation: 0.1, test: 0.1 },
    seed: seed ?? 1,
    group: group ?? ['patient', 'lesion', 'duplicate', 'repeat'],
    stratify: stratify ?? ['category'],
    sequester: sequester ?? [],
    keep: keep ?? [],
    conflict: conflict ?? 'fail',
    ...place(document),
  };
}
