import { by } from '../../core/compare.ts';
import { idOf, publicName, type SourceContext } from '../context.ts';
import type { ScanExclusion, ScanExclusionReason } from '../exclusions.ts';
import { counted } from '../findings.ts';
import type { FileStat, ImageFile } from '../inventory.ts';
import { foldedKey, normalKey } from '../keys.ts';
import { pictureExtensions } from './extensions.ts';
import { stateOf, type FoundFile, type Listing } from './folder.ts';
import { compileGlob, type Glob } from './glob.ts';
import { maskFinder } from './masks.ts';
import { compileKeyTemplate, type Captures, type KeyTemplate } from './template.ts';

/** The images of one source. */
export interface FoundImages {
  /** Ordered by key. */
  readonly images: readonly ImageFile[];
  readonly excluded: readonly ScanExclusion[];
  /** Id and path captures of each image that is not excluded. */
  readonly byKey: ReadonlyMap<string, PathFacts>;
  /** Captures that the template knows; undefined where it cannot be used. */
  readonly captureNames?: readonly string[];
  /** Files that matched, excluded ones included. */
  readonly matched: number;
}

/** What an image's path says. */
export interface PathFacts {
  readonly id: string;
  readonly captures: Captures;
}

interface Candidate {
  readonly key: string;
  readonly file: FoundFile;
  readonly captures: Captures;
  readonly stat: FileStat | undefined;
  /** The first reason found. */
  refused: ScanExclusionReason | undefined;
}

/** Selects images and their masks among the files of a source (SRC-4) and refuses what is ambiguous. */
export function findImages(context: SourceContext, listings: readonly Listing[]): FoundImages {
  const { source, findings } = context;
  const none: FoundImages = { images: [], excluded: [], byKey: new Map(), matched: 0 };
  if (!source.images) return none;
  const { at } = source.images;
  const glob = compileGlob(source.images.glob);
  if (!glob.ok) findings.add({ code: 'DX3005', severity: 'error', at, message: `the glob "${source.images.glob}" ${glob.error}` });
  const template = compileKeyTemplate(source.images.key);
  if (!template.ok) findings.add({ code: 'DX3006', severity: 'error', at, message: `the key template "${source.images.key}" ${template.error}` });
  const masks = maskFinder(context, listings);
  if (!glob.ok || !template.ok || !masks) return none;

  const candidates = select(context, listings, glob.value, template.value, (path) => masks.isMask(path));
  if (candidates.length === 0) findings.add({ code: 'DX3003', severity: source.presence === 'optional' ? 'warning' : 'error', at, message: `no file of source "${source.id}" matches "${source.images.glob}"` });
  const unique = refuseClashes(context, candidates);
  const images: ImageFile[] = [];
  const excluded: ScanExclusion[] = [];
  const byKey = new Map<string, PathFacts>();
  for (const candidate of unique) {
    const { key, file, stat } = candidate;
    const id = idOf(context, key);
    const found = masks.of(file, key);
    const reason = candidate.refused ?? (found.length > 1 ? 'two-masks' : undefined);
    if (reason !== undefined || !stat) {
      excluded.push({ source: source.id, key, id, reason: reason ?? 'not-a-file' });
      if (reason === 'two-masks') {
        findings.group(reason, () => ({ code: 'DX3013', severity: 'warning', at: source.masks!.at, message: (n) => `${counted(n, 'image')} of source "${source.id}" with several masks, first ${publicName(context, key)}` }));
      }
      continue;
    }
    const mask = found[0] && stateOf(found[0]);
    images.push(mask ? { source: source.id, key, id, file: stat, mask } : { source: source.id, key, id, file: stat });
    byKey.set(key, { id, captures: candidate.captures });
  }
  masks.reportUnused();
  reportUnselected(context, listings, new Set(candidates.map(({ file }) => file)), masks.isMask);
  return { images: images.toSorted(by((image) => image.key)), excluded: excluded.toSorted(by(({ key }) => key)), byKey, captureNames: template.value.names, matched: candidates.length };
}

function select(context: SourceContext, listings: readonly Listing[], glob: Glob, template: KeyTemplate, isMask: (path: string) => boolean): Candidate[] {
  const { source, findings } = context;
  const { at } = source.images!;
  const candidates: Candidate[] = [];
  const take = (file: FoundFile, refused?: ScanExclusionReason): void => {
    const reading = template.read(file.path);
    const key = normalKey(reading.key);
    const problem = reading.problem;
    if (problem !== undefined) {
      findings.group(`pattern ${problem}`, () => ({
        code: 'DX3009', severity: 'warning', at,
        message: (n) => `${counted(n, 'file name')} of source "${source.id}" ${problem === 'ambiguous' ? 'can be read in more than one way' : n === 1 ? 'does not fit' : 'do not fit'}${problem === 'ambiguous' ? ' by' : ''} the key pattern, first ${publicName(context, key)}`,
      }));
    }
    const stat = refused === undefined ? stateOf(file) : undefined;
    const reason = refused ?? (stat ? undefined : 'not-a-file');
    if (reason === 'not-a-file') {
      findings.group('special', () => ({ code: 'DX3008', severity: 'warning', at, message: (n) => `${counted(n, 'path')} of source "${source.id}" that ${n === 1 ? 'is' : 'are'} not a readable regular file, first ${publicName(context, key)}` }));
    }
    candidates.push({ key, file, captures: reading.captures, stat, refused: reason });
  };
  for (const listing of listings) {
    for (const file of listing.files) if (glob.matches(file.path) && !isMask(file.path)) take(file);
    const folder = '';
    for (const path of listing.links) if (glob.matches(path) && !isMask(path)) take({ path, folder }, 'symbolic-link');
    for (const path of listing.special) if (glob.matches(path) && !isMask(path)) take({ path, folder }, 'not-a-file');
  }
  return candidates;
}

/** One candidate a key; those whose key is not theirs alone are marked. */
function refuseClashes(context: SourceContext, candidates: readonly Candidate[]): Candidate[] {
  const { source, findings } = context;
  const { at } = source.images!;
  const byKey = new Map<string, Candidate>();
  const folded = new Map<string, string>();
  const refused = new Map<string, ScanExclusionReason>();
  for (const candidate of candidates) {
    const { key } = candidate;
    if (byKey.has(key)) {
      if (refused.get(key) === 'duplicate-key') continue;
      refused.set(key, 'duplicate-key');
      findings.group('duplicate-key', () => ({ code: 'DX3010', severity: 'warning', at, message: (n) => `${counted(n, 'image key')} of source "${source.id}" with more than one file, first ${publicName(context, key)}` }));
      continue;
    }
    byKey.set(key, candidate);
    const fold = foldedKey(key);
    const other = folded.get(fold);
    if (other === undefined) {
      folded.set(fold, key);
      continue;
    }
    for (const clashing of [other, key]) if (!refused.has(clashing)) refused.set(clashing, 'key-clash');
    findings.group('key-clash', () => ({ code: 'DX3011', severity: 'warning', at, message: (n) => `${counted(n, 'image key')} of source "${source.id}" that ${n === 1 ? 'differs' : 'differ'} from another only by case or Unicode form, first ${publicName(context, key)}` }));
  }
  for (const [key, reason] of refused) byKey.get(key)!.refused ??= reason;
  return [...byKey.values()];
}

function reportUnselected(context: SourceContext, listings: readonly Listing[], selected: ReadonlySet<FoundFile>, isMask: (path: string) => boolean): void {
  const { source, findings } = context;
  for (const listing of listings) {
    for (const file of listing.files) {
      if (selected.has(file) || !pictureExtensions.has(file.path.slice(file.path.lastIndexOf('.') + 1).toLowerCase()) || isMask(file.path)) continue;
      findings.group('unselected', () => ({ code: 'DX3014', severity: 'note', at: source.images!.at, message: (n) => `${counted(n, 'file')} in the folder of source "${source.id}" ${n === 1 ? 'looks like a picture' : 'look like pictures'} and ${n === 1 ? 'is' : 'are'} selected by no glob` }));
    }
  }
}
