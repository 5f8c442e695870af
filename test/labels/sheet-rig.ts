import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { LabelUse } from '../../src/labels/sheets/entries.ts';
import { exportSheets } from '../../src/labels/sheets/export.ts';
import { importSheets, type Imported } from '../../src/labels/sheets/import.ts';
import type { SheetsKind } from '../../src/labels/sheets/mark.ts';
import { pinnedFor, repository, withPeople } from './project.ts';
import { open, save, type EditableSheet } from './workbook.ts';

export const DATE = '2026-11-21';
export const uses: readonly LabelUse[] = [
  { source: 'ham10000', label: 'bcc', images: 514, examples: ['ISIC_0024331', 'ISIC_0024332'], row: 'bcc' },
  { source: 'ham10000', label: 'BCC', images: 1, examples: ['ISIC_0000001'], row: 'bcc' },
  { source: 'ham10000', label: '=cmd()', images: 2, examples: [] },
];

/** The project's mappings, as files that are written to, and the config that they amount to. */
export let folder: string;
export let config: Config;
export let texts: Map<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dx-sheets-'));
  for (const name of ['dx.config.yaml', 'sources.d', 'rules']) await cp(join(repository, name), join(folder, name), { recursive: true });
  await writeFile(join(folder, 'rules/people.yaml'), `people:\n${[['ada', 'dermatologist'], ['bo', 'dermatologist'], ['carl', 'data scientist']].map(([id, role]) => `  - { id: ${id}, name: ${id}, role: ${role}, qualification: made up }\n`).join('')}`);
});
afterAll(() => rm(folder, { recursive: true }));
let untouched: { readonly config: Config; readonly texts: ReadonlyMap<string, string> } | undefined;
beforeEach(async () => {
  await cp(join(repository, 'mappings'), join(folder, 'mappings'), { recursive: true, force: true });
  // With a lock file no code could be new here; `pinnedFor` pins what is needed.
  await rm(join(folder, 'mappings/icd11.lock.yaml'), { force: true });
  if (!untouched) await load();
  untouched ??= { config, texts };
  ({ config, texts } = { config: untouched.config, texts: new Map(untouched.texts) });
});

/** Reads the files again, as the next command would. */
export async function load(): Promise<void> {
  const { config: read, diagnostics } = await loadConfig(folder);
  if (!read) throw new Error(diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message).join('; '));
  config = { ...withPeople(read), pinned: pinnedFor(read) };
  const files = [...config.mappings.map(({ file }) => file), 'mappings/categories.yaml'];
  texts = new Map(await Promise.all(files.map(async (file) => [file, await readFile(join(folder, file), 'utf8')] as const)));
}

/** Two sources and the categories: enough for most cases. */
export async function exported(kind: SheetsKind = 'review', person?: string): Promise<EditableSheet[]> {
  return open(await exportSheets({ config, uses, texts, only: ['ham10000', 'isic2019'], ...(person !== undefined && { for: person }) }, kind));
}

export async function imported(sheets: readonly EditableSheet[], by: string | null = 'ada'): Promise<Imported> {
  const result = await importSheets(await save(sheets), 'labels.xlsx', { config, texts, date: DATE, ...(by !== null && { by }) });
  if (!result.ok) throw new Error(result.error.map(({ code, message }) => `${code} ${message}`).join('; '));
  return result.value;
}

export async function failure(bytes: Uint8Array, by?: string): Promise<string> {
  const result = await importSheets(bytes, 'labels.xlsx', { config, texts, date: DATE, ...(by !== undefined && { by }) });
  return result.ok ? 'imported' : result.error.map(({ code, message }) => `${code} ${message}`).join('; ');
}

export async function write(result: Imported): Promise<void> {
  for (const { file, text } of result.files) await writeFile(join(folder, file), text);
  await load();
}

/** Lines that one text has and the other has not, each as often as that is so; throws where the others do not stand in one order. */
export function diff(before: string, after: string): { readonly gone: readonly string[]; readonly added: readonly string[] } {
  const less = (lines: readonly string[], others: readonly string[]): string[] => {
    const left = [...others];
    return lines.filter((line) => {
      const place = left.indexOf(line);
      if (place >= 0) left.splice(place, 1);
      return place < 0;
    });
  };
  const [old, now] = [before.split('\n'), after.split('\n')];
  const [gone, added] = [less(old, now), less(now, old)];
  if (less(old, gone).join('\n') !== less(now, added).join('\n')) throw new Error('lines that stay are in another order');
  return { gone, added };
}

/** Another config than the files amount to, until the next test. */
export function pretend(other: Config): void {
  config = other;
}

/** Changes a file of the project as an editor would, and reads all anew. */
export async function rewrite(file: string, change: (text: string) => string): Promise<void> {
  const before = texts.get(file)!;
  const after = change(before);
  if (after === before) throw new Error(`${file} is what it was`);
  await writeFile(join(folder, file), after);
  await load();
}

export const codes = (result: Imported): string[] => result.diagnostics.filter(({ severity }) => severity === 'error').map(({ code, message }) => `${code} ${message}`);
