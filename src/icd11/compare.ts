import type { Classification, Entity } from './entity.ts';

/** What became of one code between two releases (MAP-9). A code may have several changes. */
export type CodeChange =
  /** Its entity is gone from the MMS. */
  | { readonly kind: 'retired'; readonly code: string; readonly before: Entity }
  /** The entity is there under another code. */
  | { readonly kind: 'recoded'; readonly code: string; readonly before: Entity; readonly after: Entity }
  /** The code stands for another entity now: the worst case, for nothing looks broken. */
  | { readonly kind: 'reused'; readonly code: string; readonly before: Entity; readonly after: Entity }
  | { readonly kind: 'retitled'; readonly code: string; readonly before: Entity; readonly after: Entity }
  /** Below another node. */
  | { readonly kind: 'moved'; readonly code: string; readonly before: Entity; readonly after: Entity; readonly from: string; readonly to: string };

/** The changes of these codes, in their order. Entities are the same where their ids are: WHO keeps them from release to release. */
export function compareReleases(before: Classification, after: Classification, codes: readonly string[]): readonly CodeChange[] {
  return codes.flatMap((code): CodeChange[] => {
    const old = before.find(code);
    if (!old) return [];
    const now = after.get(old.id);
    const holder = after.find(code);
    const changes: CodeChange[] = [];
    if (!now) changes.push({ kind: 'retired', code, before: old });
    else if (now.code !== code) changes.push({ kind: 'recoded', code, before: old, after: now });
    if (holder && holder.id !== old.id) changes.push({ kind: 'reused', code, before: old, after: holder });
    if (now && now.title !== old.title) changes.push({ kind: 'retitled', code, before: old, after: now });
    if (now && now.parent !== old.parent) {
      changes.push({ kind: 'moved', code, before: old, after: now, from: titleAbove(old, before), to: titleAbove(now, after) });
    }
    return changes;
  });
}

function titleAbove(entity: Entity, classification: Classification): string {
  return classification.above(entity)[0]?.title ?? 'no node';
}
