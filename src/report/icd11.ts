import { unreachable } from '../core/result.ts';
import type { CodeChange } from '../icd11/compare.ts';

/** What became of a code, in words. */
export function changeText(change: CodeChange): string {
  switch (change.kind) {
    case 'retired': return `"${change.before.title}" is gone`;
    case 'recoded': return `"${change.before.title}" is ${change.after.code ?? 'without a code'} now`;
    case 'reused': return `stands for "${change.after.title}" now, not "${change.before.title}"`;
    case 'retitled': return `"${change.before.title}" → "${change.after.title}"`;
    case 'moved': return `from "${change.from}" to "${change.to}"`;
    default: return unreachable(change);
  }
}
