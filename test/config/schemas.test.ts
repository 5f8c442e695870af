import { Ajv, type ValidateFunction } from 'ajv';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { editorSchemas, schemaFileName } from '../../src/config/editor.ts';
import { folders, projectFile, specs } from '../../src/config/spec/files.ts';
import { asSchema } from '../../src/config/spec/read.ts';
import type { Schema } from '../../src/core/schema.ts';
import { registry } from '../../src/steps/registry.ts';
import { baseProject, caseFolder, caseNames, expectedLines } from '../fixtures.ts';

const committed = resolve(import.meta.dirname, '../../schemas');
const schemas = editorSchemas(registry);

const compiled = new Map<string, ValidateFunction>();

/** Checks by one committed file, as an editor makes it. */
function validate(kind: Parameters<typeof schemaFileName>[0], value: unknown): boolean {
  const file = schemaFileName(kind);
  const check = compiled.get(file) ?? new Ajv({ strict: false }).compile(JSON.parse(schemas[file]!) as object);
  compiled.set(file, check);
  return check(value);
}

function configFiles(root: string) {
  const files = [{ file: projectFile, kind: 'project' as Parameters<typeof schemaFileName>[0] }];
  for (const [folder, kindOf] of Object.entries(folders)) {
    const names = existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : [];
    for (const name of names.filter((each) => each.endsWith('.yaml'))) files.push({ file: `${folder}/${name}`, kind: kindOf(name) });
  }
  return files.filter(({ file }) => existsSync(join(root, file)));
}

describe('JSON Schemas for editors', () => {
  it('are committed as the specs say; `npm run schemas` writes them anew', () => {
    expect(readdirSync(committed).filter((file) => file.endsWith('.json')).toSorted()).toEqual(Object.keys(schemas).toSorted());
    for (const [file, text] of Object.entries(schemas)) expect(readFileSync(join(committed, file), 'utf8'), file).toBe(text);
  });

  it('are valid draft-07, with every reference resolved', () => {
    for (const [file, text] of Object.entries(schemas)) {
      const schema = JSON.parse(text) as { $schema: string };
      expect(schema.$schema, file).toBe('http://json-schema.org/draft-07/schema#');
      const ajv = new Ajv({ strict: false });
      expect(ajv.validateSchema(schema), file).toBe(true);
      ajv.compile(schema);
    }
  });

  it('every key has a description, and no mapping takes unknown keys', () => {
    const problems: string[] = [];
    const visit = (schema: Schema & { readonly description?: string }, path: string): void => {
      // Items of a step's own lists are described by their list.
      if (!schema.description && !/^project\.steps\..*\[\]$/u.test(path)) problems.push(`${path} has no description`);
      if (schema.type === 'object' && schema.additionalProperties === undefined) problems.push(`${path} takes unknown keys`);
      for (const [key, member] of Object.entries(schema.properties ?? {})) visit(member, `${path}.${key}`);
      for (const branch of schema.anyOf ?? []) visit(branch, `${path}|`);
      if (schema.items) visit(schema.items, `${path}[]`);
      if (typeof schema.additionalProperties === 'object') visit(schema.additionalProperties, `${path}.*`);
    };
    for (const [kind, spec] of Object.entries(specs(registry))) visit(asSchema(spec), kind);
    expect(problems).toEqual([]);
  });

  it.each([['base', baseProject], ['full', join(baseProject, '../full')]])('accept what dx accepts: %s', (_name, root) => {
    for (const { file, kind } of configFiles(root)) expect(validate(kind, parse(readFileSync(join(root, file), 'utf8'))), file).toBe(true);
  });

  it('accept unquoted codes and versions that YAML reads as numbers', () => {
    expect(validate('categories', parse('categories: { A: { icd11: 2E60 }, B: { icd11: [2E60, 1F00] } }'))).toBe(true);
  });

  it('refuse what the schema part of dx refuses', async () => {
    for (const name of await caseNames('bad-config')) {
      const root = caseFolder('bad-config', name);
      const lines = await expectedLines(root);
      for (const { file, kind } of configFiles(root)) {
        const codes = lines.filter((line) => line.includes(` ${file}`)).map((line) => line.split(' ')[1]!);
        if (codes.some((code) => code.startsWith('DX10'))) continue;
        // DX1102 and DX1105 are also given by checks between keys, which schemas cannot make.
        const bySchema = codes.some((code) => ['DX1101', 'DX1103', 'DX1104', 'DX1106', 'DX1107'].includes(code));
        const maybe = codes.some((code) => ['DX1102', 'DX1105'].includes(code));
        if (!maybe) expect(validate(kind, parse(readFileSync(join(root, file), 'utf8'))), `${name}: ${file}`).toBe(!bySchema);
      }
    }
  });
});
