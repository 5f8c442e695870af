import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { registry } from '../../src/steps/registry.ts';
import { baseProject, caseFolder, caseNames, diagnosticLine, expectedLines, overlay } from '../fixtures.ts';

describe('each bad config gives exactly its findings', async () => {
  it.each(await caseNames('bad-config'))('%s', async (name) => {
    const dir = await mkdtemp(join(tmpdir(), 'dx-bad-config-'));
    try {
      await overlay(caseFolder('bad-config', name), dir);
      const { config, diagnostics } = await loadConfig(dir, registry);
      expect(diagnostics.map(diagnosticLine)).toEqual(await expectedLines(caseFolder('bad-config', name)));
      expect(config === undefined).toBe(diagnostics.some((d) => d.severity === 'error'));
      for (const { at } of diagnostics) {
        // A frame can be drawn: the carets lie within the line.
        if (at?.text !== undefined) expect(at.column! - 1 + Math.max(1, (at.endColumn ?? 0) - at.column!)).toBeLessThanOrEqual(at.text.length + 1);
      }
    } finally {
      await rm(dir, { recursive: true });
    }
  });

  it('the base they are laid over has none', async () => {
    const { config, diagnostics } = await loadConfig(baseProject, registry);
    expect(diagnostics).toEqual([]);
    expect(config?.sources.map((source) => source.id)).toEqual(['one']);
  });
});
