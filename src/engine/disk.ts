import type { Diagnostic } from '../core/diagnostic.ts';
import { errorCode } from './io.ts';

const DISK_ERRORS: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EACCES', 'EPERM', 'EROFS', 'EMFILE', 'ENFILE']);

/** What the operating system refuses for want of space or permission, as a finding; undefined for any other error. */
export function diskFinding(error: unknown): Diagnostic | undefined {
  const code = errorCode(error);
  if (code === undefined || !DISK_ERRORS.has(code)) return undefined;
  return {
    code: 'DX7003',
    severity: 'error',
    message: `the operating system refused to read or write: ${code}`,
    help: 'free space or repair permissions, then try again; what was finished is kept',
  };
}
