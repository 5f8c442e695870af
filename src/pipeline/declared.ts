/** How the reading of the config ends, in words. */
export function declared(sources: number): string {
  return sources === 1 ? '1 source declared' : `${sources} sources declared`;
}
