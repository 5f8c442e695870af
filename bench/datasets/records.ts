import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { random, seedOf } from '../../examples/draw/random.ts';
import { changingLabel, labels } from './labels.ts';
import { imageKey } from './spec.ts';

/** Two images a lesion, two lesions a patient; a lesion has one diagnosis, so that nothing contradicts itself. */
export function writeRecords(dir: string, rows: number): void {
  mkdirSync(dir, { recursive: true });
  const chance = random(seedOf('records', rows));
  const file = openSync(join(dir, 'records.csv'), 'w');
  try {
    let text = 'image,diagnosis,patient,lesion,age,sex,skin_type,site,confirmed\n';
    let person = '';
    let diagnosis = '';
    for (let row = 0; row < rows; row++) {
      if (row % 4 === 0) person = `${chance.integer(1, 95)},${chance.pick(['m', 'f', 'unknown'])},${chance.integer(1, 6)}`;
      if (row % 2 === 0) diagnosis = chance.chance(0.01) ? changingLabel.label : chance.pick(labels)[0];
      text += `${imageKey(row)},${diagnosis},p${row >> 2},l${row >> 1},${person},${chance.pick(['back', 'face', 'arm', 'leg'])},${chance.pick(['histology', 'follow-up'])}\n`;
      if (text.length > 1_000_000) {
        writeSync(file, text);
        text = '';
      }
    }
    writeSync(file, text);
  } finally {
    closeSync(file);
  }
}
