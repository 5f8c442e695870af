import { isUtf8 } from 'node:buffer';
import { setTimeout as wait } from 'node:timers/promises';

export interface HttpLimits {
  /** For one request, its answer included. */
  readonly timeoutMs: number;
  /** Wait before the second try; twice that before the third, four times before the fourth. */
  readonly backoffMs: number;
  /** No wait is longer, whatever the server asks for. */
  readonly maxWaitMs: number;
  readonly signal?: AbortSignal;
}

/** How a request ended. Texts name no address, header or byte of the answer. */
export type Outcome =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'absent' }
  | { readonly kind: 'silent'; readonly why: string }
  | { readonly kind: 'unusable'; readonly why: string };

/** An entity of the MMS has some ten KB, the largest, with many index terms, a few hundred. */
const MAX_BYTES = 2 ** 20;
const TRIES = 4;
const REDIRECTS = 3;

/**
 * Asks for JSON. 429 and 5xx are tried three more times, `Retry-After` (in seconds) being honoured; redirects are followed within the
 * origin only, and not at all where something was sent along.
 */
export async function ask(url: URL, init: { readonly headers: Readonly<Record<string, string>>; readonly body?: string }, limits: HttpLimits): Promise<Outcome> {
  for (let tried = 1; ; tried++) {
    const answer = await askOnce(url, init, limits);
    if (answer.kind !== 'again') return answer;
    if (tried === TRIES) return { kind: 'silent', why: `answers with HTTP ${answer.status}, also after ${TRIES - 1} more tries` };
    await wait(Math.min(answer.afterMs ?? limits.backoffMs * 2 ** (tried - 1), limits.maxWaitMs), undefined, limits.signal ? { signal: limits.signal } : {});
  }
}

type Answer = Outcome | { readonly kind: 'again'; readonly status: number; readonly afterMs?: number };

async function askOnce(url: URL, { headers, body }: { readonly headers: Readonly<Record<string, string>>; readonly body?: string }, limits: HttpLimits): Promise<Answer> {
  const timeout = AbortSignal.timeout(limits.timeoutMs);
  const signal = limits.signal ? AbortSignal.any([timeout, limits.signal]) : timeout;
  try {
    let at = url;
    for (let redirects = 0; ; redirects++) {
      const response = await fetch(at.href, { method: body === undefined ? 'GET' : 'POST', headers, redirect: 'manual', signal, ...(body === undefined ? {} : { body }) });
      if (response.status === 200) return await readJson(response);
      await response.body?.cancel();
      const { status } = response;
      if (status === 429 || status >= 500) return { kind: 'again', status, ...retryAfter(response) };
      if (status === 401 || status === 403 || (status === 400 && body !== undefined)) return { kind: 'refused', status };
      if (status === 404) return { kind: 'absent' };
      const location = response.headers.get('location');
      if (status < 300 || status > 399 || location === null) return { kind: 'unusable', why: `is HTTP ${status}` };
      const next = URL.canParse(location, at.href) ? new URL(location, at.href) : undefined;
      if (body !== undefined) return { kind: 'unusable', why: 'leads elsewhere, where credentials are not sent' };
      if (next?.origin !== url.origin) return { kind: 'unusable', why: 'leads to another server' };
      if (redirects === REDIRECTS) return { kind: 'unusable', why: 'leads from one address to the next' };
      at = next;
    }
  } catch (error) {
    limits.signal?.throwIfAborted();
    return { kind: 'silent', why: timeout.aborted ? `does not answer within ${limits.timeoutMs} ms` : `cannot be reached (${causeOf(error)})` };
  }
}

function retryAfter(response: Response): { readonly afterMs?: number } {
  const seconds = response.headers.get('retry-after');
  return seconds !== null && /^[0-9]{1,6}$/u.test(seconds) ? { afterMs: Number(seconds) * 1000 } : {};
}

async function readJson(response: Response): Promise<Outcome> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) return { kind: 'unusable', why: `has more than ${MAX_BYTES} bytes` };
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks);
  if (!isUtf8(text)) return { kind: 'unusable', why: 'is not UTF-8' };
  try {
    return { kind: 'json', value: JSON.parse(text.toString('utf8').replace(/^\uFEFF/u, '')) as unknown };
  } catch {
    return { kind: 'unusable', why: 'is not JSON' };
  }
}

/** `ECONNREFUSED` and the like: fetch hides it in a cause, and names addresses in its own text. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && /^[A-Z_0-9]+$/u.test(code) ? code : 'no connection';
}
