import { random, seedOf } from './random.ts';

/** An invented patient. */
export interface Patient {
  readonly key: string;
  readonly age: number | undefined;
  readonly sex: 'female' | 'male' | undefined;
  readonly skinType: number;
  /** Whether the records know the skin type. */
  readonly skinTypeKnown: boolean;
}

const skinTypes = [1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 6] as const;

/** The patient of that key, always the same one. */
export function patient(archive: string, key: string): Patient {
  const chance = random(seedOf('patient', archive, key));
  return {
    key,
    age: chance.chance(0.06) ? undefined : chance.integer(21, 88),
    sex: chance.chance(0.05) ? undefined : chance.pick(['female', 'male']),
    skinType: chance.pick(skinTypes),
    skinTypeKnown: chance.chance(0.8),
  };
}
