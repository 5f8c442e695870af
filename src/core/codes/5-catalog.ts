import type { CodeText } from '../code-text.ts';

export const catalogCodes = {
  DX5001: {
    title: 'value outside its vocabulary',
    explain: 'A column that is read into a closed list (sex, skin type, site, modality, confirmation, split) holds a value that is not in it. The field stays empty for these images. Translate the value: `sex: { column: gender, values: { f: female } }`, or name it under `missing` if it means "not known". Equal values are reported once, with the first row and how many there are.',
  },
  DX5002: {
    title: 'value cannot be read',
    explain: 'A column that is read as an age, a size or a date holds something else, or an age outside 0 to 120 years or a size that is not above 0. The field stays empty for these images. The value is not shown, because such columns may hold personal data: look at the row named. `parse: range` reads "30-40" as 35 and "85+" as 85.',
  },
  DX5004: {
    title: 'images without record',
    explain:
      'Files that the glob of a source selects have no row in its records: nothing is known of them, so they stay out (reason `no-record`). Where the keys only look different, `images.key` or `records.key` and `stripExtension` make them meet; otherwise narrow `images.glob`.',
  },
  DX5005: {
    title: 'records without image',
    explain:
      'Rows of the records of a source belong to no file on this machine: they stay out (reason `no-image`). Usual where only a part of an archive was downloaded. A source that has no images at all says `images: none`.',
  },
  DX5003: {
    title: 'several records of one image',
    explain: 'The records of a source name one image key more than once. The first record, by file and row, is used.',
  },
  DX5010: {
    title: 'labels without a mapping',
    explain: 'Labels of a source that no row of its mapping covers, exactly or as another spelling. Their images are excluded: what cannot be mapped does not reach a release. `dx labels unmapped` lists them with counts and suggestions. A differential of which one label is not mapped excludes the image too.',
  },
  DX5012: {
    title: 'one lesion, several diagnoses',
    explain: 'Images of one lesion, or one image known from two sources, have different categories after merges. `labels: { contradictions: exclude }` leaves them out, each with the other category in its reason; `accept` keeps them and warns. `prefer-confirmation` keeps those of the category that is confirmed better than every other (histopathology, confocal, follow-up, expert-consensus, single-expert, none) and leaves the others out; where the best two are equal, all are out.',
  },
  DX5013: {
    title: 'one key, two pictures',
    explain: 'Sources that share a `namespace` say that equal keys are the same image: its record, its patient and its id are then one. The perceptual hashes of these pictures are further apart (64 of 256 bits or more) than any copy of a picture is from its original, so the namespace is declared wrongly, or a file lies under a wrong name. Give one of the sources a namespace of its own, or repair the names.',
  },
  DX5014: {
    title: 'lesser diagnosis instead of an excluded one',
    explain: 'The heaviest diagnosis of a differential is mapped to "-" or its category is excluded, and the rest was scaled to sum to 1 (`labels: { excludedShare: renormalise }`): the image now stands for what it was thought to show less likely. `out-if-heaviest` leaves such images out. `dx why` names each with its diagnoses.',
  },
  DX5015: {
    title: 'label under several values of its source\'s hierarchy',
    explain: 'A source says more coarsely in a `hierarchy` column what its label says, and one label stands there under two values: 98 images of it are benign, 2 malignant. The images that stand elsewhere than most (all of them, where no value has most) contradict. `labels: { hierarchy: exclude }` leaves them out, `accept` keeps them and warns. A column that says something else than the label is no hierarchy: take it away.',
  },
  DX5016: {
    title: 'category contradicts its source\'s hierarchy',
    explain: 'A `hierarchy` column calls an image malignant, in situ, benign, uncertain or no neoplasm (`means` says which value is which), and by its ICD-11 codes the category is none of what the value means. Either the mapping is wrong, or the value means more than is declared (a source may call an actinic keratosis malignant: `means: { malignant: [malignant, in-situ, uncertain] }`), or the record is. `labels: { hierarchy: exclude }` leaves the images out, `accept` keeps them and warns.',
  },
  DX5017: {
    title: 'value of a hierarchy column is not declared',
    explain: 'A `hierarchy` column has `means`, and holds a value that it does not name. What it says of the image is not known, so the image is treated as contradicted. Declare what the value means, or name it under `missing`.',
  },
  DX5020: {
    title: 'licences cannot be combined',
    explain: 'Two licences that the release would hold demand different things of the whole: two share-alike licences of different families, or a share-alike licence that permits commercial use beside one that forbids it. Each pair is named once.',
  },
  DX5021: {
    title: 'licence cannot be judged',
    explain: 'The licence of a source is no SPDX expression, or an id whose terms dx does not know. Unknown terms permit nothing: every image of the source that has no licence of its own stays out (LIC-1). Write the SPDX id (https://spdx.org/licenses/), or declare the terms: `licence: { custom: { name: …, permits: […] } }`.',
  },
  DX5030: {
    title: 'rule cannot be parsed',
    explain: "A rule is one SQL expression, for instance `least(width, height) < 200`. Texts stand in single quotes: `modality = 'clinical'`.",
  },
  DX5031: {
    title: 'rule holds what it may not',
    explain: 'A rule is one scalar expression over documented columns. Subqueries, aggregates, window functions, several statements, comments, parameters, lambdas, and all functions that are not on the documented list (above all those that touch files, network or settings) are refused.',
  },
  DX5032: {
    title: 'rule names an unknown column',
    explain: 'Rules see source, record, mapping and licence columns and the facts of the analyse steps, as docs/formats.md lists them. Duplicates and splits come later and have settings, not rules.',
  },
  DX5033: {
    title: 'rule is not a yes-or-no question',
    explain: 'The expression must give BOOLEAN: `age > 120`, not `age`.',
  },
  DX5034: {
    title: 'rule does not fit its columns',
    explain: "The expression parses, but its types do not: a text compared with a number, a function with the wrong arguments. Texts stand in single quotes; double quotes name columns.",
  },
  DX5035: {
    title: 'rule broke off',
    explain: 'The expression took too long or too much memory, although it was checked. Simplify it.',
  },
  DX5036: {
    title: 'rule warns',
    explain: 'A rule with `warn` is true for these images. They are in all the same.',
  },
  DX5040: {
    title: 'a link joins two splits',
    explain: 'Images, lesions and patients keep the split that an earlier release gave them. A new link (a duplicate, a patient known from another source) joins some of different splits. The shortest chain of links is shown. `conflict: fail` stops, `to-test` moves the whole group to test, `drop-from-train` leaves the images of train out.',
  },
  DX5041: {
    title: 'parent release cannot be read',
    explain: "Splits and first versions are inherited from the parent release's tables, and one of them is missing or not what dx wrote. Restore the release's folder; `dx verify` tells whether it is whole.",
  },
  DX5050: {
    title: 'release files could not be made',
    explain: 'Cleaning, cropping or resizing failed for these images, so they are not in the release (fail closed).',
  },
  DX5051: {
    title: 'no image is in',
    explain: 'Everything that was found is excluded. The most frequent reason is shown; `dx why IMAGE` shows all for one image.',
  },
  DX5060: {
    title: 'tables of a release cannot be read',
    explain: 'A query opens the text tables of a release, or their Parquet form. They are not there, or not what dx wrote.',
  },
  DX5061: {
    title: 'query refused',
    explain: 'A query is one statement that reads: SELECT, WITH, VALUES, DESCRIBE or SUMMARIZE. A release is never written by a query.',
  },
  DX5062: {
    title: 'query cannot run',
    explain: 'The database refused the query. It can read the tables of one release and nothing else: no files, no network, no settings.',
  },
} as const satisfies Record<string, CodeText>;
