/** Runs `work` on every item, `width` at a time, in order of start. The first failure stops new starts and is thrown once those in flight have ended. */
export async function inParallel<T>(items: readonly T[], width: number, work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  let failed = false;
  const lane = async (): Promise<void> => {
    while (next < items.length && !failed) {
      try {
        await work(items[next++]!);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(width, items.length) }, lane));
  const failure = ended.find((result) => result.status === 'rejected');
  if (failure) throw failure.reason;
}

/** All of these, which have begun; where one fails the others have ended too, before the failure is thrown. */
export async function together<const T extends readonly unknown[]>(begun: { readonly [K in keyof T]: Promise<T[K]> }): Promise<T> {
  const ended = await Promise.allSettled(begun);
  const failure = ended.find((result) => result.status === 'rejected');
  if (failure) throw failure.reason;
  return ended.map((result) => (result as PromiseFulfilledResult<unknown>).value) as unknown as T;
}
