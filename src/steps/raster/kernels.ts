import { KERNELS } from './kernels-code.ts';

/** What `kernels/pixels.ts` exports; arguments and units are described there. Pointers are byte offsets into the memory. */
export interface Kernels {
  readonly memory: WebAssembly.Memory;
  shrinkRow(rows: number, stride: number, count: number, rowWeights: number, sums: number, first: number, from: number, weights: number, width: number, channels: number, area: number, unit: number, out: number): void;
  lumaAndColour(rgb: number, count: number, luma: number, totals: number, histogram: number): void;
  laplacian(luma: number, width: number, height: number, totals: number): void;
  withAlpha(rgb: number, count: number, out: number): void;
}

/** Behind everything that is laid out, since vectors read and write up to 63 bytes further. */
const SLACK = 64;

/** The kernels with a memory in which blocks of these sizes in bytes stand one after the other, zeroed nowhere. */
export interface Workspace {
  readonly run: Kernels;
  /** Offset of each block, a multiple of 16. */
  readonly at: readonly number[];
  readonly bytes: Uint8Array;
  readonly whole: Int32Array;
}

let instance: Kernels | undefined;

/**
 * One instance for each thread, made at first use; its memory is scratch space between two calls of one
 * function, which never waits, so nothing is shared but the code. It grows to the largest demand.
 */
export function workspace(...sizes: readonly number[]): Workspace {
  instance ??= new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(KERNELS, 'base64'))).exports as Kernels;
  const at: number[] = [];
  // The first bytes stay free: a pointer of 0 would be a mistake.
  let end = SLACK;
  for (const size of sizes) {
    at.push(end);
    end += Math.ceil((size + SLACK) / 16) * 16;
  }
  const missing = end - instance.memory.buffer.byteLength;
  if (missing > 0) instance.memory.grow(Math.ceil(missing / 65536));
  const { buffer } = instance.memory;
  return { run: instance, at, bytes: new Uint8Array(buffer), whole: new Int32Array(buffer) };
}
