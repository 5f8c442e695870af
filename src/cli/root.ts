import { statSync, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';

export const CONFIG_FILE = 'dx.config.yaml';

/** The nearest folder upwards from `from` that holds a dx.config.yaml, as git looks for .git. */
export function findRoot(from: string): string | undefined {
  for (let dir = from; ; ) {
    if (look(join(dir, CONFIG_FILE))?.isFile()) return dir;
    const above = dirname(dir);
    if (above === dir) return undefined;
    dir = above;
  }
}

export function isFolder(path: string): boolean {
  return look(path)?.isDirectory() === true;
}

/** What cannot be looked at, for whatever reason, is not there. */
function look(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
