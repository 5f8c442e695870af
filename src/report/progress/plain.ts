import type { Phase } from '../../core/event.ts';
import { visible } from '../terminal/escape.ts';
import { meter, type Meter } from './meter.ts';
import { countedIn, phaseTitles } from './phases.ts';
import type { Progress } from './progress.ts';

/** From this many images on, a line for every 5 %; below, for every 25 %. */
const MANY = 1000;

/** Plain lines for CI: phases as they end, and counters a few times a phase. */
export function plainProgress(write: (text: string) => void, now: () => number = () => performance.now()): Progress {
  let current: { phase: Phase; meter: Meter; nextStep: number } | undefined;
  const line = (text: string): void => write(`${visible(text)}\n`);
  return {
    emit(event) {
      switch (event.type) {
        case 'phase-started':
          current = { phase: event.phase, meter: meter(now, countedIn(event.phase)), nextStep: 1 };
          return;
        case 'phase-ended':
          line(`${phaseTitles[event.phase]}: ${event.summary}`);
          current = undefined;
          return;
        case 'progress': {
          if (current?.phase !== event.phase || event.done >= event.total) return;
          const steps = event.total >= MANY ? 20 : 4;
          if (event.done * steps < event.total * current.nextStep) return;
          current.nextStep = Math.floor((event.done * steps) / event.total) + 1;
          line(`${phaseTitles[event.phase]}: ${current.meter.read(event)}`);
          return;
        }
        case 'note':
          line(event.message);
          return;
        case 'diagnostic':
          return; // findings are printed together, in order, when the command ends
      }
    },
    end: async () => {},
  };
}
