import { err, ok, type Result } from '../core/result.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { sweepTemporary } from './blobs.ts';
import { FactIndex } from './facts.ts';
import { markFormat, refusedFormat } from './format.ts';
import { errorCode, type Io } from './io.ts';
import { Journal } from './journal.ts';
import type { Layout } from './layout.ts';
import { makePrivate } from './private.ts';
import { openSegments } from './segments.ts';

/** Facts and blobs of one project, or of several that share them. */
export interface Store {
  readonly layout: Layout;
  readonly io: Io;
  readonly facts: FactIndex;
  /** Findings about damage that opening the store mended. */
  readonly diagnostics: readonly Diagnostic[];
  /** `rewrite`: see `Journal`. */
  journal(rewrite?: boolean): Journal;
  /** A folder that `close` removes. */
  forget(folder: string): void;
  /** Lets go of the segments and of what was gathered for the tables. */
  close(): Promise<void>;
}

/** Opens the store, making it where there is none. */
export async function openStore(layout: Layout, io: Io): Promise<Result<Store, Diagnostic[]>> {
  try {
    const refusal = await refusedFormat(layout, io);
    if (refusal) return err([refusal]);
    await markFormat(layout, io);
    for (const folder of [layout.facts, layout.blobs, layout.temporary]) await io.mkdir(folder);
    await makePrivate(layout, io);
    await io.mkdir(layout.privateTemporary, 0o700);
    await sweepTemporary(layout, io);
    const { segments, diagnostics } = await openSegments(layout, io);
    const facts = new FactIndex(layout, io, segments);
    const folders: string[] = [];
    return ok({
      layout, io, facts, diagnostics,
      journal: (rewrite) => new Journal(layout, io, rewrite),
      forget: (folder) => folders.push(folder),
      async close() {
        facts.replace([]);
        for (const folder of folders.splice(0)) await io.remove(folder);
      },
    });
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    return err([
      {
        code: 'DX7003',
        severity: 'error',
        message: `the store cannot be opened: ${code}`,
        help: 'check the permissions and free space of the folder that `store:` names (default: .dx)',
      },
    ]);
  }
}
