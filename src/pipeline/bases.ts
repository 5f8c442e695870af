import { existsSync, rmSync } from 'node:fs';
import { lookAtBlobs, openBase } from '../engine/base.ts';
import { diskIo } from '../engine/io.ts';
import { loadLastBuild } from '../engine/last-build.ts';
import type { Base, KnownBase } from '../engine/plan-pass.ts';
import { makeTemporary } from '../engine/private.ts';
import type { Pass } from '../steps/step.ts';
import { later } from './later.ts';
import type { Begun } from './project.ts';

/** The last build's state of a pass, with files that nobody else replaces; not yet known is whether it still holds. */
export interface HeldBase {
  readonly pass: Pass;
  /** undefined where its files are not those that the last build recorded. */
  readonly known: Promise<KnownBase | undefined>;
  /** Lets go of the files. */
  release(): void;
}

/** May be asked for before the store is held. */
export function holdBase(begun: Begun, pass: Pass): HeldBase {
  const { last, program, layout } = begun;
  const folder = makeTemporary(layout.private, 'base');
  const files = last?.program === program ? last.passes?.[pass] : undefined;
  return { pass, known: later(openBase(begun[pass], files, layout, diskIo, folder)), release: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * While the store is held, so that nobody takes anything of it away after: the base, with what is there of its blobs. undefined where
 * it was forgotten (gc, `fsck --repair`) or replaced since it was opened, or where its folder was swept.
 */
export function stillBase({ pass, known }: HeldBase, { layout }: Pick<Begun, 'layout'>): Promise<Base | undefined> {
  const found = async (): Promise<Base | undefined> => {
    const base = await known;
    if (!base) return undefined;
    const files = (await loadLastBuild(layout.lastBuild, diskIo))?.passes?.[pass];
    const { rows, changed, digests } = base.rows;
    const isRecorded = files?.snapshot === base.digest && files.rows === digests.rows && files.changed === digests.changed;
    if (!isRecorded || !existsSync(rows) || (changed !== undefined && !existsSync(changed))) return undefined;
    return lookAtBlobs(base, layout, diskIo);
  };
  return later(found());
}
