import { describe, expect, it } from 'vitest';
import { failureDiagnostic } from '../../src/steps/diagnose.ts';
import { stepNames } from '../../src/steps/registry.ts';
import { runSteps, withoutPaths } from '../../src/steps/run-steps.ts';
import sharp from '../../src/steps/sharp-setup.ts';
import { defaults, drawn, factOf, pngChunk, withChunks } from './support.ts';

const png = await sharp(drawn(30, 20).data, { raw: { width: 30, height: 20, channels: 3 } }).png().toBuffer();

describe('runSteps', () => {
  it('runs every step of one image over one picture', async () => {
    const maskBytes = await sharp({ create: { width: 30, height: 20, channels: 3, background: 'white' } }).png().toBuffer();
    const decisions = { crop: { x: 0, y: 0, width: 5, height: 5 } };
    const runs = await runSteps({ bytes: png, maskBytes, decisions, steps: stepNames().map((name) => ({ name, params: defaults(name) })), upstream: {} });
    expect(Object.entries(runs).map(([name, outcome]) => [name, 'ok' in outcome && outcome.ok])).toEqual(stepNames().map((name) => [name, true]));
  });

  it('runs a stale step from the facts of fresh ones', async () => {
    const upstream = { decode: await factOf('decode', png), pixels: await factOf('pixels', png), metadata: await factOf('metadata', png) };
    const runs = await runSteps({ bytes: png, steps: [{ name: 'clean', params: {} }], upstream });
    expect(runs).toMatchObject({ clean: { ok: true, fact: { clean_method: 'lossless' } } });
    /* With a chunk that may change the pixels the cleaned file is decoded, and compared with the fact. */
    const bytes = withChunks(png, pngChunk('gAMA', Buffer.from([0, 0, 0xb1, 0x8f])));
    expect(await runSteps({ bytes, steps: [{ name: 'clean', params: {} }], upstream })).toMatchObject({ clean: { ok: true } });
    const lied = await runSteps({ bytes, steps: [{ name: 'clean', params: {} }], upstream: { ...upstream, pixels: { pixels_sha256: '0'.repeat(64) } } });
    expect(lied).toMatchObject({ clean: { ok: false, reason: 'pixels-changed' } });
  });

  it('QC-1 skips what needs a failed step, and says which', async () => {
    const runs = await runSteps({ bytes: png.subarray(0, 60), steps: stepNames('analyse').map((name) => ({ name, params: defaults(name) })), upstream: {} });
    expect(runs['decode']).toMatchObject({ ok: false, reason: 'truncated' });
    for (const name of ['pixels', 'metadata', 'quality', 'phash', 'crop-box']) expect(runs[name]).toEqual({ skipped: 'needs decode' });
  });

  it('a stale fact of a step that runs again and fails is not used', async () => {
    const upstream = { decode: await factOf('decode', png) };
    const steps = [
      { name: 'decode' as const, params: { ...defaults('decode'), maxPixels: 10 } },
      { name: 'pixels' as const, params: {} },
    ];
    expect(await runSteps({ bytes: png, steps, upstream })).toMatchObject({ decode: { ok: false, reason: 'too-many-pixels' }, pixels: { skipped: 'needs decode' } });
  });

  it('DEID-9 a crash is reported without paths', async () => {
    const upstream = { decode: await factOf('decode', png), pixels: {}, metadata: {} };
    const runs = await runSteps({ bytes: png, steps: [{ name: 'clean', params: {} }], upstream });
    expect(runs['clean']).toEqual({ crashed: 'Error: clean needs the facts of pixels and metadata' });
    expect(withoutPaths(new Error('ENOENT: open "/home/jane/secret/a.jpg"\nat line 2'))).toBe('Error: ENOENT: open "…"');
    expect(withoutPaths(new Error('C:\\Users\\jane\\a.png is bad'))).toBe('Error: … is bad');
    expect(withoutPaths('thrown')).toBe('unknown error');
  });

  it('a failure becomes one finding for all its images', () => {
    expect(failureDiagnostic('decode', 'truncated', 'clinic', 3)).toEqual({
      code: 'DX4001',
      severity: 'warning',
      message: '3 images of source "clinic" failed decode: truncated (the file ends before the image does)',
      count: 3,
    });
  });
});
