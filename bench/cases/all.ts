import type { Case } from '../measure/case.ts';
import type { Options } from '../options.ts';
import { coldCases } from './cold.ts';
import { demo } from './demo.ts';
import { oneImage, oneMapping } from './little-changed.ts';
import { nothingChanged, nothingChangedMillion } from './nothing-changed.ts';
import { millionRecords } from './records.ts';

/** In the order in which they run: the cold build of the small set leaves the store that the warm cases need. */
export function allCases(options: Options): readonly Case[] {
  return [
    demo(options),
    ...coldCases(options),
    nothingChanged(options),
    oneImage(options),
    oneMapping(options),
    millionRecords(options),
    ...(options.million ? [nothingChangedMillion(options)] : []),
  ];
}
