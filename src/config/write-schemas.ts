import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { registry } from '../steps/registry.ts';
import { editorSchemas } from './editor.ts';

/** Writes the committed JSON Schemas of `schemas/` anew; the test that compares them names this as the way. */
export async function writeEditorSchemas(folder: string): Promise<readonly string[]> {
  const schemas = editorSchemas(registry);
  await mkdir(folder, { recursive: true });
  for (const [file, text] of Object.entries(schemas)) await writeFile(join(folder, file), text);
  return Object.keys(schemas);
}
