import { answerRequests } from '../engine/threads.ts';
import { listShared, lookShared, type SharedWalk } from '../sources/acquire/shared-walk.ts';
import type { WalkTask } from './walks.ts';

const listed = new Map<string, SharedWalk>();

answerRequests(({ folder, limits }: WalkTask): SharedWalk | undefined => {
  if (limits) {
    const walk = listShared(folder, limits);
    listed.set(folder, walk);
    return walk;
  }
  const walk = listed.get(folder);
  listed.delete(folder);
  if (walk?.kind === 'found') lookShared(folder, walk);
  return undefined;
});
