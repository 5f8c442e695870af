import { open } from 'node:fs/promises';
import type { Config, RemoteSettings } from '../config/config.ts';
import type { Diagnostic, Place } from '../core/diagnostic.ts';
import { RemoteCache } from '../engine/remote/cache.ts';
import { credentialsOfEnvironment, credentialsOfFile, type S3Credentials } from '../engine/remote/credentials.ts';
import { EntryKey } from '../engine/remote/entry.ts';
import { folderRemote } from '../engine/remote/folder.ts';
import type { RemoteStore } from '../engine/remote/remote-store.ts';
import { s3Remote } from '../engine/remote/s3.ts';
import type { Store } from '../engine/store.ts';
import { MIN_KEY_BYTES, readKeyMaterial } from '../sources/key-material.ts';
import type { CacheAccess } from './cache-access.ts';

const AT: Place = { file: 'dx.config.yaml' };

/** The cache that the config names, as far as it may and can be used; what it lacks is a warning, and the build goes on without. */
export async function openRemote(config: Config, access: CacheAccess, store: Pick<Store, 'layout' | 'io'>): Promise<{ readonly cache?: RemoteCache; readonly diagnostics: readonly Diagnostic[] }> {
  const settings = config.remote;
  if (!settings || (!access.read && !access.write)) return { diagnostics: [] };
  const key = readKey(settings);
  if (typeof key === 'string') return { diagnostics: [unusable(`its key ${key}`)] };
  const remote = await openPlace(settings.place, store);
  if (!remote) return { diagnostics: [unusable('there are no credentials for its bucket')] };
  const { read, write } = access;
  return { cache: new RemoteCache({ remote, key, read, write, sources: new Set(settings.sources) }, store), diagnostics: [] };
}

/** The key, or what is wrong with it. */
function readKey({ key }: RemoteSettings): EntryKey | string {
  const read = readKeyMaterial(key);
  // As ssh does: a key that others can read proves nothing.
  if (read.shared) return 'can be read by other users (chmod 600)';
  if (read.ok) return new EntryKey(read.key);
  switch (read.problem) {
    case 'not-set': return `is not set: ${key.kind === 'env' ? key.name : ''}`;
    case 'unreadable': return 'cannot be read: its file is not there, not readable, or too large';
    case 'short': return `has fewer than ${MIN_KEY_BYTES} bytes`;
    case 'guessable': return 'repeats a few bytes and can be guessed';
  }
}

async function openPlace(place: RemoteSettings['place'], store: Pick<Store, 'io'>): Promise<RemoteStore | undefined> {
  if (place.kind === 'folder') return folderRemote(place.path, store.io);
  const credentials = await readCredentials(place.credentials);
  return credentials && s3Remote({ ...place, credentials });
}

/** A file of credentials has a few lines a profile. */
const MAX_BYTES = 256 * 1024;

async function readCredentials(place: Extract<RemoteSettings['place'], { kind: 's3' }>['credentials']): Promise<S3Credentials | undefined> {
  if (place.kind === 'environment') return credentialsOfEnvironment(process.env);
  try {
    const file = await open(place.path, 'r');
    try {
      const stat = await file.stat();
      return stat.isFile() && stat.size <= MAX_BYTES ? credentialsOfFile(await file.readFile('utf8'), place.profile) : undefined;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}

function unusable(why: string): Diagnostic {
  return {
    code: 'DX7040', severity: 'warning', at: AT,
    message: `the remote cache is not used: ${why}`,
    help: 'provide it, or say "--cache remote:off"; the result of the build is the same',
  };
}
