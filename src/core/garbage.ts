import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Collects what JavaScript no longer holds and gives its pages back to the system; returns the bytes that are left. V8 does so by
 * itself only when JavaScript asks for more, and while DuckDB works it asks for nothing: of 713 MB of heap
 * after a million records were read 250 were in use. Takes 1 ms for each megabyte in use.
 */
export function collectGarbage(): number {
  collector()();
  return heapBytes();
}

/**
 * Frees the memory behind bytes that nobody will look at again: they are none from then on. It is not in JavaScript's heap, which hardly
 * grows while pictures come and go, so that V8 frees it late, by collecting the whole heap. Nothing happens
 * to bytes that are a part of a larger buffer, as Node's small ones are.
 */
export function letGo({ buffer, byteLength }: Uint8Array): void {
  if (!(buffer instanceof ArrayBuffer) || buffer.byteLength !== byteLength || byteLength === 0) return;
  transfer ??= transferring();
  try {
    transfer.call(buffer, 0);
  } catch {
    // Memory that cannot be taken from its owner: it is freed with it.
  }
}

type Transfer = (this: ArrayBuffer, length: number) => unknown;
let transfer: Transfer | undefined;

/** `ArrayBuffer.prototype.transfer` of ECMAScript 2024, which Node 20 holds back from scripts. */
function transferring(): Transfer {
  const known = (ArrayBuffer.prototype as { readonly transfer?: Transfer }).transfer;
  if (known) return known;
  setFlagsFromString('--harmony-rab-gsab-transfer');
  return (runInNewContext('ArrayBuffer.prototype.transfer') as Transfer | undefined) ?? (() => undefined);
}

type Collector = () => void;
let known: Collector | undefined;

function collector(): Collector {
  if (!known) {
    setFlagsFromString('--expose-gc');
    known = runInNewContext('gc') as Collector;
  }
  return known;
}

/**
 * Threads that start after this collect their whole heap only when it, with the buffers it holds, has grown to this
 * size. Without it V8 does so every 30 MB, although the buffers of files and pictures go with the small collections.
 */
export function collectRarely(megabytes: number): void {
  setFlagsFromString(`--initial-old-space-size=${megabytes}`);
}

/** The bytes of JavaScript's objects, collected or not yet, and of the buffers that they hold. */
export function heapBytes(): number {
  const { used_heap_size: heap, external_memory: buffers } = getHeapStatistics();
  return heap + buffers;
}
