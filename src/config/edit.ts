import type { Result } from '../core/result.ts';
import { yamlScalar } from './yaml/scalar.ts';
import { editRows, type RowEdit, type TableForm } from './yaml/edit.ts';

export type { RowEdit } from './yaml/edit.ts';

const mapping: TableForm = {
  table: 'labels',
  short: 'category',
  order: ['category', 'synonyms', 'note', 'reason', 'alternatives', 'vague', 'legacy', 'author', 'proposed', 'reviews', 'blind'],
};

const categories: TableForm = {
  table: 'categories',
  short: undefined,
  order: ['icd11', 'kind', 'rationale', 'differentiate', 'parentOf', 'reason', 'alternatives', 'note', 'fit', 'status'],
};

/** The text of `mappings/<source>.yaml` with edits to its rows, every other byte as it was; see `editRows`. */
export function editMapping(file: string, text: string, edits: readonly RowEdit[]): Result<string> {
  return editRows(file, text, mapping, edits);
}

/** The same for `mappings/categories.yaml`. */
export function editCategories(file: string, text: string, edits: readonly RowEdit[]): Result<string> {
  return editRows(file, text, categories, edits);
}

const SCHEMAS = '../schemas';

/** Where a file of mappings/ says that the schemas of dx lie, for files written beside it; beside the project where it does not say. */
export function schemasOf(text: string | undefined): string {
  return /^# yaml-language-server: \$schema=(\S+)\/[\w.-]+\.schema\.json\s*$/mu.exec(text ?? '')?.[1] ?? SCHEMAS;
}

/** The text of a mapping file without rows, for `editMapping` to fill. */
export function newMapping(source: string, schemas = SCHEMAS): string {
  return `# yaml-language-server: $schema=${schemas}/mapping.schema.json\nsource: ${yamlScalar(source, 'block')}\nlabels: {}\n`;
}
