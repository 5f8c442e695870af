import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { scan } from '../../src/sources/scan.ts';
import { registry } from '../../src/steps/registry.ts';
import { caseFolder, caseNames, diagnosticLine, expectedLines, overlay } from '../fixtures.ts';

/** Of all that a build says, the findings of this room. */
const ours = (line: string): boolean => /^\S+ DX3/u.test(line);

describe('each case of bad data gives exactly the findings that reading can give', async () => {
  it.each(await caseNames('bad-data'))('SRC-5 %s', async (name) => {
    const dir = await mkdtemp(join(tmpdir(), 'dx-bad-data-'));
    try {
      await overlay(caseFolder('bad-data', name), dir);
      const { config, diagnostics } = await loadConfig(dir, registry);
      expect(diagnostics).toEqual([]);
      const inventory = await scan(config!, () => {}, new AbortController().signal, join(dir, '.dx/private'));
      expect(inventory.diagnostics.map(diagnosticLine).toSorted()).toEqual((await expectedLines(caseFolder('bad-data', name))).filter(ours).toSorted());
      expect(JSON.stringify(inventory.diagnostics)).not.toContain(dir);
    } finally {
      await rm(dir, { recursive: true });
    }
  });
});
