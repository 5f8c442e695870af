import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { initFiles } from '../../src/config/init.ts';
import { loadConfig } from '../../src/config/load.ts';
import { diagnosticLine } from '../fixtures.ts';

async function start(name: string) {
  const dir = await mkdtemp(join(tmpdir(), 'dx-init-'));
  try {
    for (const { path, text } of initFiles(name, '../dx/schemas')) {
      await mkdir(dirname(join(dir, path)), { recursive: true });
      await writeFile(join(dir, path), text);
    }
    return await loadConfig(dir);
  } finally {
    await rm(dir, { recursive: true });
  }
}

describe('a new project', () => {
  it.each([['derm', 'derm'], ['My data: 2026 {x}', 'My-data-2026-x'], ['---', 'dataset'], ['2026', '2026'], ['ä#', 'dataset']])('named %s has no finding but that its codes are not pinned, and is called %s', async (written, name) => {
    const { config, diagnostics } = await start(written);
    expect(diagnostics.map(diagnosticLine)).toEqual(['warning DX2016 mappings/categories.yaml:3:1 no code is pinned: only the form of the codes is checked']);
    expect(config!.dataset.name).toBe(name);
    expect(config!.dataset.title).toBe(name);
  });

  it('SRC-5 DEID-4 reads labels from folders, keeps identifiers private, and lets nothing in before it is accepted', async () => {
    const { config } = await start('derm');
    const [photos] = config!.sources;
    expect(photos).toMatchObject({ identifiers: 'private', images: { glob: '*/*.{jpg,jpeg,png,JPG,JPEG,PNG}', key: '{folder}/{stem}' }, label: { kind: 'single', reader: { from: { kind: 'path', capture: 'folder' } } } });
    expect(photos!.evaluation.status).toBe('candidate');
  });

  it('every file that dx reads names its schema for editors', () => {
    for (const { path, text } of initFiles('derm', '../dx/schemas')) {
      if (path.endsWith('.yaml')) expect(text.split('\n')[0]).toMatch(new RegExp(`^# yaml-language-server: \\$schema=${path.includes('/') ? '\\.\\./' : ''}\\.\\./dx/schemas/[a-z.]+\\.schema\\.json$`));
    }
  });
});
