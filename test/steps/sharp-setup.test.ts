import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterAll, describe, expect, it } from 'vitest';
import sharp from '../../src/steps/sharp-setup.ts';

/** Worker threads run compiled. */
const compiled = pathToFileURL(join(import.meta.dirname, '../../dist/src/steps/sharp-setup.js')).href;
const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } }).png().toBuffer();
const PNG = { operation: ['VipsForeignLoadPng'] };

/** A thread that loads sharp as a step does. */
async function load(sharpSetup: SharedArrayBuffer): Promise<void> {
  const worker = new Worker(`await import(${JSON.stringify(compiled)}); process.exit(0);`, { eval: true, workerData: { sharpSetup } });
  await new Promise((done, fail) => worker.on('exit', done).on('error', fail));
}

async function isDecoded(): Promise<boolean> {
  return sharp(png).raw().toBuffer().then(() => true, () => false);
}

describe('sharp, shared by threads', () => {
  afterAll(() => {
    sharp.unblock(PNG);
  });

  it('QC-1 is configured by the first thread alone: a later one takes no loader away from those that decode', async () => {
    const setup = new SharedArrayBuffer(4);
    sharp.block(PNG);
    expect(await isDecoded()).toBe(false);
    // The first configures: what was blocked here is open again.
    await load(setup);
    expect(await isDecoded()).toBe(true);
    expect(new Int32Array(setup)[0]).toBe(2);
    // Others leave the settings as they are.
    sharp.block(PNG);
    await Promise.all([load(setup), load(setup), load(setup)]);
    expect(await isDecoded()).toBe(false);
  });
});
