import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { openIcdApi, type IcdApiOptions } from '../../src/icd11/api/client.ts';
import { RELEASE, mms, en, entity, info, GOOD, json, good, type Handler } from './api-server.ts';

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** A server on this machine; `path` is what follows /mms/, or "token". */
async function serve(handler: Handler): Promise<{ readonly base: string; readonly asked: string[]; readonly requests: IncomingMessage[] }> {
  const asked: string[] = [];
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    const path = request.url === '/connect/token' ? 'token' : decodeURI(request.url!.replace(`/icd/release/11/${RELEASE}/mms`, '').replace('/', ''));
    asked.push(path);
    requests.push(request);
    handler(request, response, path);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, requests };
}

const SECRET = { clientId: 'client+id/of:me', clientSecret: 'secret&never=told' };
const open = (base: string, more: Partial<IcdApiOptions> = {}) => {
  const api = openIcdApi({ release: RELEASE, base, tokenUrl: `${base}/connect/token`, timeoutMs: 5000, backoffMs: 1, maxWaitMs: 5, ...more });
  if (!api.ok) throw new Error(api.error[0]!.message);
  return api.value;
};

/** Code and message of what is found when a code is looked up; nothing of the credentials may be in it. */
async function finding(handler: Handler, more: Partial<IcdApiOptions> = {}): Promise<{ readonly text: string; readonly asked: readonly string[] }> {
  const { base, asked } = await serve(handler);
  const found = await open(base, more).lookUp('2C32');
  const text = found.ok ? `found ${found.value?.entity.title}` : found.error.map(({ code, message, help }) => `${code} ${message} [${help}]`).join('; ');
  expect(text).not.toMatch(/client\+id|client%2Bid|secret|token-1|Basic|Bearer/u);
  return { text: text.replaceAll(base, 'BASE'), asked };
}

/** The good server, but for one path. */
const but = (wrong: string, handler: Handler): Handler => (request, response, path) => (path === wrong ? handler : good)(request, response, path);
const answer = (value: unknown): Handler => (_, response) => json(response, value);
const raw = (text: string, headers = {}): Handler => (_, response) => void response.writeHead(200, headers).end(text);
const status = (code: number, headers = {}): Handler => (_, response) => void response.writeHead(code, headers).end('<html>no</html>');

describe('MAP-4 the ICD API', () => {
  it('a code with its title, ancestors and synonyms, from a local container without credentials', async () => {
    const { base, requests } = await serve(good);
    const found = await open(`${base}/`).lookUp('2C32');
    expect(found.ok && found.value).toEqual({
      entity: {
        id: '1203447657', uri: mms('1203447657'), code: '2C32', title: 'Basal cell carcinoma of skin', kind: 'category', parent: '1706880799', chapter: '02', synonyms: ['Rodent ulcer', 'rodent ulcer'],
      },
      above: [
        { id: '1706880799', uri: mms('1706880799'), title: 'Malignant neoplasms of skin', kind: 'block', parent: '1630407678', chapter: '02', synonyms: [] },
        { id: '1630407678', uri: mms('1630407678'), title: 'Neoplasms', kind: 'chapter', chapter: '02', synonyms: [] },
      ],
    });
    for (const { headers } of requests) expect(headers).toMatchObject({ accept: 'application/json', 'accept-language': 'en', 'api-version': 'v2' });
    expect(requests.some(({ headers }) => headers.authorization !== undefined)).toBe(false);
  });

  it('a residual, and a code that the release does not have', async () => {
    const { base } = await serve(good);
    const api = open(base);
    const residual = await api.lookUp('2C3Z');
    expect(residual.ok && [residual.value?.entity.id, residual.value?.entity.residual, residual.value?.entity.parent]).toEqual(['1706880799/unspecified', 'unspecified', '1706880799']);
    expect([await api.lookUp('2C39'), await api.lookUp('C44.1'), await api.lookUp('2C32&XS25'), await api.find('17'), await api.find('../entity')]).toEqual(Array.from({ length: 5 }, () => ({ ok: true, value: undefined })));
  });

  it('the closure upward of several codes, nothing asked twice', async () => {
    const { base, asked } = await serve(good);
    const found = await open(base).closure(['2C32', '2C39', '2C3Z', '2C32']);
    expect(found.ok && [found.value.missing, found.value.classification.release, found.value.classification.entities.map(({ id }) => id).toSorted()]).toEqual([
      ['2C39'], RELEASE, ['1203447657', '1630407678', '1706880799', '1706880799/unspecified'],
    ]);
    expect(asked.filter((path) => !path.startsWith('codeinfo')).toSorted()).toEqual(['', '1203447657', '1630407678', '1706880799', '1706880799/unspecified']);
  });

  it('a failure is not remembered', async () => {
    let failing = '';
    const { base } = await serve((request, response, path) => (path === failing ? raw('<html>') : good)(request, response, path));
    const api = open(base);
    for (const path of ['', 'codeinfo/2C32', '1706880799']) {
      failing = path;
      const found = await api.lookUp('2C32');
      expect(found.ok || found.error[0]!.code).toBe('DX2042');
    }
    failing = 'nothing';
    expect((await api.lookUp('2C32')).ok).toBe(true);
  });

  it('a base URL with a path, behind a proxy of one\'s own', async () => {
    const { base } = await serve((request, response, path) => good(request, response, path.replace('/icd11/icd/release/11/2025-01/mms/', '').replace('icd11', '')));
    expect((await open(`${base}/icd11/`).lookUp('2C32')).ok).toBe(true);
  });

  it('client credentials: a token by Basic authentication, sent with each request, renewed once when it is refused', async () => {
    const { base, asked, requests } = await serve((request, response, path) => {
      if (path === 'token') json(response, { access_token: `token-${asked.filter((one) => one === 'token').length}`, expires_in: 3600, token_type: 'Bearer' });
      else if (path === '1203447657' && request.headers.authorization === 'Bearer token-1') status(401)(request, response, path);
      else good(request, response, path);
    });
    const api = open(base, { credentials: SECRET });
    expect((await api.lookUp('2C32')).ok).toBe(true);
    expect(asked).toEqual(['token', '', 'codeinfo/2C32', '1203447657', 'token', '1203447657', '1706880799', '1630407678']);
    const [token, first] = requests;
    expect([token!.method, Buffer.from(token!.headers.authorization!.slice(6), 'base64').toString()]).toEqual(['POST', 'client%2Bid%2Fof%3Ame:secret%26never%3Dtold']);
    expect(first!.headers.authorization).toBe('Bearer token-1');
    expect(inspect(api, { depth: 9, showHidden: true }) + JSON.stringify(api)).not.toMatch(/secret&|client\+id|token-2/u);
  });

  it('429 is asked again after what Retry-After says, 500 after a while, three more times', async () => {
    for (const [times, expected] of [[3, /^found Basal/u], [4, /^DX2041 .*BASE answers with HTTP (429|503), also after 3 more tries/u]] as const) {
      for (const code of [429, 503]) {
        let left: number = times;
        const { text, asked } = await finding(but('codeinfo/2C32', (request, response, path) => (left-- > 0 ? status(code, code === 429 ? { 'retry-after': '0' } : {}) : good)(request, response, path)));
        expect(text).toMatch(expected);
        expect(asked.filter((path) => path === 'codeinfo/2C32')).toHaveLength(4);
      }
    }
  });

  it('no wait is longer than the limit, whatever Retry-After says', async () => {
    let first = true;
    const { text } = await finding(but('', (request, response, path) => {
      const handler = first ? status(429, { 'retry-after': '86400' }) : good;
      first = false;
      handler(request, response, path);
    }));
    expect(text).toMatch(/^found/u);
  });

  it('a redirect within the server is followed', async () => {
    const followed = await finding((request, response, path) => (path === '1203447657' ? void response.writeHead(307, { location: './moved' }).end() : good(request, response, path === 'moved' ? '1203447657' : path)));
    expect(followed.text).toMatch(/^found Basal/u);
  });

  it('ends when it is told to', async () => {
    const stop = new AbortController();
    const { base } = await serve(() => stop.abort(new Error('stopped')));
    await expect(open(base, { signal: stop.signal }).lookUp('2C32')).rejects.toThrow('stopped');
  });
});

describe('MAP-4 an ICD API that misbehaves', () => {
  const basal = GOOD['1203447657']!;
  const token = answer({ access_token: 'token-1', expires_in: 3600, token_type: 'Bearer' });
  it.each<[string, Handler, RegExp, Partial<IcdApiOptions>?]>([
    ['401 without credentials', status(401), /^DX2040 .*BASE asks for credentials, and there are none \(HTTP 401\) \[Set ICD_CLIENT_ID and ICD_CLIENT_SECRET/u],
    ['401 for the token', but('token', status(401)), /^DX2040 .*refuses the credentials \(HTTP 401\) \[Look at ICD_CLIENT_ID and ICD_CLIENT_SECRET/u, { credentials: SECRET }],
    ['400 for the token, as OAuth says it', but('token', (_, response) => json(response, { error: 'invalid_client' }, 400)), /^DX2040 .*HTTP 400/u, { credentials: SECRET }],
    ['401 whatever the token', (request, response, path) => (path === 'token' ? token : status(401))(request, response, path), /^DX2040 .*refuses the credentials/u, { credentials: SECRET }],
    ['403', (request, response, path) => (path === 'token' ? token : status(403))(request, response, path), /^DX2040 .*HTTP 403/u, { credentials: SECRET }],
    ['no token in the answer', but('token', answer({ token_type: 'Bearer' })), /^DX2042 .*another shape.*token/u, { credentials: SECRET }],
    ['a token with a line break', but('token', answer({ access_token: 'a\r\nx-evil: 1' })), /^DX2042/u, { credentials: SECRET }],
    ['no token server', but('token', status(404)), /^DX2042 .*token is HTTP 404/u, { credentials: SECRET }],
    ['a redirect for the token', but('token', status(307, { location: '/elsewhere' })), /^DX2042 .*credentials are not sent/u, { credentials: SECRET }],
    ['404 for the release', status(404), /^DX2043 .*BASE does not have the release 2025-01/u],
    ['500', status(500), /^DX2041 .*HTTP 500, also after 3 more tries/u],
    ['no answer', () => {}, /^DX2041 .*does not answer within 50 ms/u, { timeoutMs: 50 }],
    ['half an answer', (_, response) => void response.writeHead(200).write('{'), /^DX2041 .*does not answer within 50 ms/u, { timeoutMs: 50 }],
    ['a connection that breaks', (_, response) => void response.socket!.destroy(), /^DX2041 .*cannot be reached/u],
    ['garbage', raw('\u0000\u0001garbage'), /^DX2042 .*is not JSON/u],
    ['JSON cut off', raw(JSON.stringify(GOOD['']).slice(0, -10)), /^DX2042 .*is not JSON/u],
    ['a page of a proxy', raw('<!doctype html><title>Sign in</title>', { 'content-type': 'text/html' }), /^DX2042 .*is not JSON/u],
    ['another encoding', (_, response) => void response.writeHead(200).end(Buffer.from('{"releaseId":"2025-01\u00E9"}', 'latin1')), /^DX2042 .*is not UTF-8/u],
    ['more than a megabyte', raw(`{"releaseId":"2025-01"${' '.repeat(2 ** 20)}}`), /^DX2042 .*more than 1048576 bytes/u],
    ['a redirect elsewhere', status(302, { location: 'https://elsewhere.example/icd' }), /^DX2042 .*leads to another server/u],
    ['a redirect to another port', status(302, { location: 'http://127.0.0.1:1/icd' }), /^DX2042 .*leads to another server/u],
    ['redirects without end', status(302, { location: './again' }), /^DX2042 .*from one address to the next/u],
    ['418', status(418), /^DX2042 .*HTTP 418/u],
    ['another release at the top', but('', answer({ ...GOOD[''], releaseId: '2024-01' })), /^DX2043 .*"2024-01", asked for 2025-01/u],
    ['another release for a code', but('codeinfo/2C32', answer({ ...info('2C32', '1'), stemId: mms('1203447657', '2023-01') })), /^DX2043 .*2023-01, asked for 2025-01/u],
    ['another release of an entity', but('1203447657', answer({ ...basal, '@id': mms('1203447657', '2024-01') })), /^DX2043 .*2024-01/u],
    ['an address of no release', but('1203447657', answer({ ...basal, '@id': 'http://id.who.int/icd/release/11/mms/1203447657' })), /^DX2043/u],
    ['another code', but('codeinfo/2C32', answer(info('2C30', '1203447657'))), /^DX2042 .*another code/u],
    ['a code that leads to another', but('codeinfo/2C32', answer(info('2C32', '1706880799/unspecified'))), /^DX2042 .*entity of another code/u],
    ['another entity', but('1203447657', answer(GOOD['1706880799'])), /^DX2042 .*another entity/u],
    ['an address elsewhere', but('codeinfo/2C32', answer({ code: '2C32', stemId: 'http://evil.example/icd/release/11/2025-01/mms/1' })), /^DX2042 .*none of the MMS/u],
    ['an unknown class kind', but('1203447657', answer({ ...basal, classKind: 'thing' })), /^DX2042 .*"classKind"/u],
    ['a title in another language', but('1203447657', answer({ ...basal, title: { '@language': 'fr', '@value': 'Carcinome' } })), /^DX2042 .*another language/u],
    ['a title as text, as in version 1', but('1203447657', answer({ ...basal, title: 'Basal cell carcinoma' })), /^DX2042 .*"title" is no mapping/u],
    ['a title with control characters', but('1203447657', answer({ ...basal, title: en('Basal\u001B[2Jcell') })), /^DX2042 .*control characters/u],
    ['terms that are none', but('1203447657', answer({ ...basal, indexTerm: 'rodent ulcer' })), /^DX2042 .*"indexTerm" is no list/u],
    ['several parents', but('1203447657', answer({ ...basal, parent: [mms('1'), mms('2')] })), /^DX2042 .*without parent, or with several/u],
    ['parents in a circle', but('1706880799', answer(entity('1706880799', '1203447657', 'block', '', 'x'))), /^DX2042 .*parents without end/u],
    ['a parent that there is not', but('1203447657', answer({ ...basal, parent: [mms('99')] })), /^DX2042 .*parent that there is not/u],
    ['a category without code', but('1203447657', answer({ ...basal, code: '' })), /^DX2042 .*category without code/u],
    ['a list', but('1203447657', answer([basal])), /^DX2042 .*no mapping/u],
  ])('%s', async (_, handler, expected, more = {}) => {
    expect((await finding(handler, more)).text).toMatch(expected);
  });

  it('no server there', async () => {
    const { base } = await serve(good);
    stops.splice(0).forEach((stop) => stop());
    const found = await open(base).lookUp('2C32');
    expect(found.ok || found.error[0]).toMatchObject({ code: 'DX2041', message: expect.stringMatching(/cannot be reached \(ECONNREFUSED\)/u) as string });
  });

  it.each(['http://id.who.int', 'ftp://localhost', 'https://me:pass@id.who.int', 'https://id.who.int/?x=1', 'https://id.who.int/#x', 'id.who.int', 'http://localhost.evil.example', 'http://127.0.0.1.evil.example', 'file:///etc/passwd'])('an address that is not allowed: %s', (base) => {
    for (const options of [{ base }, { tokenUrl: base }]) {
      const api = openIcdApi({ release: RELEASE, ...options });
      expect(api.ok || api.error.map(({ code, message }) => [code, message.includes('pass@')])).toEqual([['DX2044', false]]);
    }
  });

  it.each(['https://id.who.int', 'http://localhost:8080', 'http://127.0.0.1', 'http://[::1]:80/icd'])('an address that is: %s', (base) => {
    expect(openIcdApi({ release: RELEASE, base }).ok).toBe(true);
    expect(openIcdApi({ release: '../x', base }).ok).toBe(false);
  });
});
