import { blocks, code, link, list, table, type Section } from './markdown.ts';
import { REASONS, VERSIONS } from './titles.ts';

/** How labels, duplicates and splits are decided, in words. */
export function decisions(): Section {
  return {
    title: 'Decisions',
    body: `The decisions are made in the order of the ${link('stages', REASONS)}. What follows says how the larger of them work.`,
    parts: [categories(), softLabels(), duplicates(), splits()],
  };
}

function categories(): Section {
  return {
    title: 'Labels and categories',
    body: blocks(
      'A label meets a mapping row exactly as written, else by its form without differences of case, Unicode compatibility form, white space, hyphens and underscores. Three lists of classes follow:',
      list([
        '**stage 1**: categories as mapped;',
        '**stage 2**: after `merge`, followed to the end of its chain, and `exclude`; an exclusion anywhere along the chain counts. Categories with `parentOf` leave unless `parents: include`;',
        '**stage 3**: categories of the release: those that keep at least `minimum` images after duplicates are out, and once more after splits and cleaning.',
      ]),
      'Images of one lesion, one image known from several sources, and copies of one exposure (duplicates) must have one category. Where they do not, `contradictions` decides: all of them are out (`exclude`, default), or only warned of (`accept`), or those of the category stay whose best confirmation is better than that of every other (`prefer-confirmation`; unknown is as good as none; where the best are equal, all are out). Only images that nothing has excluded so far are witnesses.',
      'Where a source declares `hierarchy` columns, a label that stands under another value than most of its images, a category that by its ICD-11 codes is nothing of what the value means, and a value that is not declared contradict; `hierarchy: exclude` (default) leaves those images out, `accept` warns.',
    ),
  };
}

function softLabels(): Section {
  return {
    title: 'Soft labels',
    body: blocks(
      'Each label of an image has a weight before scaling:',
      table(['given as', 'setting', 'weight'], [
        ['one label, or one-hot', '', '1'],
        ['`ranks`, rank *r* of *k* labels given', '`ranks: reciprocal`', '1 / *r*'],
        ['', '`ranks: linear`', '*k* − *r* + 1'],
        ['', '`ranks: uniform`', '1'],
        ['`votes`', '', 'number of annotators that gave the label'],
        ['`confidences`, `weighted`', '', 'the number as written, 0 to 1,000,000, to twelve decimals; 0 is no label'],
      ]),
      'Labels become categories, weights of one category are added. One unmapped label, or one weight that is no number, leaves the whole image out. Labels mapped to `-`, and categories that are excluded or not of stage 3, give up their share to the others in proportion. '
        + 'Where one of them weighs more than the heaviest category that is left, `excludedShare: renormalise` (default) warns, and `out-if-heaviest` leaves the image out. The weights that remain are divided by their sum and rounded down to millionths; '
        + 'the millionths left over go one each to the largest remainders, of equal ones to the heavier, then by category. So they sum to exactly 1. '
        + 'The category of the image is that of the largest weight at stage 2; of equals the one that is named first (the better rank, else the first label by code unit), or with `hard: { tie: exclude }` none, and the image is out.',
    ),
  };
}

function duplicates(): Section {
  return {
    title: 'Which duplicate stays',
    body: blocks(
      'Two rows are the same image by, strongest first: `identity` (one id from two sources of a namespace), `bytes` (equal files), `pixels` (equal decoded pictures), `near` (perceptual hashes of 256 bits, compared in all eight orientations, that differ in at most `distance` bits). '
        + 'Hashes with fewer than 32 set or unset bits say nothing and are not compared. Clusters are whatever these links connect, also by chains.',
      'Of the images of a cluster that nothing has excluded so far one stays. An image beats a record without one; then `prefer` decides, in its order:',
      table(['preference', 'better'], [
        ['`resolution`', 'more pixels'],
        ['`confirmation`', 'the better confirmation of the diagnosis'],
        ['`source-order`', 'the source named earlier in `sourceOrder`; those not named follow by id'],
      ]),
      'and of equals the smaller id, then source, by code unit. The others are out with the winner named.',
    ),
  };
}

function splits(): Section {
  return {
    title: 'How splits are assigned',
    body: blocks(
      list([
        '**Groups.** Rows that share an image id, and, as `group` says, a patient, a lesion or a duplicate link (`repeat` means the lesion), are one group; whatever links connect stays together. Excluded rows tie others together all the same. The group is named by the smallest image id in it that is in.',
        '**Pins.** A group takes the split that the parent release assigned to one of its image ids, lesions or patients; that its source is sequestered to (always test); or that its source published, where `keep` names it. Assignments are inherited for ever, those of images that left included, and so is the split of an image of which a copy was in (kind `copy`).',
        '**Conflicts.** Where pins of a group differ, the shortest chain of links between two of them is printed. `fail`: the build has an error. `to-test`: the whole group goes to test. `drop-from-train`: images that are themselves pinned to train leave, the others go to test, or to validation where nothing is in test.',
        '**The others.** Groups are stratified by the commonest category (and source) of their images. Within a stratum, larger groups come first, equal ones in the order of the sha256 of the canonical JSON of `[seed, group id]`. '
          + 'Each goes to a split that is still short of its share of the stratum, of several to the one that is shortest of its share of everything placed so far; where none is short, to the one that exceeds its share least. So no split exceeds its share of a stratum by more than one group.',
      ]),
      'The result depends on the set of rows and the seed, never on their order. Split conflicts aside, what a release assigned never moves.',
    ),
  };
}

/** REL-1, from the registries of the release room. */
export function versions(principles: { readonly [prefix: string]: string }, versionColumns: readonly string[], consequences: ReadonlySet<string>, countColumns: readonly string[]): Section {
  return {
    title: VERSIONS,
    body: blocks(
      'The version `A.B.C` is derived from the difference between the tables of the draft and of its parent; the highest level among the reasons applies. Without a parent it is 1.0.0; without a difference there is nothing to release.',
      table(['level', 'raises', 'reasons'], [
        ['major', 'A', `${Object.entries(principles).map(([prefix, words]) => `${words} (settings ${code(`${prefix}.…`)})`).join('; ')}; the set of stage 3 classes; a column removed or retyped; a table removed; another pseudonym key`],
        ['minor', 'B', 'images, crops or derivatives added, removed, or their bytes replaced; images moved between splits; a column or a table added'],
        ['patch', 'C', 'images relabelled within the classes; soft labels; other metadata of images; other settings; rows of other tables'],
      ]),
      `These tables only repeat what others say, and are a reason (patch) only where nothing else is: ${[...consequences].map(code).join(', ')}. `
        + `Columns that take no part in the comparison: ${[...versionColumns.map(code), ...countColumns.map(code)].join(', ')}.`,
    ),
  };
}
