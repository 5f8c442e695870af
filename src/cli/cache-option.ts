import { InvalidArgumentError, Option } from 'commander';
import { didYouMean } from '../core/suggest.ts';
import type { CacheOption, ForceOption, RemoteMode } from '../pipeline/cache-access.ts';
import { isStepName, stepNames } from '../steps/registry.ts';

/** `--cache local:rw,remote:r`. */
export function cacheOption(): Option {
  return new Option('--cache <modes>', 'what may be read and written, as in local:rw,remote:r; remote is r, w, rw or off; default: as the config says')
    .argParser(parseCache);
}

export function parseCache(text: string): CacheOption {
  const modes = new Map<string, string>();
  for (const part of text.split(',')) {
    const [cache = '', mode = '', ...rest] = part.split(':');
    if (rest.length > 0 || !['off', 'r', 'w', 'rw'].includes(mode) || (cache !== 'local' && cache !== 'remote')) {
      throw new InvalidArgumentError('It must be remote:r, remote:w, remote:rw or remote:off; local:rw may stand beside it, with a comma between them.');
    }
    if (modes.has(cache)) throw new InvalidArgumentError(`It names ${cache} twice.`);
    if (cache === 'local' && mode === 'w') throw new InvalidArgumentError('local:w is --force: the steps run again, and their results are kept.');
    if (cache === 'local' && mode !== 'rw') throw new InvalidArgumentError(`A draft is made of results in the local store: local:${mode} cannot be. Move the store with "store:" in dx.config.yaml.`);
    modes.set(cache, mode);
  }
  const remote = modes.get('remote') as RemoteMode | undefined;
  return remote === undefined ? {} : { remote };
}

/** `--force[=steps]`. */
export function forceOption(): Option {
  return new Option('--force [steps]', 'run steps again although their results are stored, all or those named, as in --force=quality,phash; a result that differs is an error')
    .preset('all').argParser(parseForce);
}

export function parseForce(text: string): ForceOption {
  if (text === 'all') return 'all';
  const names = text.split(',').map((name) => {
    if (isStepName(name)) return name;
    const hint = didYouMean(name, stepNames());
    throw new InvalidArgumentError(`There is no step "${name}"${hint === undefined ? '' : `; ${hint}`}. The steps are ${stepNames().join(', ')}.`);
  });
  return new Set(names);
}

/** What the two options come to on a command. */
export interface CacheOptions {
  readonly cache?: CacheOption;
  readonly force?: ForceOption;
}

export function cacheOptions({ cache, force }: CacheOptions): CacheOptions {
  return { ...(cache && { cache }), ...(force && { force }) };
}
