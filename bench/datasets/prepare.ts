import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Options } from '../options.ts';
import { writeProject } from './project.ts';
import { writeRecords } from './records.ts';
import { describeSet, DRAWING, imagePath, recordRows, setSpec, type SetName, type SetSpec } from './spec.ts';

/** A drawn set: a whole project of its own. */
export interface DrawnSet {
  readonly dir: string;
  readonly spec: SetSpec;
  /** Absolute paths of the images, in order. */
  readonly files: readonly string[];
}

type Say = (text: string) => void;

/** A set of images, drawn with all processors unless it stands there from an earlier run. */
export async function imageSet(name: SetName, options: Options, say: Say): Promise<DrawnSet> {
  const spec = setSpec(name, options.quick);
  const dir = join(options.data, name);
  await once(dir, spec, async () => {
    say(`  drawing ${describeSet(spec)} in ${dir}`);
    writeRecords(dir, spec.images);
    const lanes = availableParallelism();
    await Promise.all(Array.from({ length: lanes }, (_, lane) => thread({ dir, spec, lane, lanes })));
  });
  writeProject(dir, { images: true });
  return { dir, spec, files: Array.from({ length: spec.images }, (_, image) => join(dir, imagePath(image))) };
}

/** The records-only set. @returns its folder */
export async function recordSet(options: Options, say: Say): Promise<{ readonly dir: string; readonly rows: number }> {
  const rows = recordRows(options.quick);
  const dir = join(options.data, 'records');
  await once(dir, { rows }, () => {
    say(`  writing ${rows.toLocaleString('en-US')} records in ${dir}`);
    writeRecords(dir, rows);
  });
  writeProject(dir, { images: false });
  return { dir, rows };
}

/** Makes a folder anew unless the note in it says that the same was made before, to the end. */
async function once(dir: string, spec: object, make: () => void | Promise<void>): Promise<void> {
  const note = join(dir, '.drawn.json');
  const wanted = JSON.stringify({ drawing: DRAWING, ...spec });
  if (existsSync(note) && readFileSync(note, 'utf8') === wanted) return;
  if (existsSync(dir) && !existsSync(note) && !existsSync(join(dir, '.drawing'))) throw new Error(`${dir} is no folder of this benchmark`);
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, '.drawing'), '');
  await make();
  writeFileSync(note, wanted);
}

function thread(workerData: object): Promise<void> {
  return new Promise((done, fail) => {
    const worker = new Worker(new URL('../draw-worker.js', import.meta.url), { workerData });
    worker.on('error', fail);
    worker.on('exit', (code) => (code === 0 ? done() : fail(new Error(`a drawing thread ended with ${code}`))));
  });
}
