import { clusterParts } from '../icd11/cluster.ts';
import type { Entity } from '../icd11/entity.ts';
import type { Pinned } from '../config/config.ts';

/** A code, or cluster of codes, → its official title; undefined where one of them is not pinned. */
export type Titles = (code: string) => string | undefined;

/** What a review rests on of the classification. */
export interface Official {
  readonly titles: Titles;
  /** Which entity a code stands for, and which is above it: two releases may give one code and title to another place. */
  readonly places: Titles;
}

/** Of a cluster, the titles with the same `&` and `/` between them. */
export function titlesOf(pinned: Pinned | undefined): Titles {
  return joined(pinned, (entity) => entity.title);
}

export function officialOf(pinned: Pinned | undefined): Official {
  return { titles: titlesOf(pinned), places: joined(pinned, ({ id, parent }) => `${id} < ${parent ?? ''}`) };
}

function joined(pinned: Pinned | undefined, text: (entity: Entity) => string): Titles {
  const known = new Map((pinned?.entities ?? []).flatMap((entity) => (entity.code === undefined ? [] : [[entity.code, text(entity)] as const])));
  return (code) => {
    const parts = clusterParts(code);
    if (parts.length === 0 || parts.some((part) => !known.has(part.code))) return undefined;
    let whole = '';
    let end = 0;
    for (const part of parts) {
      const joint = code.slice(end, part.start);
      whole += `${joint === '' ? '' : ` ${joint} `}${known.get(part.code)!}`;
      end = part.end;
    }
    return whole;
  };
}
