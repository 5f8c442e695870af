import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { diskIo } from '../../src/engine/io.ts';
import { layoutOf } from '../../src/engine/layout.ts';
import { openStore } from '../../src/engine/store.ts';

it('a store in its default place has one project, whose private folder it is', () => {
  expect(layoutOf('/a/.dx', '/a').private).toBe('/a/.dx/private');
});

it('projects that share a store keep what they know of themselves apart, also from the project whose default store it is', () => {
  const [a, b, c] = ['/a', '/b', '/c'].map((root) => layoutOf('/a/.dx', root));
  expect(new Set([a!.private, b!.private, c!.private]).size).toBe(3);
  expect(new Set([a!.facts, b!.facts, c!.facts]).size).toBe(1);
  expect(dirname(b!.private)).toBe('/a/.dx/private');
});

it('DEID-9 the private folders of a shared store are closed, and say whose they are', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'dx-layout-'));
  try {
    const layout = layoutOf(dir, '/some/project');
    expect((await openStore(layout, diskIo)).ok).toBe(true);
    expect(statSync(layout.privates).mode & 0o777).toBe(0o700);
    expect(statSync(layout.private).mode & 0o777).toBe(0o700);
    expect(JSON.parse(readFileSync(layout.owner!, 'utf8'))).toEqual({ root: '/some/project' });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
