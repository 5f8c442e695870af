import type { Kind } from './lesion.ts';
import { type Patient, patient } from './people.ts';
import { random, type Random, seedOf } from './random.ts';

/** One kind of lesion in an archive: how many pictures each of its lesions has. */
export interface Part {
  readonly kind: Kind;
  readonly label: string;
  readonly pictures: readonly number[];
}

/** One picture of one lesion of one patient. */
export interface Scene {
  readonly kind: Kind;
  readonly label: string;
  readonly patient: Patient;
  /** Number of the lesion in its archive, from 1. */
  readonly lesion: number;
  /** Number of the picture of that lesion, from 1. */
  readonly picture: number;
  /** Chance that belongs to the lesion, for what its records say. */
  readonly chance: Random;
}

/**
 * Plays the parts in order. About three lesions in ten belong to a patient who is there already, so that
 * patients have several lesions, sometimes of different categories.
 */
export function cast(archive: string, parts: readonly Part[]): Scene[] {
  const chance = random(seedOf('cast', archive));
  const scenes: Scene[] = [];
  let patients = 0;
  let lesion = 0;
  for (const { kind, label, pictures } of parts) {
    for (const count of pictures) {
      lesion += 1;
      const known = patients > 0 && chance.chance(0.3);
      if (!known) patients += 1;
      const who = patient(archive, String(known ? chance.integer(1, patients) : patients));
      for (let picture = 1; picture <= count; picture += 1) {
        scenes.push({ kind, label, patient: who, lesion, picture, chance: random(seedOf('record', archive, lesion)) });
      }
    }
  }
  return scenes;
}
