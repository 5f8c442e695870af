import { sha256 } from '../../core/digest.ts';
import { objectPath, RemoteFailure, type RemoteGet, type RemoteKind, type RemoteStore } from './remote-store.ts';
import type { S3Credentials } from './credentials.ts';

export interface S3Settings {
  readonly bucket: string;
  /** Folders below the bucket, without slashes at its ends; empty for none. */
  readonly prefix: string;
  readonly region: string;
  /** Origin of an S3-compatible service; undefined: AWS itself. */
  readonly endpoint?: string;
  readonly credentials: S3Credentials;
}

/** A request, its retries included, ends after this and a second for each MiB that may be transferred. */
const TIMEOUT_MS = 10_000;
const MS_PER_BYTE = 1000 / (1024 * 1024);
/** Of answers 5xx and 429, which S3 asks to be tried again ("Error responses", Amazon S3 API Reference). */
const RETRIES = 2;
const EMPTY = sha256('');

/**
 * A bucket of S3 or of a service that speaks its REST API: GetObject and PutObject, signed with AWS Signature
 * Version 4 by aws4fetch, the payload's digest included. Redirects are not followed: they would carry the
 * request to a host that nobody named.
 */
export async function s3Remote(settings: S3Settings): Promise<RemoteStore> {
  const { AwsClient } = await import('aws4fetch');
  const client = new AwsClient({ ...settings.credentials, service: 's3', region: settings.region, retries: RETRIES });
  const base = baseUrl(settings);

  async function ask(kind: RemoteKind, name: string, limit: number, put?: Uint8Array): Promise<RemoteGet> {
    const url = `${base}/${objectPath(kind, name).join('/')}`;
    const signal = AbortSignal.timeout(TIMEOUT_MS + Math.ceil(limit * MS_PER_BYTE));
    try {
      const response = await client.fetch(url, {
        method: put ? 'PUT' : 'GET', redirect: 'manual', signal,
        headers: { 'x-amz-content-sha256': put ? sha256(put) : EMPTY },
        ...(put && { body: put }),
      });
      if (response.status === 200) return put ? await emptied(response) : await readAtMost(response, limit);
      const code = await errorCodeOf(response);
      if (response.status === 404 && !put && code !== 'NoSuchBucket') return { state: 'missing' };
      throw new RemoteFailure(`HTTP ${response.status}${code === '' ? '' : ` ${code}`}`);
    } catch (error) {
      if (error instanceof RemoteFailure) throw error;
      throw new RemoteFailure(reasonOf(error));
    }
  }

  return {
    get: (kind, name, limit) => ask(kind, name, limit),
    async put(kind, name, bytes) {
      await ask(kind, name, bytes.length, bytes);
    },
  };
}

/** Path style for other services and for names with dots, which no certificate covers; else as AWS asks for. */
function baseUrl({ bucket, prefix, region, endpoint }: S3Settings): string {
  const tail = prefix === '' ? '' : `/${prefix}`;
  if (endpoint !== undefined) return `${endpoint.replace(/\/+$/, '')}/${bucket}${tail}`;
  return bucket.includes('.') ? `https://s3.${region}.amazonaws.com/${bucket}${tail}` : `https://${bucket}.s3.${region}.amazonaws.com${tail}`;
}

async function readAtMost(response: Response, limit: number): Promise<RemoteGet> {
  if (Number(response.headers.get('content-length') ?? 0) > limit) return unfit(response);
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > limit) return { state: 'unfit' }; // leaving the loop cancels the rest
    parts.push(part);
  }
  return { state: 'found', bytes: Buffer.concat(parts) };
}

async function unfit(response: Response): Promise<RemoteGet> {
  await response.body?.cancel();
  return { state: 'unfit' };
}

/** An answer that is not read keeps its connection busy. */
async function emptied(response: Response): Promise<RemoteGet> {
  await response.body?.cancel();
  return { state: 'missing' };
}

/** Answers of failure are short XML; more of one is not read. */
const MAX_ERROR_BYTES = 64 * 1024;

/** `<Code>AccessDenied</Code>`: letters only, since it is printed; empty where the answer has none. */
async function errorCodeOf(response: Response): Promise<string> {
  const read = await readAtMost(response, MAX_ERROR_BYTES);
  return (read.state === 'found' && /<Code>([A-Za-z]{1,60})<\/Code>/.exec(read.bytes.toString('utf8'))?.[1]) || '';
}

/** `ECONNREFUSED`, `timeout`, …; fetch wraps the cause, and names addresses in its own texts. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no answer';
  if (error.name === 'TimeoutError') return 'timeout';
  const cause: unknown = error.cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return /^[A-Z_0-9]{1,60}$/.test(code) ? code : 'no answer';
}
