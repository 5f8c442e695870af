import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dx, type Project } from '../rig.ts';
import { demoProject } from './demo.ts';

interface TraceEvent {
  readonly ph: string;
  readonly name: string;
  readonly ts?: number;
  readonly dur?: number;
  readonly args?: { readonly image?: string };
}

describe('how a run went', () => {
  let made: Project;
  beforeAll(() => {
    made = demoProject();
  });
  afterAll(() => made.remove());

  it('a trace holds every phase, every step of every image, reads and writes, and no path; the summary sums it up', async () => {
    const built = await dx(['build', '--json', '--trace', 'trace.json', '-C', made.dir]);
    expect(built.code).toBe(0);
    const { steps, run } = JSON.parse(built.stdout) as {
      steps: { [step: string]: { ran: number } };
      run: { images: number; imagesPerSecond: number; bytesRead: number; peakMemory: number; phases: { [phase: string]: number }; steps: { [step: string]: { runs: number; seconds: number } } };
    };
    const text = readFileSync(made.path('trace.json'), 'utf8');
    expect(text).not.toContain(made.dir);
    const { traceEvents } = JSON.parse(text) as { traceEvents: readonly TraceEvent[] };
    const spans = traceEvents.filter(({ ph }) => ph === 'X');
    const count = (name: string): number => spans.filter((span) => span.name === name).length;
    for (const phase of ['config', 'scan', 'analyse', 'decide', 'produce', 'release']) expect(count(phase)).toBe(1);
    for (const [step, { ran }] of Object.entries(steps)) {
      const runs = run.steps[step]?.runs ?? 0;
      expect(count(step)).toBe(runs);
      // Counts speak of the images that are in; these two ran on every image that could be decoded, while it was at hand.
      expect([step, runs]).toEqual([step, ['clean', 'resize'].includes(step) ? steps['pixels']!.ran : ran]);
    }
    const analysed = steps['decode']!.ran;
    expect(count('read and hash')).toBeGreaterThanOrEqual(analysed);
    expect(count('write')).toBeGreaterThanOrEqual(analysed);
    expect(spans.every(({ ts = -1, dur = -1 }) => ts >= 0 && dur >= 0)).toBe(true);
    expect(spans.filter(({ args }) => args !== undefined).every(({ args }) => /^[\w-]+\/[0-9a-z]{26}$/.test(args!.image!))).toBe(true);
    expect(traceEvents.some(({ ph }) => ph === 'C')).toBe(true);
    expect(Object.keys(run.phases)).toEqual(['config', 'scan', 'analyse', 'decide', 'produce', 'release']);
    expect(run.images).toBe(analysed);
    expect(run.bytesRead).toBeGreaterThan(1_000_000);
    expect(run.peakMemory).toBeGreaterThan(10_000_000);

    const again = await dx(['build', '--json', '-C', made.dir]);
    expect((JSON.parse(again.stdout) as { run: unknown }).run).toBeNull();
  });
});
