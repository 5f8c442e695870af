import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { terminalProgress } from '../../../src/report/progress/terminal.ts';

/** A terminal of 80 columns that remembers what was drawn. */
function terminal(): { stream: NodeJS.WriteStream; drawn: () => string } {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk.toString());
      done();
    },
  });
  return { stream: Object.assign(stream, { isTTY: true, columns: 80, rows: 24 }) as unknown as NodeJS.WriteStream, drawn: () => chunks.join('') };
}

describe('progress on a terminal', () => {
  it('draws each phase, notes after it, and gives the cursor back', async () => {
    const { stream, drawn } = terminal();
    const progress = terminalProgress(stream);
    progress.emit({ type: 'phase-started', phase: 'scan' });
    progress.emit({ type: 'note', message: 'source x is absent\u001b[2J' });
    progress.emit({ type: 'phase-ended', phase: 'scan', summary: '12 images' });
    progress.emit({ type: 'phase-started', phase: 'analyse' });
    progress.emit({ type: 'progress', phase: 'analyse', done: 6, total: 12, bytes: 0 });
    progress.emit({ type: 'phase-ended', phase: 'analyse', summary: 'all fresh' });
    await progress.end();
    const text = drawn();
    expect(text).toContain('scan the sources: 12 images');
    expect(text).toContain('source x is absent\\x1b[2J\n');
    expect(text).toContain('analyse images: all fresh');
    expect(text.indexOf('source x')).toBeLessThan(text.indexOf('analyse images'));
    expect(text.lastIndexOf('\u001b[?25h')).toBeGreaterThan(text.lastIndexOf('\u001b[?25l'));
  });

  it('ends a phase that an error cut short', async () => {
    const { stream, drawn } = terminal();
    const progress = terminalProgress(stream);
    progress.emit({ type: 'phase-started', phase: 'decide' });
    await progress.end();
    expect(drawn()).toContain('decide: stopped');
  });
});
