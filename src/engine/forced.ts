/** What is computed again although it is stored. */
export interface Forced {
  /** Steps that run whatever the store holds. */
  readonly steps: ReadonlySet<string> | 'all';
  /** Results that a remote cache gave count as not stored. */
  readonly fetched: boolean;
}

export const NOT_FORCED: Forced = { steps: new Set(), fetched: false };

export function isForced({ steps }: Forced, step: string): boolean {
  return steps === 'all' || steps.has(step);
}

/** Whether anything may be computed that the store has. */
export function forcesAnything({ steps, fetched }: Forced): boolean {
  return fetched || steps === 'all' || steps.size > 0;
}
