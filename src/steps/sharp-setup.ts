/**
 * sharp, configured once for the process. Loaded only by `await import`, because the native library takes
 * some 75 ms. One thread per picture: parallelism is the engine's, which runs several pictures at once.
 * No cache: equal calls on other bytes must never meet.
 */
import { isMainThread, workerData } from 'node:worker_threads';
import sharp from 'sharp';

/** What a thread is given so that one of several configures the library they share: how far that is. */
export interface SharedSetup {
  /** One 32-bit number: 0 not begun, 1 under way, 2 done. */
  readonly sharpSetup: SharedArrayBuffer;
}

const [BEGUN, DONE] = [1, 2];
/** Configuring takes a millisecond; whoever waits longer waits for a thread that died. */
const PATIENCE_MS = 10_000;

/*
 * These settings are those of the process, not of the thread. Blocking all loaders and opening some again while
 * another thread decodes would let whole images fail as unsupported, so it happens once, before any thread goes on.
 */
const state = setupState();
if (!state || Atomics.compareExchange(state, 0, 0, BEGUN) === 0) {
  configure();
  if (state) {
    Atomics.store(state, 0, DONE);
    Atomics.notify(state, 0);
  }
} else if (Atomics.wait(state, 0, BEGUN, PATIENCE_MS) === 'timed-out') throw new Error('another thread did not finish configuring sharp');

function setupState(): Int32Array | undefined {
  const data: unknown = isMainThread ? undefined : workerData;
  if (typeof data !== 'object' || data === null || !('sharpSetup' in data) || !(data.sharpSetup instanceof SharedArrayBuffer)) return undefined;
  return new Int32Array(data.sharpSetup);
}

/**
 * Only the loaders of the five accepted formats stay open. Magic bytes are checked before sharp sees a
 * file; this is the second lock, so that an SVG, PDF, HEIF or ImageMagick loader can never be reached.
 */
function configure(): void {
  sharp.concurrency(1);
  sharp.cache(false);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({
    operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadTiff', 'VipsForeignLoadWebp', 'VipsForeignLoadNsgif'],
  });
}

export default sharp;
