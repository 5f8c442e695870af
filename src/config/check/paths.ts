import type { Document } from '../document.ts';
import { quoted, type Report } from '../finding.ts';
import type { Path } from '../yaml/tree.ts';

/** A path, glob or template below the acquire folder. */
export function checkBelow(document: Document<unknown>, pattern: string | undefined, path: Path, report: Report): void {
  if (pattern === undefined) return;
  const at = document.at(...path);
  const problem = escapes(pattern);
  if (problem !== undefined) report('DX1206', at, `${quoted(pattern)} ${problem}`, { help: 'Name files relative to the acquire folder, with forward slashes.' });
}

function escapes(pattern: string): string | undefined {
  if (isAbsolute(pattern)) return 'is an absolute path';
  if (pattern.includes('\\')) return 'holds a backslash';
  // `{..,x}/a` would step out as well, where a glob library knows braces.
  if (pattern.split(/[/{},]/u).some((segment) => segment === '..')) return 'leaves the acquire folder';
  return undefined;
}

/** POSIX, home, drive letter and UNC forms, whatever the system is. */
function isAbsolute(path: string): boolean {
  return /^([/\\~]|[A-Za-z]:)/u.test(path);
}

/** A folder or file relative to the project, which may lie beside it. */
export function checkPortable(document: Document<unknown>, path: string | undefined, at: Path, report: Report): void {
  if (path !== undefined && isAbsolute(path)) {
    report('DX1219', document.at(...at), `the path holds on one machine only`, { severity: 'warning', hint: 'write it relative to the project' });
  }
}
