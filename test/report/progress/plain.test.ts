import { describe, expect, it } from 'vitest';
import { duration } from '../../../src/report/progress/meter.ts';
import { plainProgress } from '../../../src/report/progress/plain.ts';

/** A clock that the test winds. */
function clock(): { now: () => number; seconds: number } {
  const state = { seconds: 0, now: () => state.seconds * 1000 };
  return state;
}

describe('progress in plain lines', () => {
  it('says a few lines a phase, with rate and time left', async () => {
    const time = clock();
    const lines: string[] = [];
    const progress = plainProgress((text) => lines.push(text), time.now);
    progress.emit({ type: 'phase-started', phase: 'analyse' });
    // 2,000 images at 100 a second, 1 MB each; a line for every 5 %, which is 100 images
    for (let done = 1; done <= 2000; done++) {
      time.seconds = done / 100;
      progress.emit({ type: 'progress', phase: 'analyse', done, total: 2000, bytes: done * 1_000_000 });
    }
    progress.emit({ type: 'phase-ended', phase: 'analyse', summary: '2,000 images' });
    await progress.end();
    expect(lines).toHaveLength(20);
    expect(lines[0]).toBe('analyse images: 100 of 2,000 images (5 %), 100/s, 100.0 MB/s, about 19 s left\n');
    expect(lines[18]).toBe('analyse images: 1,900 of 2,000 images (95 %), 100/s, 100.0 MB/s, about 1 s left\n');
    expect(lines[19]).toBe('analyse images: 2,000 images\n');
  });

  it('is brief for few images, and keeps findings for the end', async () => {
    const lines: string[] = [];
    const progress = plainProgress((text) => lines.push(text), () => 0);
    progress.emit({ type: 'phase-started', phase: 'produce' });
    for (let done = 1; done <= 10; done++) progress.emit({ type: 'progress', phase: 'produce', done, total: 10, bytes: 0 });
    progress.emit({ type: 'diagnostic', diagnostic: { code: 'DX9001', severity: 'error', message: 'm' } });
    progress.emit({ type: 'note', message: 'a \u001b[2J note' });
    expect(lines).toEqual([
      'produce images: 3 of 10 images (30 %)\n', 'produce images: 5 of 10 images (50 %)\n', 'produce images: 8 of 10 images (80 %)\n', 'a \\x1b[2J note\n',
    ]);
  });

  it('rounds a time to what helps', () => {
    expect([0.2, 40, 99, 100, 3599, 5399, 7500].map(duration)).toEqual(['1 s', '40 s', '99 s', '2 min', '60 min', '1 h 30 min', '2 h 05 min']);
  });
});
