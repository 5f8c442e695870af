import type { RemoteSettings } from '../config/config.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { err, ok, type Result } from '../core/result.ts';

/** What a command line says of the caches: `--cache local:rw,remote:r`. The local one is always read and written. */
export interface CacheOption {
  readonly remote?: RemoteMode;
}

/** Steps that run whatever the store holds: `--force`. */
export type ForceOption = 'all' | ReadonlySet<string>;

export type RemoteMode = 'off' | 'r' | 'w' | 'rw';

/** What a build may do. */
export interface CacheAccess {
  readonly read: boolean;
  readonly write: boolean;
  /** Results in the store that came from the remote are computed again: a release that ignores it. */
  readonly distrust: boolean;
}

/** Option over config over default. A release that may not read the remote does not take what came from there before, either. */
export function cacheAccess(settings: RemoteSettings | undefined, option: CacheOption | undefined, release: boolean): Result<CacheAccess, Diagnostic[]> {
  const asked = option?.remote;
  if (!settings) {
    if (asked !== undefined && asked !== 'off') return err([refused('there is no remote cache', 'name one in dx.config.yaml: "store: { remote: … }" (docs/cache.md)')]);
    return ok({ read: false, write: false, distrust: release && asked === 'off' });
  }
  const keptOut = release && !settings.releases;
  if (keptOut && (asked === 'r' || asked === 'rw')) {
    return err([refused('the config keeps the remote cache out of releases', 'leave "--cache remote:…" away, or change "release: { remote: false }"')]);
  }
  const mode = asked ?? `${keptOut ? '' : 'r'}${settings.write ? 'w' : ''}`;
  const read = mode.startsWith('r');
  return ok({ read, write: mode.endsWith('w'), distrust: release && !read });
}

function refused(message: string, help: string): Diagnostic {
  return { code: 'DX7046', severity: 'error', message, help };
}
