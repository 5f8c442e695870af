import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/core/digest.ts';
import { RemoteFailure } from '../../../src/engine/remote/remote-store.ts';
import { s3Remote, type S3Settings } from '../../../src/engine/remote/s3.ts';
import { credentialsOfEnvironment, credentialsOfFile } from '../../../src/engine/remote/credentials.ts';
import { bucket, s3Server, type S3Server } from './s3-server.ts';

let server: S3Server;
beforeEach(async () => {
  server = await s3Server();
});
afterEach(() => server.close());

const name = sha256('a fingerprint');
const bytes = Buffer.from([0, 1, 2, 250, 251, 252]);

function settings(other: Partial<S3Settings> = {}): S3Settings {
  const { accessKeyId, secretAccessKey } = bucket;
  return { bucket: bucket.name, prefix: 'team/dx', region: bucket.region, endpoint: server.endpoint, credentials: { accessKeyId, secretAccessKey }, ...other };
}

const why = (doing: Promise<unknown>): Promise<string> => doing.then(() => 'nothing', (error: unknown) => (error instanceof RemoteFailure ? error.why : Promise.reject(error)));

describe('a bucket', () => {
  it('keeps what is put there, under names of digests, and knows what is not there', async () => {
    const remote = await s3Remote(settings());
    expect(await remote.get('entry', name, 100)).toEqual({ state: 'missing' });
    await remote.put('entry', name, bytes);
    expect(await remote.get('entry', name, 100)).toEqual({ state: 'found', bytes });
    expect(await remote.get('blob', name, 100)).toEqual({ state: 'missing' });
    expect([...server.objects.keys()]).toEqual([`/${bucket.name}/team/dx/v1/entries/${name.slice(0, 2)}/${name}`]);
    const top = await s3Remote(settings({ prefix: '' }));
    await top.put('blob', name, bytes);
    expect(server.objects.has(`/${bucket.name}/v1/blobs/${name.slice(0, 2)}/${name}`)).toBe(true);
  });

  it('gives nothing that is larger than it may be', async () => {
    const remote = await s3Remote(settings());
    await remote.put('blob', name, bytes);
    expect(await remote.get('blob', name, bytes.length)).toEqual({ state: 'found', bytes });
    expect(await remote.get('blob', name, bytes.length - 1)).toEqual({ state: 'unfit' });
    server.answer = { status: 200, body: 'x'.repeat(1000), headers: { 'transfer-encoding': 'chunked' } };
    expect(await remote.get('blob', name, 10)).toEqual({ state: 'unfit' });
  });

  it('says in a word why it does not answer, and follows no redirect', async () => {
    const remote = await s3Remote(settings());
    server.answer = { status: 307, headers: { location: 'http://127.0.0.1:1/elsewhere' } };
    expect(await why(remote.get('entry', name, 100))).toBe('HTTP 307');
    server.answer = { status: 403, body: '<Error><Code>AccessDenied</Code><Resource>/secret/path</Resource></Error>' };
    expect(await why(remote.get('entry', name, 100))).toBe('HTTP 403 AccessDenied');
    server.answer = { status: 404, body: '<Error><Code>NoSuchBucket</Code></Error>' };
    expect(await why(remote.get('entry', name, 100))).toBe('HTTP 404 NoSuchBucket');
    server.answer = { status: 503, body: '<Error><Code>SlowDown</Code></Error>' };
    const before = server.requests.length;
    expect(await why(remote.get('entry', name, 100))).toBe('HTTP 503 SlowDown');
    expect(server.requests.length - before).toBe(3);
    server.answer = 'silence';
    expect(await why(remote.put('entry', name, bytes))).toMatch(/^(UND_ERR_SOCKET|ECONNRESET)$/);
    await server.close();
    expect(await why(remote.get('entry', name, 100))).toBe('ECONNREFUSED');
  });

  it('refuses who has not its credentials, and shows them nowhere', async () => {
    const secretAccessKey = 'not-the-secret-of-this-bucket';
    const remote = await s3Remote(settings({ credentials: { accessKeyId: bucket.accessKeyId, secretAccessKey } }));
    expect(await why(remote.get('entry', name, 100))).toBe('HTTP 403 SignatureDoesNotMatch');
    expect(server.requests.join()).not.toContain(secretAccessKey);
  });

  it('is asked for digests only', async () => {
    const remote = await s3Remote(settings());
    for (const path of ['../x', 'x', '', `${name}/..`]) await expect(remote.get('entry', path, 1)).rejects.toThrow('sha256');
  });
});

describe('credentials', () => {
  it('come from the variables that all tools of AWS read', () => {
    expect(credentialsOfEnvironment({ AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' })).toEqual({ accessKeyId: 'a', secretAccessKey: 'b' });
    expect(credentialsOfEnvironment({ AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_SESSION_TOKEN: 'c' })).toMatchObject({ sessionToken: 'c' });
    expect(credentialsOfEnvironment({ AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: '' })).toBeUndefined();
  });

  it('or from one profile of their file', () => {
    const text = '# a comment\n[default]\naws_access_key_id = A\naws_secret_access_key=B=/+\n\n[ dx ]\r\naws_access_key_id=C\r\naws_secret_access_key = D \r\naws_session_token = E\n; end\n[half]\naws_access_key_id = F\n';
    expect(credentialsOfFile(text, 'default')).toEqual({ accessKeyId: 'A', secretAccessKey: 'B=/+' });
    expect(credentialsOfFile(text, 'dx')).toEqual({ accessKeyId: 'C', secretAccessKey: 'D', sessionToken: 'E' });
    expect(credentialsOfFile(text, 'half')).toBeUndefined();
    expect(credentialsOfFile(text, 'other')).toBeUndefined();
  });
});
