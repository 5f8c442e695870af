import { specs, type FileKind } from './spec/files.ts';
import type { StepParameters } from './spec/project.ts';
import { withDefinitions } from './spec/shared.ts';

type Node = { readonly [key: string]: unknown };

/** `schemas/<file name>` of each kind of file. */
export function schemaFileName(kind: FileKind): string {
  return `${kind === 'project' ? 'dx.config' : kind}.schema.json`;
}

/**
 * The draft-07 JSON Schemas for editors, by file name in `schemas/`; the committed files are these texts.
 * They differ from what dx checks in one respect: where text is expected, an unquoted scalar that YAML
 * reads as a number or boolean (`version: 4`, `icd11: 2E60`) is taken as written, so editors accept it too.
 */
export function editorSchemas(steps: StepParameters): { readonly [file: string]: string } {
  const texts: { [file: string]: string } = {};
  for (const [kind, spec] of Object.entries(specs(steps))) {
    const file = schemaFileName(kind as FileKind);
    const schema = { $schema: 'http://json-schema.org/draft-07/schema#', title: `dx ${kind}`, ...(forEditors(withDefinitions(spec)) as Node) };
    texts[file] = `${JSON.stringify(schema, null, 2)}\n`;
  }
  return texts;
}

function forEditors(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(forEditors);
  if (typeof value !== 'object' || value === null) return value;
  const copy: { [key: string]: unknown } = {};
  for (const [key, member] of Object.entries(value)) {
    // An extension of ours for messages; strict editors warn of it.
    if (key !== 'x-form') copy[key] = forEditors(member);
  }
  if (copy['type'] === 'string' && copy['enum'] === undefined) copy['type'] = ['string', 'number', 'boolean'];
  return copy;
}
