import { err, ok, type Result } from '../core/result.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { sweepTemporary } from './blobs.ts';
import { FactIndex } from './facts.ts';
import { errorCode, isMissing, replaceFile, type Io } from './io.ts';
import { Journal } from './journal.ts';
import type { Layout } from './layout.ts';
import { makePrivate } from './private.ts';
import { openSegments } from './segments.ts';

/** Raised when the layout changes; a store of another format is refused, never misread. */
const FORMAT = 1;

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
    const refusal = await checkFormat(layout, io);
    if (refusal) return err([refusal]);
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

async function checkFormat(layout: Layout, io: Io): Promise<Diagnostic | undefined> {
  const found = await readFormat(layout, io);
  if (found === FORMAT) return undefined;
  if (found !== undefined) {
    return {
      code: 'DX7001',
      severity: 'error',
      message: `the store has format ${found === null ? 'unknown' : found}, this dx reads format ${FORMAT}`,
      help: 'use the dx that wrote it, or name another folder with `store:` in dx.config.yaml',
    };
  }
  await io.mkdir(layout.dir);
  await replaceFile(layout.format, `{"format":${FORMAT}}\n`, io);
  return undefined;
}

/** The format's number, null where the file says nothing readable, undefined where there is no store yet. */
async function readFormat(layout: Layout, io: Io): Promise<number | null | undefined> {
  let text: string;
  try {
    text = (await io.readFile(layout.format)).toString('utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  const number = /^\{"format":(\d{1,6})\}\n?$/.exec(text)?.[1];
  return number === undefined ? null : Number(number);
}
