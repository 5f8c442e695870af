import { clusterParts } from '../icd11/cluster.ts';
import type { Pinned } from '../config/config.ts';

/** A code, or cluster of codes, → its official title; undefined where one of them is not pinned. */
export type Titles = (code: string) => string | undefined;

/** Of a cluster, the titles with the same `&` and `/` between them. */
export function titlesOf(pinned: Pinned | undefined): Titles {
  const known = new Map((pinned?.entities ?? []).flatMap((entity) => (entity.code === undefined ? [] : [[entity.code, entity.title] as const])));
  return (code) => {
    const parts = clusterParts(code);
    if (parts.length === 0 || parts.some((part) => !known.has(part.code))) return undefined;
    let text = '';
    let end = 0;
    for (const part of parts) {
      const joint = code.slice(end, part.start);
      text += `${joint === '' ? '' : ` ${joint} `}${known.get(part.code)!}`;
      end = part.end;
    }
    return text;
  };
}
