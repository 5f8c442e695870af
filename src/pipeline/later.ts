/** Of a promise that is waited for later: an error is then thrown, not before. */
export function later<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
