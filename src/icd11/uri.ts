import type { Residual } from '../core/vocabulary.ts';

/** An address of the MMS, of one release or, as in the newer tables, of none. */
export interface MmsUri {
  readonly release?: string;
  readonly id: string;
  readonly residual?: Residual;
}

const MMS = /^https?:\/\/id\.who\.int\/icd\/release\/11\/(?:([0-9]{4}-[0-9]{2})\/)?mms\/([0-9]{1,12}(?:\/(other|unspecified))?)$/u;

export function parseMmsUri(uri: string): MmsUri | undefined {
  const [, release, id, residual] = MMS.exec(uri) ?? [];
  if (id === undefined) return undefined;
  return { id, ...(release === undefined ? {} : { release }), ...(residual === 'other' || residual === 'unspecified' ? { residual } : {}) };
}
