/** `entry`: a fact line with its proof, named by fingerprint. `blob`: a file, named by its sha256. */
export type RemoteKind = 'entry' | 'blob';

/** `unfit`: something lies there that cannot be what was asked for: too large, a link, a pipe, a folder. */
export type RemoteGet = { readonly state: 'found'; readonly bytes: Buffer } | { readonly state: 'missing' | 'unfit' };

/**
 * A place that several machines share. It is not trusted: whatever it gives is verified by who asks, and its
 * names are digests, 64 hexadecimal digits, never a path.
 */
export interface RemoteStore {
  /** At most `limit` bytes. Throws RemoteFailure where the remote did not answer the question. */
  get(kind: RemoteKind, name: string, limit: number): Promise<RemoteGet>;
  /** Puts it there whole or not at all. Throws RemoteFailure. */
  put(kind: RemoteKind, name: string, bytes: Uint8Array): Promise<void>;
}

/** The remote did not answer. `why` is a code or a few words of ours, never an address or a path (DEID-9). */
export class RemoteFailure extends Error {
  readonly why: string;

  constructor(why: string) {
    super(`remote cache: ${why}`);
    this.name = 'RemoteFailure';
    this.why = why;
  }
}

const NAME = /^[0-9a-f]{64}$/;
/** Raised when names or entries change their form; the next one stands beside this one. */
const FORMAT_FOLDER = 'v1';
const FOLDERS = { entry: 'entries', blob: 'blobs' } as const satisfies Record<RemoteKind, string>;

export function isDigest(text: unknown): text is string {
  return typeof text === 'string' && NAME.test(text);
}

/** Where an object lies below the remote's root; two hexadecimal digits of fan-out. Throws on what is no digest. */
export function objectPath(kind: RemoteKind, name: string): readonly [format: string, kind: string, fan: string, name: string] {
  if (!isDigest(name)) throw new Error('the name of a remote object is a sha256');
  return [FORMAT_FOLDER, FOLDERS[kind], name.slice(0, 2), name];
}
