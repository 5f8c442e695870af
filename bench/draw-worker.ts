import { workerData } from 'node:worker_threads';
import sharp from 'sharp';
import { drawLane } from './datasets/draw-set.ts';
import type { SetSpec } from './datasets/spec.ts';

/** One thread that draws its share of a set. */
const { dir, spec, lane, lanes } = workerData as { dir: string; spec: SetSpec; lane: number; lanes: number };
sharp.concurrency(1);
sharp.cache(false);
await drawLane(dir, spec, lane, lanes);
