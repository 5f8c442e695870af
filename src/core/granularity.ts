/**
 * How long after its own time a file may change again without its time changing: two seconds where the time is
 * whole seconds (FAT, some network file systems), else more than the kernel's tick.
 */
export function granularity(timeNs: bigint): bigint {
  return timeNs % 1_000_000_000n === 0n ? 2_000_000_000n : 20_000_000n;
}
