import type { ReleaseRecord } from '../release/record.ts';
import { visible } from './terminal/escape.ts';
import type { Paint } from './terminal/paint.ts';
import { bytes, plural } from './terminal/words.ts';

/** A release that has just been sealed. */
export function sealedText(record: ReleaseRecord, dir: string, paint: Paint): string {
  const parent = record.parent === null ? 'no parent' : `parent ${record.parent.version}`;
  const lines = [
    `${paint.green('sealed')}  ${paint.bold(`${visible(record.name)} ${record.version}`)}, ${parent}`,
    ...record.reasons.map(({ level, reason }) => `  ${level.padEnd(5)}  ${visible(reason)}`),
    '',
    `${paint.dim('images ')}  ${plural(record.counts.included, 'image')}, ${plural(record.images.files, 'file')}, ${bytes(record.images.bytes)}`,
    `${paint.dim('content')}  ${record.contentDigest}`,
    `${paint.dim('written')}  ${visible(dir)}`,
  ];
  return `${lines.join('\n')}\n`;
}
