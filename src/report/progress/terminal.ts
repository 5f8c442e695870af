import { EventEmitter, once } from 'node:events';
import { DefaultRenderer, Listr, ListrLogger, ProcessOutput } from 'listr2';
import type { Phase } from '../../core/event.ts';
import { visible } from '../terminal/escape.ts';
import { plural } from '../terminal/words.ts';
import { meter, type Meter } from './meter.ts';
import { countedIn, phaseTitles } from './phases.ts';
import type { Progress } from './progress.ts';

/** listr2 asks whether *stdout* is a terminal; dx draws on stderr and has asked already. */
class StderrRenderer extends DefaultRenderer {
  static override nonTTY = true;
}

/** Milliseconds between two drawings of a counter; faster is only flicker. */
const REDRAW = 100;

interface Running {
  readonly phase: Phase;
  readonly meter: Meter;
  /** Shows a text behind the phase's title. */
  show: (text: string) => void;
  finish: (title: string) => void;
  /** When the counter was last drawn, in milliseconds. */
  drawn: number;
  findings: number;
}

/** A spinner a phase with count, rate and time left; notes and findings are shown between phases. */
export function terminalProgress(stream: NodeJS.WriteStream): Progress {
  let running: Running | undefined;
  /** Drawing of one phase ends before that of the next begins; events do not wait for it. */
  let queue: Promise<unknown> = Promise.resolve();
  const notes: string[] = [];

  function printNotes(): void {
    for (const note of notes.splice(0)) stream.write(`${visible(note)}\n`);
  }

  function start(phase: Phase): void {
    const title = phaseTitles[phase];
    const gate = new EventEmitter<{ open: [title: string | undefined] }>();
    const opened = once(gate, 'open') as Promise<[string | undefined]>;
    const state: { task?: { title: string }; text: string } = { text: title };
    const show = (text: string): void => {
      state.text = text;
      if (state.task) state.task.title = text;
    };
    queue = queue.then(async () => {
      const list = new Listr(
        [{
          title: state.text,
          task: async (_context, task) => {
            state.task = task;
            task.title = state.text;
            task.title = (await opened)[0] ?? state.text;
          },
        }],
        {
          registerSignalListeners: false,
          renderer: StderrRenderer,
          rendererOptions: {
            logger: new ListrLogger({ useIcons: true, processOutput: new ProcessOutput(stream, stream, { leaveEmptyLine: false }) }),
          },
        },
      );
      await list.run();
      printNotes();
    });
    running = {
      phase, meter: meter(() => performance.now(), countedIn(phase)), findings: 0, drawn: -Infinity,
      show: (text) => show(`${title}: ${visible(text)}`),
      finish: (summary) => gate.emit('open', summary === '' ? undefined : `${title}: ${visible(summary)}`),
    };
  }

  return {
    emit(event) {
      switch (event.type) {
        case 'phase-started':
          running?.finish('');
          start(event.phase);
          return;
        case 'phase-ended':
          running?.finish(event.summary);
          running = undefined;
          return;
        case 'progress':
          if (running?.phase === event.phase && performance.now() - running.drawn >= REDRAW) {
            running.drawn = performance.now();
            const found = running.findings > 0 ? `, ${plural(running.findings, 'finding')}` : '';
            running.show(running.meter.read(event) + found);
          }
          return;
        case 'note':
          notes.push(event.message);
          if (!running) queue = queue.then(printNotes);
          return;
        case 'diagnostic':
          if (running) running.findings++;
          return;
      }
    },
    async end() {
      running?.finish('stopped');
      running = undefined;
      await queue;
      printNotes();
    },
  };
}
