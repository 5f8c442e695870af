import { rmSync } from 'node:fs';
import { lookAtBlobs, openBase } from '../engine/base.ts';
import { diskIo } from '../engine/io.ts';
import type { Base, KnownBase } from '../engine/plan-pass.ts';
import { makeTemporary } from '../engine/private.ts';
import type { Pass } from '../steps/step.ts';
import { later } from './later.ts';
import type { Begun } from './project.ts';

/** The last build's state of the passes, where its files still hold; each is undefined where they do not. */
export type Bases = { readonly [pass in Pass]: Promise<Base | undefined> };

/** The same before anybody looked whether their blobs are there. */
export interface HeldBases {
  readonly known: { readonly [pass in Pass]: Promise<KnownBase | undefined> };
  /** Lets go of the files. */
  release(): void;
}

/** May be asked for before the store is held. */
export function holdBases({ last, program, layout, analyse, produce }: Begun): HeldBases {
  const folder = makeTemporary(layout.private, 'bases');
  const passes = last?.program === program ? last.passes : undefined;
  const open = (recipes: Begun[Pass]): Promise<KnownBase | undefined> => later(openBase(recipes, passes?.[recipes.pass], layout, diskIo, folder));
  return { known: { analyse: open(analyse), produce: open(produce) }, release: () => rmSync(folder, { recursive: true, force: true }) };
}

/** While the store is held. The blobs of the produce pass are looked at by another thread, until its images are known. */
export function withBlobs({ known }: HeldBases, { layout }: Pick<Begun, 'layout'>): Bases {
  const look = (base: Promise<KnownBase | undefined>): Promise<Base | undefined> => later(base.then((found) => found && lookAtBlobs(found, layout, diskIo)));
  return { analyse: look(known.analyse), produce: look(known.produce) };
}
