import type { BuildResult, DraftSummary } from '../pipeline/results.ts';
import { byCodeUnit } from '../core/compare.ts';
import { visible } from './terminal/escape.ts';
import type { Paint } from './terminal/paint.ts';
import { padStart, width } from './terminal/width.ts';
import { bytes, list, number, percent, plural } from './terminal/words.ts';

/** Reasons of exclusion that are printed; the table of exclusions has all. */
const REASONS = 8;

/** What a build came to:
 *
 *     DX 1.1.0 (draft), parent 1.0.0
 *       minor  12 images were added
 *
 *     images   102 of 118 are in, 16 are out
 *                9  resolution
 *     splits   82 train, 10 validation, 10 test
 *     classes  7
 *     steps    quality: 12 ran, 106 cached
 *     content  5f0c…
 */
export function buildSummary(result: BuildResult, paint: Paint): string {
  const { draft } = result;
  if (!draft) return `${paint.red('no draft was written')}; the releases are as they were\n`;
  const facts: [string, string[]][] = [
    ['images', imagesLines(draft)],
    ['splits', [splitsLine(draft)]],
    ['classes', [number(draft.classes)]],
    ['steps', stepLines(result.steps)],
    ['cache', result.cache ? [cacheLine(result.cache)] : []],
    ['absent', draft.absent.length === 0 ? [] : [`${list(draft.absent.map(visible))} (optional)`]],
    ['content', [draft.contentDigest]],
    ['written', [visible(draft.dir)]],
  ];
  const label = Math.max(...facts.map(([name]) => name.length));
  const lines = facts.flatMap(([name, texts]) => texts.map((text, i) => `${paint.dim((i === 0 ? name : '').padEnd(label))}  ${text}`));
  return `${[headline(draft, paint), ...reasonLines(draft), '', ...lines].join('\n')}\n`;
}

/** What to do next; talk, not a result. */
export function buildAdvice(result: BuildResult): string {
  if (result.draft?.images.included === 0) return 'no image is in: "dx sources list" shows what each source gave, dx query "FROM exclusions" why images are out\n';
  switch (result.draft?.state) {
    case undefined:
      return 'correct the errors and build again; "dx explain <code>" says more of a finding\n';
    case 'unchanged':
    case 'kept':
      return 'next: edit the config, or "dx query --tables" to look at what is there\n';
    case 'new':
      return 'next: "dx query" to look at the draft, "dx why <image>" for one image, "dx release" to seal it\n';
    case 'changed':
      return 'next: "dx diff" shows what changed, "dx why <image>" why, "dx release" seals it\n';
  }
}

function headline(draft: DraftSummary, paint: Paint): string {
  const parent = draft.parent === undefined ? 'no parent' : `parent ${visible(draft.parent)}`;
  switch (draft.state) {
    case 'new':
      return `${paint.bold(`version ${visible(draft.version)}`)} (draft), ${parent}`;
    case 'changed':
      return `${paint.bold(`version ${visible(draft.version)}`)} (draft), ${parent}`;
    case 'unchanged':
      return `${paint.bold(`nothing changed since ${visible(draft.parent ?? draft.version)}`)}`;
    case 'kept':
      return `${paint.bold('nothing changed since the last build')}: version ${visible(draft.version)}, ${parent}`;
  }
}

function reasonLines(draft: DraftSummary): string[] {
  return draft.reasons.map(({ level, reason }) => `  ${level.padEnd(5)}  ${visible(reason)}`);
}

function imagesLines(draft: DraftSummary): string[] {
  const { images, excludedBy = [] } = draft;
  const shown = excludedBy.length > REASONS + 1 ? excludedBy.slice(0, REASONS) : excludedBy;
  const counts = shown.map(({ images: count }) => number(count));
  const widest = Math.max(0, ...counts.map(width));
  return [
    `${number(images.included)} of ${number(images.seen)} are in${images.seen === 0 ? '' : ` (${percent(images.included, images.seen)})`}, ${number(images.excluded)} ${images.excluded === 1 ? 'is' : 'are'} out`,
    ...shown.map(({ reason }, i) => `  ${padStart(counts[i]!, widest)}  ${visible(reason)}`),
    ...(shown.length < excludedBy.length ? [`  ${padStart('…', widest)}  ${number(excludedBy.length - shown.length)} more reasons: dx query "FROM exclusions" --release ${visible(draft.dir.slice(draft.dir.lastIndexOf('/') + 1))}`] : []),
  ];
}

function splitsLine({ splits }: DraftSummary): string {
  return `${number(splits.train)} train, ${number(splits.validation)} validation, ${number(splits.test)} test`;
}

/** `120 of 130 results from the remote (2.3 MB), 10 written (41 kB)`; what was rejected or lost is a finding of its own. */
function cacheLine({ asked, hits, bytesRead, written, bytesWritten }: NonNullable<BuildResult['cache']>): string {
  const from = `${number(hits)} of ${plural(asked, 'result')} from the remote${bytesRead > 0 ? ` (${bytes(bytesRead)})` : ''}`;
  return written > 0 ? `${from}, ${number(written)} written (${bytes(bytesWritten)})` : from;
}

function stepLines(steps: BuildResult['steps']): string[] {
  const all = Object.entries(steps).toSorted(([a], [b]) => byCodeUnit(a, b));
  const ran = all.filter(([, counts]) => counts.ran > 0);
  const cached = all.reduce((sum, [, counts]) => sum + counts.cached, 0);
  if (ran.length === 0) return [`none ran; ${plural(cached, 'result')} from the store`];
  return ran.map(([name, { ran: fresh, cached: old, failed }]) =>
    `${visible(name)}: ${number(fresh)} ran, ${number(old)} from the store${failed > 0 ? `, ${number(failed)} failed` : ''}`);
}
