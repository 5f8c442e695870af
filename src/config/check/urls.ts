import type { Document } from '../document.ts';
import type { Report } from '../finding.ts';
import type { Path } from '../yaml/tree.ts';

/** Query parameters that carry access: signed links of clouds, tokens, keys. */
const secretParameter = /^(.*[-_.])?(token|access[-_]?token|api[-_]?key|key|password|passwd|secret|sig|signature|x-amz-.*|credential)$/iu;

/** A URL is http or https and holds no secret. The text is never quoted, nor its line shown. */
export function checkUrl(document: Document<unknown>, url: string | undefined, path: Path, report: Report): void {
  if (url === undefined) return;
  const what = `"${path.findLast((step) => typeof step === 'string')}"`;
  const at = document.secretAt(...path);
  if (!URL.canParse(url)) return report('DX1205', at, `${what} is not a URL`, { hint: 'expected https://…' });
  const { protocol, username, password, searchParams } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return report('DX1205', at, `${what} is not an http or https URL`);
  if (username !== '' || password !== '') return report('DX1205', at, `${what} holds a user name or password`, { help: 'Remove it and change the password: config files are read by many people.' });
  if ([...searchParams.keys()].some((key) => secretParameter.test(key))) {
    report('DX1205', at, `${what} holds an access token`, { help: 'Remove it and revoke the token: config files are read by many people.' });
  }
}
