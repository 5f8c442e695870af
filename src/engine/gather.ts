import { join } from 'node:path';
import { isNone, type PassTable } from './pass-table.ts';
import { makeTemporary } from './private.ts';
import type { OpenSegment } from './segments.ts';
import type { Store } from './store.ts';

/**
 * Up to this many lines of a segment, and a quarter of it, are read one by one (6 µs each) into a file of their own;
 * else the whole segment is hashed (1 GB/s) and offered, and its other lines are read by the tables in vain.
 */
const MOST_LINES = 50_000;
const MOST_OF_SEGMENT = 4;
const LINE_END = Buffer.from('\n');

/**
 * The files in which the lines of a pass stand, each proven in this build: by its own sum, or with its whole
 * segment by the segment's name. undefined where a line did not prove itself: `store.facts` then knows that it is
 * lost, and whoever asked plans anew after `mend`. `sealed`: segments that this run wrote.
 */
export async function gather(table: PassTable, store: Store, sealed: ReadonlySet<string>): Promise<readonly string[] | undefined> {
  const { facts } = store;
  const used = new Map<OpenSegment, number>();
  let lost = false;
  forEachPrint(table, (print) => {
    const segment = facts.segmentOf(print);
    if (segment) used.set(segment, (used.get(segment) ?? 0) + 1);
    else lost = true;
  });
  const whole = new Set([...used.keys()].filter((segment) => sealed.has(segment.sha256)));
  for (const [segment, lines] of used) {
    if (whole.has(segment) || (lines <= MOST_LINES && lines * MOST_OF_SEGMENT <= segment.index.count)) continue;
    if (facts.proves(segment)) whole.add(segment);
    else lost = true;
  }
  if (lost) return undefined;
  const paths = [...whole].map(({ path }) => path);
  if (whole.size === used.size) return paths;
  const lines: Buffer[] = [];
  forEachPrint(table, (print) => {
    const segment = facts.segmentOf(print);
    if (segment && whole.has(segment)) return;
    const line = facts.readLine(print.toString('hex'));
    if (line) lines.push(Buffer.concat([line, LINE_END]));
    else lost = true;
  });
  if (lost) return undefined;
  return [...paths, await writeLines(Buffer.concat(lines), store)];
}

function forEachPrint(table: PassTable, visit: (print: Buffer) => void): void {
  for (let row = 0; row < table.subjects.length; row++) {
    if (table.status(row) !== 'ended') continue;
    for (let step = 0; step < table.steps.length; step++) {
      const print = table.print(row, step);
      if (!isNone(print)) visit(print);
    }
  }
}

async function writeLines(bytes: Buffer, { layout, io, forget }: Store): Promise<string> {
  const folder = makeTemporary(layout.private, 'facts');
  forget(folder);
  const path = join(folder, 'lines.jsonl');
  const handle = await io.open(path, 'wx');
  try {
    await handle.writeFile(bytes);
  } finally {
    await handle.close();
  }
  return path;
}
