import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/core/digest.ts';
import { blobPath, layoutOf } from '../../src/engine/layout.ts';
import { missingRows } from '../../src/engine/missing-blobs.ts';
import { project } from '../rig.ts';

describe('the blobs that a pass rests on', () => {
  it('names the rows a blob of which is gone or has another size, rows without blobs never', () => {
    const root = project({}).dir;
    const layout = layoutOf(`${root}/.dx`, root);
    const digests = ['a', 'bb', 'ccc', 'dddd', 'eeeee'].map((text) => {
      const path = blobPath(layout, sha256(text));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      return sha256(text);
    });
    const task = { layout, digests: Buffer.from(digests.join(''), 'hex'), sizes: Float64Array.of(1, 2, 3, 4, 5), ends: Uint32Array.of(0, 2, 2, 3, 5, 5) };
    expect(missingRows(task)).toEqual([]);
    rmSync(blobPath(layout, digests[0]!));
    truncateSync(blobPath(layout, digests[4]!), 4);
    expect(missingRows(task)).toEqual([1, 4]);
  });
});
