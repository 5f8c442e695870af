import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const CONFIG_FILE = 'dx.config.yaml';

/** The nearest folder upwards from `from` that holds a dx.config.yaml, as git looks for .git. */
export function findRoot(from: string): string | undefined {
  for (let dir = from; ; ) {
    if (statSync(join(dir, CONFIG_FILE), { throwIfNoEntry: false })?.isFile()) return dir;
    const above = dirname(dir);
    if (above === dir) return undefined;
    dir = above;
  }
}
