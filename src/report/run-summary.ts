import { byCodeUnit } from '../core/compare.ts';
import type { RunSummary } from '../pipeline/results.ts';
import type { Paint } from './terminal/paint.ts';
import { bytes, number, plural } from './terminal/words.ts';

/**
 * How a run went; talk, since it is other each time:
 *
 *     run  130 images at 61.2/s, 3.6 MB read, 312.4 MB of memory at most; 3.9 s: analyse 2.1, decide 0.7, …
 *          step times: decode 1.2 s, quality 0.4 s, …
 */
export function runSummary(run: RunSummary, paint: Paint): string {
  const phases = Object.entries(run.phases);
  const total = phases.reduce((sum, [, seconds]) => sum + seconds, 0);
  const steps = Object.entries(run.steps).toSorted(([a, x], [b, y]) => y.seconds - x.seconds || byCodeUnit(a, b));
  const images = run.images === 0 ? 'no image was computed' : `${plural(run.images, 'image')} at ${number(Math.round(run.imagesPerSecond))}/s`;
  return [
    `${paint.dim('run')}  ${images}, ${bytes(run.bytesRead)} read, ${bytes(run.peakMemory)} of memory at most`,
    `     ${total.toFixed(1)} s: ${phases.map(([phase, seconds]) => `${phase} ${seconds.toFixed(1)}`).join(', ')}`,
    ...(steps.length === 0 ? [] : [`     step times: ${steps.map(([step, { seconds }]) => `${step} ${seconds.toFixed(1)}`).join(', ')} s, over all threads`]),
    '',
  ].join('\n');
}
