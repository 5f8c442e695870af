import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkRules } from '../../src/catalog/check-rules.ts';
import { loadConfig } from '../../src/config/load.ts';
import { baseProject, caseFolder, caseNames, diagnosticLine, expectedLines, overlay } from '../fixtures.ts';

describe('DEID-9 each hostile rule gives exactly its findings', async () => {
  it.each(await caseNames('bad-sql'))('%s', async (name) => {
    const dir = await mkdtemp(join(tmpdir(), 'dx-bad-sql-'));
    try {
      await overlay(caseFolder('bad-sql', name), dir);
      const { config, diagnostics } = await loadConfig(dir);
      const found = [...diagnostics, ...(config ? await checkRules(config) : [])];
      expect(found.map(diagnosticLine)).toEqual(await expectedLines(caseFolder('bad-sql', name)));
    } finally {
      await rm(dir, { recursive: true });
    }
  });

  it('the base they are laid over has none', async () => {
    const { config } = await loadConfig(baseProject);
    expect(await checkRules(config!)).toEqual([]);
  });
});
