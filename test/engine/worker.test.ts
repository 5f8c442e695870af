import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { WorkerTask } from '../../src/engine/worker.ts';
import { runSteps } from '../../src/steps/run-steps.ts';
import { stepNames } from '../../src/steps/registry.ts';
import sharp from '../../src/steps/sharp-setup.ts';
import { defaults, drawn } from '../steps/support.ts';

/** Worker threads run compiled. */
const compiled = join(import.meta.dirname, '../../dist/src/engine/pool.js');
const { openPool } = (await import(pathToFileURL(compiled).href)) as typeof import('../../src/engine/pool.ts');

const jpeg = await sharp(drawn(90, 70).data, { raw: { width: 90, height: 70, channels: 3 } }).jpeg({ quality: 100 }).toBuffer();

function task(): WorkerTask {
  const steps = stepNames().filter((name) => !name.startsWith('crop')).map((name) => ({ name, params: name === 'resize' ? { sizes: [32, 64] } : defaults(name) }));
  return { bytes: Uint8Array.from(jpeg), steps, upstream: {} };
}

describe('a worker thread', () => {
  it('ENG-3 gives what the steps give, every artefact whole, and how long each step took', async () => {
    const pool = openPool(2);
    try {
      const expected = await runSteps(task());
      for (const result of await Promise.all(Array.from({ length: 8 }, () => pool.run(task())))) {
        const runs = Object.fromEntries(Object.entries(result).map(([name, { micros, ...run }]) => {
          expect(micros, name).toBeGreaterThanOrEqual(0);
          return [name, plain(run)];
        }));
        expect(runs).toEqual(Object.fromEntries(Object.entries(expected).map(([name, run]) => [name, plain(run)])));
      }
    } finally {
      await pool.close();
    }
  });
});

/** Bytes as text: those from a thread are no longer a `Buffer`. */
function plain(run: object): unknown {
  return JSON.parse(JSON.stringify(run, (_key, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('base64') : isBuffer(value) ? Buffer.from(value.data).toString('base64') : value)));
}

/** What `JSON.stringify` makes of a `Buffer` before it asks. */
function isBuffer(value: unknown): value is { readonly data: number[] } {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer' && 'data' in value;
}
