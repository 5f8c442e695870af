import { resolve } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import { checkCode } from '../icd11/code.ts';
import { clusterParts } from '../icd11/cluster.ts';
import type { Result } from '../core/result.ts';
import { registry } from '../steps/registry.ts';
import type { Icd11Settings, Pinned } from './config.ts';
import { readDocuments } from './documents.ts';
import { findFiles } from './files.ts';
import { collector, inFileOrder } from './finding.ts';
import { resolveStore } from './resolve/config.ts';
import { resolveIcd11, resolveLock } from './resolve/icd11.ts';
import { codesOf, type CategoriesSpec } from './spec/categories.ts';
import { projectFile } from './spec/files.ts';
import { editRows, type RowEdit, type TableForm } from './yaml/edit.ts';

/** What the project says of ICD-11, as written. */
export interface WrittenIcd11 {
  /** Absolute path of the store. */
  readonly store?: string;
  readonly settings?: Icd11Settings;
  readonly pinned?: Pinned;
  /** Codes of well-formed categories, ordered; parts of clusters one by one. */
  readonly codes: readonly string[];
  /** Category → its codes and clusters. */
  readonly categories: readonly { readonly name: string; readonly codes: readonly string[] }[];
  /** Only what makes the files unreadable. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * For verbs that mend what `loadConfig` would refuse: a config whose codes are not pinned, or pinned for another release. Nothing
 * but the form of the files is checked.
 */
export async function readWrittenIcd11(root: string): Promise<WrittenIcd11> {
  const { findings, report } = collector();
  const project = resolve(root);
  const documents = await readDocuments(project, await findFiles(project, report), registry, report);
  const spec = documents.project[0]?.spec;
  const categories = documents.categories[0]?.spec.categories ?? {};
  const lock = documents['icd11-lock'][0];
  const settings = spec && resolveIcd11(project, spec);
  return {
    ...(spec && { store: resolveStore(project, spec) }),
    ...(settings && { settings }),
    ...(lock && { pinned: resolveLock(lock) }),
    codes: namedCodes(categories),
    categories: Object.entries(categories).map(([name, category]) => ({ name, codes: codesOf(category) })),
    diagnostics: findings.toSorted(inFileOrder),
  };
}

/** The codes that categories name and that have the form of a code: what is to be pinned. */
function namedCodes(categories: CategoriesSpec['categories']): readonly string[] {
  const written = Object.values(categories).flatMap(codesOf).filter((code) => !checkCode(code));
  return [...new Set(written.flatMap((code) => clusterParts(code).map((part) => part.code)))].toSorted();
}

/** The text of dx.config.yaml with another release, table and digest of the table; what stands there keeps its form. */
export function editIcd11(text: string, { settings }: WrittenIcd11, values: { readonly release: string; readonly table?: string; readonly sha256?: string }): Result<string> {
  const form: TableForm = { table: 'icd11', short: 'value', order: ['release', 'table', 'sha256'] };
  return editRows(projectFile, text, form, Object.entries(values).map(([row, value]): RowEdit =>
    (settings?.[row as 'release' | 'table' | 'sha256'] === undefined ? { kind: 'add', row, value } : { kind: 'set', row, key: 'value', value })));
}
