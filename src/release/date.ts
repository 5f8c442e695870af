import { err, ok, type Result } from '../core/result.ts';
import { isoSeconds, type GitState } from './git.ts';

/**
 * The date of a release: `SOURCE_DATE_EPOCH` (reproducible-builds.org) where it is set, else the commit's author
 * date, else none. Never the clock.
 */
export function sealDate(epoch: string | undefined, head: GitState | undefined): Result<string | null> {
  if (epoch === undefined || epoch === '') return ok(head?.date ?? null);
  if (!/^(0|[1-9]\d{0,10})$/u.test(epoch)) {
    return err([{ code: 'DX6050', severity: 'error', message: 'SOURCE_DATE_EPOCH is not a number of seconds', help: 'give whole seconds since 1970-01-01 UTC, or unset it' }]);
  }
  return ok(isoSeconds(Number(epoch)));
}
