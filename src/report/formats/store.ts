import { blocks, code, list, table, type Section } from './markdown.ts';

/** Ids that stand for keys of the sources. */
export function pseudonyms(): Section {
  return {
    title: 'Ids',
    body: blocks(
      'The id of an image, and the pseudonyms of lesions and patients, are made of the key that the source gives and the namespace of the source alone; replacing the bytes of an image keeps its id.',
      table(['identifiers of the source', 'id'], [
        ['`public`', '`base32(sha256(canonical JSON of [namespace, key]))`, first 26 characters'],
        ['`private`', '`base32(HMAC-SHA-256(secret, canonical JSON of [namespace, key]))`, first 26 characters'],
      ]),
      'Base32 is that of RFC 4648, section 6, in lower case and without padding; 26 characters are 130 bits. The key is in its compared form: Unicode NFC, no white space at the ends.',
      'The secret is the bytes of `pseudonyms.keyFile`, or of the environment variable `pseudonyms.env`; a line break at the end of a text is no part of it. It has at least 32 bytes, eight of them different. '
        + 'The record of a release holds its check value, the first 16 hexadecimal digits of `HMAC-SHA-256(secret, "dx key check value")`: it tells one secret from another and reveals neither.',
    ),
  };
}

/** The folder `.dx/`. */
export function store(): Section {
  return {
    title: 'The store',
    body: blocks(
      '`.dx/` beside the config, or the folder that `store` names; ignored by git. Any number of processes may share it. It may be deleted at any time: the next build makes everything in it again from the sources.',
      table(['path', 'what it is'], [
        [code('format.json'), '`{"format":1}`; a store of another format is refused'],
        [code('facts/<sha256>.jsonl'), 'results of steps, one JSON line each; sealed: the name is the sha256 of the bytes'],
        [code('facts/open-<process>-<random>.jsonl'), 'the log of a running process; of a killed one the whole lines are kept'],
        [code('blobs/<first two digits>/<sha256>'), 'files that produce steps made: cleaned images, crops, resized copies'],
        [code('tmp/'), 'files on their way to their names; leftovers of processes that ended are swept'],
        [code('private/'), 'mode 0700, **never to be shared**: it holds paths, raw records and keys'],
        [code('private/files.idx'), 'digests of files by path, size, time of modification and inode'],
        [code('private/records/<source>.jsonl'), 'records as the source wrote them, mode 0600'],
        [code('private/catalog.duckdb'), 'the decisions of the last build, for `dx why`'],
        [code('private/harmonised.duckdb'), 'numbered images, harmonised records and labels, for as long as inventory and declarations are the same; mode 0600'],
        [code('private/<pass>.idx'), 'of each image what its results rest on and how they ended'],
        [code('private/<pass>.parquet'), 'the facts of each image as one row; those made anew since are in `<pass>-changed.parquet`; mode 0600'],
        [code('private/near.idx'), 'hashes of the pictures and which are near or equal; mode 0600'],
        [code('private/unfinished'), 'a build began to replace any of these and has not ended'],
        [code('private/last-build.json'), 'what the last build was made of, and what it reported'],
        [code('private/witness.idx'), 'the state of everything that the last build looked at, and what it told: while all of it is the same, a build tells that again and does nothing'],
        [code('private/icd11-<release>.idx'), 'the table of ICD-11 that the config names, read: for `dx icd11` and the words of findings'],
        [code('private/scan/<source>.idx'), 'what the last scan made of a source: keys, ids and findings, for as long as its declaration, listing and record files are the same; mode 0600'],
      ]),
      'Facts and blobs hold no path, key or record, but blobs are pictures: who may not have the images may not have the blobs.',
    ),
    parts: [factLines(), filesIndex(), recordLines()],
  };
}

function factLines(): Section {
  return {
    title: 'Lines of facts',
    body: blocks(
      table(['member', 'meaning'], [
        [code('fp'), 'fingerprint; always first'],
        [code('step'), 'name of the step'],
        [code('state'), '`done` or `failed`; a step that broke off leaves no line'],
        [code('reason'), "of `failed`: one of the step's failures"],
        [code('detail'), 'of `failed`: a few words more; never content of the file'],
        [code('fact'), 'of `done`: the facts'],
        [code('artefacts'), 'files made: `role`, `sha256`, `bytes`, `extension`, `width`, `height`'],
        [code('sum'), 'always last: the first 16 hexadecimal digits of the sha256 of the line before `,"sum"`'],
      ]),
      'So a damaged or half-written line is told from a whole one, left out and computed again. A blob is written under a temporary name, synced and renamed *before* the line that names it; a blob without a line counts as absent. '
        + 'The size of a blob is checked at each use, its bytes when it enters a release and by `dx verify`.',
    ),
  };
}

function filesIndex(): Section {
  return {
    title: 'The index of files',
    body: blocks(
      'A file of columns, as are the witness and the memories of scans. In the byte order of the machine, in this order:',
      list([
        'eight bytes that name the kind, here `dxfiles2`;',
        'the length of the head, unsigned 32 bit, little-endian, and four bytes of zero; the head, JSON with the lengths of the columns in bytes;',
        'the columns, each from a multiple of eight on: sizes in bytes (64-bit floating point), times of modification in nanoseconds (signed 64 bit), inodes (64 bit), sha256 (32 bytes each), paths in UTF-8, ordered by code unit, each ended by NUL;',
        'the sha256 of all before it.',
      ]),
      'An index that does not fit its own digest is forgotten. A file modified so shortly before it was read that it could change again unseen is not remembered (git has the same rule); `--rehash` ignores the index.',
    ),
  };
}

function recordLines(): Section {
  return {
    title: 'Lines of records',
    body: table(['member', 'meaning'], [
      [code('source'), 'id of the source'],
      [code('key'), 'image key'],
      [code('id'), 'public id of the image'],
      [code('lesion'), 'pseudonym of the lesion, or null'],
      [code('patient'), 'pseudonym of the patient, or null'],
      [code('file'), 'index of the record file, from 0'],
      [code('row'), 'row in that file (the header is row 1); 0 where the record is the path alone'],
      [code('fields'), 'raw value of each other field, or null'],
      [code('labels'), 'labels as written: `label`, `value` (1, rank, votes or confidence)'],
    ]),
  };
}
