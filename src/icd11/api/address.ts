import type { Diagnostic } from '../../core/diagnostic.ts';
import { err, ok, type Result } from '../../core/result.ts';

/** https anywhere, plain http on this machine; the path of a base URL ends with a slash, so that addresses can be put below it. */
export function checkAddress(address: string, what: string): Result<URL> {
  const bad = (why: string): Result<URL> => err<Diagnostic[]>([{ code: 'DX2044', severity: 'error', message: `${what} ${why}`, help: 'Use an https address, or http://localhost:PORT of a local container.' }]);
  // The address is not repeated where it could hold a password.
  if (!URL.canParse(address)) return bad('is no URL');
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') return bad('holds a user name or password');
  if (url.search !== '' || url.hash !== '') return bad('holds a query or a fragment');
  const local = url.hostname === 'localhost' || url.hostname === '[::1]' || /^127\.[0-9]+\.[0-9]+\.[0-9]+$/u.test(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && local)) return bad(`(${url.origin === 'null' ? url.protocol : url.origin}) is not https`);
  return ok(url);
}
