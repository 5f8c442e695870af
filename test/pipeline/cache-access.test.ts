import { describe, expect, it } from 'vitest';
import { parseCache, parseForce } from '../../src/cli/cache-option.ts';
import type { RemoteSettings } from '../../src/config/config.ts';
import { cacheAccess } from '../../src/pipeline/cache-access.ts';

const settings: RemoteSettings = { place: { kind: 'folder', path: '/share' }, key: { kind: 'env', name: 'KEY' }, write: false, releases: true, sources: [] };
const access = (other: Partial<RemoteSettings> | undefined, text?: string, release = false): unknown => {
  const found = cacheAccess(other && { ...settings, ...other }, text === undefined ? undefined : parseCache(text), release);
  return found.ok ? found.value : found.error.map(({ code }) => code);
};

describe('--cache', () => {
  it.each([
    ['local:rw,remote:r', { remote: 'r' }], ['remote:off', { remote: 'off' }], ['local:rw', {}], ['remote:rw,local:rw', { remote: 'rw' }],
  ])('%s', (text, meant) => expect(parseCache(text)).toEqual(meant));

  it.each(['', 'local', 'local:', 'local:x', 'remote', 'remote:wr', 'elsewhere:r', 'local:rw:remote', 'local:rw,', 'local:rw,local:rw', 'remote:r,remote:r', 'LOCAL:rw', 'local:r', 'local:w', 'local:off', 'local:r,remote:rw'])(
    'refuses "%s"', (text) => expect(() => parseCache(text)).toThrow(),
  );

  it('goes before the config, and the config before the default: read only', () => {
    expect(access({})).toEqual({ read: true, write: false, distrust: false });
    expect(access({ write: true })).toEqual({ read: true, write: true, distrust: false });
    expect(access({ write: true }, 'remote:r')).toEqual({ read: true, write: false, distrust: false });
    expect(access({}, 'remote:rw')).toEqual({ read: true, write: true, distrust: false });
    expect(access({}, 'remote:w')).toEqual({ read: false, write: true, distrust: false });
    expect(access({ write: true }, 'remote:off')).toEqual({ read: false, write: false, distrust: false });
    expect(access({}, 'local:rw')).toEqual({ read: true, write: false, distrust: false });
  });

  it('keeps the remote out of a release when told, also what came from there before', () => {
    expect(access({}, undefined, true)).toEqual({ read: true, write: false, distrust: false });
    expect(access({ write: true }, 'remote:off', true)).toEqual({ read: false, write: false, distrust: true });
    expect(access({ releases: false, write: true }, undefined, true)).toEqual({ read: false, write: true, distrust: true });
    expect(access({ releases: false })).toEqual({ read: true, write: false, distrust: false });
    expect(access({ releases: false }, 'remote:r', true)).toEqual(['DX7046']);
    // Results may be there from a time when the config had one.
    expect(access(undefined, 'remote:off', true)).toEqual({ read: false, write: false, distrust: true });
  });

  it('cannot ask for a remote that is not there', () => {
    expect(access(undefined)).toEqual({ read: false, write: false, distrust: false });
    expect(access(undefined, 'remote:off')).toEqual({ read: false, write: false, distrust: false });
    expect(access(undefined, 'local:rw,remote:r')).toEqual(['DX7046']);
  });
});

describe('--force', () => {
  it('names all steps, or some', () => {
    expect(parseForce('all')).toBe('all');
    expect(parseForce('quality,crop-box')).toEqual(new Set(['quality', 'crop-box']));
  });

  it('refuses what is no step, and says what may be meant', () => {
    expect(() => parseForce('qualty')).toThrow('did you mean "quality"?');
    expect(() => parseForce('quality,')).toThrow('There is no step ""');
  });
});
