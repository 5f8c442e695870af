import { join } from 'node:path';
import { errorCode, type Io } from './io.ts';
import type { Layout } from './layout.ts';

/**
 * Makes the folder of raw records and paths, which its owner alone may enter, and hides the store from git
 * wherever `store:` puts it: nothing private is committed by `git add .` (DEID-9).
 */
export async function makePrivate(layout: Layout, io: Io): Promise<void> {
  await io.mkdir(layout.private, 0o700);
  try {
    const handle = await io.open(join(layout.dir, '.gitignore'), 'wx');
    try {
      await handle.writeFile('*\n');
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}
