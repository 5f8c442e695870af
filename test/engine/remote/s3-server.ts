import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * GetObject and PutObject of one bucket over a map, refusing what is not signed as "Authenticating Requests
 * (AWS Signature Version 4)" of the Amazon S3 API Reference says; the signature is worked out here by itself.
 */
export interface S3Server {
  readonly endpoint: string;
  readonly objects: Map<string, Buffer>;
  /** Method and path of every request, in order. */
  readonly requests: string[];
  /** Answers in place of the bucket while set. */
  answer?: { readonly status: number; readonly body?: string; readonly headers?: { readonly [name: string]: string } } | 'silence' | undefined;
  close(): Promise<void>;
}

export const bucket = { name: 'dx-cache', region: 'eu-central-1', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' } as const;

export async function s3Server(): Promise<S3Server> {
  const objects = new Map<string, Buffer>();
  const requests: string[] = [];
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const path = request.url ?? '/';
      requests.push(`${request.method} ${path}`);
      const body = Buffer.concat(parts);
      const say = (status: number, content: Buffer | string = '', headers: { readonly [name: string]: string } = {}): void => {
        response.writeHead(status, headers);
        response.end(content);
      };
      if (made.answer === 'silence') return request.socket.destroy();
      if (made.answer) return say(made.answer.status, made.answer.body, made.answer.headers);
      if (!isSigned(request, body)) return say(403, '<Error><Code>SignatureDoesNotMatch</Code></Error>');
      if (!path.startsWith(`/${bucket.name}/`)) return say(404, '<Error><Code>NoSuchBucket</Code></Error>');
      if (request.method === 'PUT') {
        objects.set(path, body);
        return say(200);
      }
      const found = objects.get(path);
      return found ? say(200, found) : say(404, '<Error><Code>NoSuchKey</Code></Error>');
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const made: S3Server = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects, requests,
    close: () => new Promise((closed) => {
      server.close(() => closed());
      server.closeAllConnections();
    }),
  };
  return made;
}

const sha256 = (data: Buffer | string): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();

function isSigned(request: IncomingMessage, body: Buffer): boolean {
  const header = (name: string): string => String(request.headers[name] ?? '');
  const [, credential = '', signed = '', signature] = /^AWS4-HMAC-SHA256 Credential=(\S+), SignedHeaders=(\S+), Signature=([0-9a-f]{64})$/.exec(header('authorization')) ?? [];
  const [id, ...scope] = credential.split('/');
  if (id !== bucket.accessKeyId || header('x-amz-content-sha256') !== sha256(body)) return false;
  if (!['host', 'x-amz-content-sha256', 'x-amz-date'].every((name) => signed.split(';').includes(name))) return false;
  const canonical = [request.method, request.url, '', ...signed.split(';').map((name) => `${name}:${header(name)}`), '', signed, sha256(body)].join('\n');
  const text = ['AWS4-HMAC-SHA256', header('x-amz-date'), scope.join('/'), sha256(canonical)].join('\n');
  const day = header('x-amz-date').slice(0, 8);
  const key = ['aws4_request'].reduce(hmac, hmac(hmac(hmac(`AWS4${bucket.secretAccessKey}`, day), bucket.region), 's3'));
  return hmac(key, text).toString('hex') === signature && scope.join('/') === `${day}/${bucket.region}/s3/aws4_request`;
}
