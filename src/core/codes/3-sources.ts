import type { CodeText } from '../code-text.ts';

/** 30xx folders and files, 31xx tables, 32xx JSON, 33xx labels and captures, 34xx the pseudonym key. */
export const sourceCodes = {
  DX3001: {
    title: 'required source is absent',
    explain: 'A source that is accepted and required must be on this machine, or images would leave the release silently. Fetch it to the folder that `acquire` names, or write `presence: optional`, or reject it in its evaluation.',
  },
  DX3002: {
    title: 'optional source is absent',
    explain: 'The source says `presence: optional` and its folder is not on this machine, so nothing of it is read. The release record lists it. Its `obtain` text says how to get it.',
  },
  DX3003: {
    title: 'no image matches',
    explain: 'The folder is there, but no file in it matches `images.glob`. Globs are matched against the path below the folder, case-sensitively; `*` stays within one folder, `**/` crosses folders: `**/*.{jpg,JPG}`.',
  },
  DX3004: {
    title: 'folder cannot be read',
    explain: 'A path in `acquire` is not a folder, or this user may not list it, or something below it. What cannot be listed cannot be counted, so the source is not read at all.',
  },
  DX3005: {
    title: 'glob cannot be used',
    explain: 'Globs know `*`, `?`, `**` as a whole folder name, and `{a,b}`. Brackets, backslashes, `..`, absolute paths and deeply nested braces are refused.',
  },
  DX3006: {
    title: 'key template cannot be used',
    explain: 'A key is made of `{stem}`, `{name}`, `{folder}` or `{path}`, or a pattern over the file name with captures of your own such as `PAT_{patient}_{lesion}_{n}`. Two captures need text between them, a name may occur once, and the two kinds do not mix.',
  },
  DX3007: {
    title: 'symbolic link is refused',
    explain: 'A link inside a source could lead anywhere on this machine, so dx does not follow it. Put the file itself there. The folder that `acquire` names may itself be a link: it is your own choice.',
  },
  DX3008: {
    title: 'not a regular file',
    explain: 'A device, socket or pipe stands where an image should, or the file could not be examined. It is left out and listed among the exclusions.',
  },
  DX3009: {
    title: 'file name does not fit the key pattern',
    explain: 'The pattern in `images.key` does not match the file name, or matches it in more than one way, so patient and lesion cannot be told. The key is then the whole stem and all captures are empty.',
  },
  DX3010: {
    title: 'two files have one key',
    explain: 'An image key must name one file. Which of the two the records speak of is not known, so neither is used. Make the key longer (`{path}` instead of `{stem}`) or the glob narrower.',
  },
  DX3011: {
    title: 'keys differ only by case or Unicode form',
    explain: 'On another file system these would be one file, and a record that names one of them may mean the other. Neither is used.',
  },
  DX3012: {
    title: 'mask without image',
    explain: 'A file matches `masks.glob` and belongs to no image of the source. It is ignored.',
  },
  DX3013: {
    title: 'several masks for one image',
    explain: 'Which mask outlines the lesion is not known, so the image is left out. Make `masks.glob` narrower.',
  },
  DX3014: {
    title: 'picture files are not selected',
    explain: 'Files that look like pictures by their extension match neither `images.glob` nor `masks.glob`. Often the extension is written in capitals. Nothing of them is used.',
  },
  DX3015: {
    title: 'too many files',
    explain: 'The folder holds more files, or deeper folders, than dx is willing to walk. Is the path right?',
  },
  DX3016: {
    title: 'source is a candidate',
    explain:
      'A source whose `evaluation.status` is `candidate` is declared but not read: only accepted sources reach a release (SRC-2). Set the status to `accepted` or `rejected` once somebody has evaluated it, with the reason and the date.',
  },
  DX3101: {
    title: 'record file is missing',
    explain: 'Record files are looked for in the folders of `acquire`, by the path below them. Links, files whose name begins with a dot, and paths that leave the folder are never read.',
  },
  DX3102: {
    title: 'record file is there twice',
    explain: 'Two of the folders in `acquire` hold a file of this path. Name it so that one is meant.',
  },
  DX3103: {
    title: 'record file cannot be read',
    explain: 'The operating system refused to read the file. Nothing of it is used.',
  },
  DX3104: {
    title: 'record file is too large',
    explain: 'The file is, or grew, beyond the size that dx reads. Nothing of it is used.',
  },
  DX3105: {
    title: 'wrong encoding',
    explain: 'The file is not valid UTF-8 from this line on. If it was written by an older spreadsheet program, declare `encoding: latin1`; if it is UTF-16, save it again as UTF-8. Guessing would change letters in labels.',
  },
  DX3106: {
    title: 'NUL character',
    explain: 'Text tables hold no NUL characters; the file is damaged or is not a table. Nothing of it is used.',
  },
  DX3107: {
    title: 'quotes are not balanced',
    explain: 'A quoted cell is not closed, or a quotation mark stands inside an unquoted cell. From there on rows and columns cannot be told apart, so nothing of the file is used. RFC 4180: put the cell in quotes and double the quotes inside.',
  },
  DX3108: {
    title: 'row with too many or too few cells',
    explain: 'The row does not have as many cells as the header, so values would land in wrong columns. The row is not used; its image then has no record. Often a cell holds the delimiter or a line break without quotes.',
  },
  DX3109: {
    title: 'table without rows',
    explain: 'The file is empty, or holds only a header. Usually a download broke off.',
  },
  DX3110: {
    title: 'column name occurs twice',
    explain: 'Two columns of the header have one name. If a field reads it, which one is meant is not known.',
  },
  DX3111: {
    title: 'key column is missing',
    explain: '`records.key` names the column that holds the image key. Without it no row belongs to an image.',
  },
  DX3112: {
    title: 'column is missing',
    explain: 'A field or label reads a column that no record file of the source has. Column names are compared exactly, spaces and capitals included.',
  },
  DX3113: {
    title: 'column is in two record files',
    explain: 'Record files of one source are joined by key, and this column comes from more than one of them. Which one is meant is not known.',
  },
  DX3114: {
    title: 'record is too long',
    explain: 'One record is longer than dx reads. Usually a quotation mark is not closed. Nothing of the file is used.',
  },
  DX3115: {
    title: 'record without key',
    explain: 'The key is empty. The row belongs to no image and is not used.',
  },
  DX3116: {
    title: 'record occurs twice',
    explain: 'Rows of one key agree in everything that dx reads; the first is used.',
  },
  DX3117: {
    title: 'records contradict each other',
    explain: 'Rows of one key differ in something that dx reads. Which is right is not known, so the image is left out.',
  },
  DX3118: {
    title: 'record is not in all files',
    explain: 'Record files of one source are joined by key; these keys are missing from one of the files. Their other fields are used.',
  },
  DX3119: {
    title: 'too many rows',
    explain: 'The table holds more rows than dx reads. Nothing of it is used.',
  },
  DX3120: {
    title: 'keys of records differ only by case or Unicode form',
    explain: 'Two records have keys that differ only by case or Unicode form. They may be one image or two; check the table.',
  },
  DX3201: {
    title: 'not valid JSON',
    explain: 'The file does not parse: often it is truncated. Nothing of it is used.',
  },
  DX3202: {
    title: 'JSON does not hold records',
    explain: 'A JSON record file is an array of objects, or an object whose members are objects; for JSON per image each file is one object.',
  },
  DX3203: {
    title: 'JSON is nested too deeply',
    explain: 'Nesting beyond any real record is refused, because it is a way to exhaust a reader.',
  },
  DX3204: {
    title: 'value is not a scalar',
    explain: 'A field reads a path that holds an object or an array. Name a path that ends at a string, number or boolean: `meta.clinical.sex`.',
  },
  DX3205: {
    title: 'number cannot be held exactly',
    explain: 'The number has more digits than JSON numbers keep, so two keys could become one. Write it as a string in the source, or do not read it.',
  },
  DX3301: {
    title: 'no column holds 1',
    explain: 'In a one-hot table exactly one of the label columns holds 1. This row has none, so the image has no label.',
  },
  DX3302: {
    title: 'several columns hold 1',
    explain: 'In a one-hot table exactly one of the label columns holds 1. This row has several, so the image has no label.',
  },
  DX3303: {
    title: 'one-hot cell is neither 0 nor 1',
    explain: 'One-hot cells are 0 or 1 (also 0.0, 1.0, false, true, or empty for 0). The image has no label.',
  },
  DX3304: {
    title: 'weight is not a number',
    explain: 'A confidence or weight is a number from 0 to 1,000,000 with a decimal point: not negative, not infinite, no NaN and no word. The image is out.',
  },
  DX3305: {
    title: 'label stands twice in a differential',
    explain: 'One row ranks or weighs a label more than once, perhaps in two spellings, so which rank or weight is meant is not known. The image is out. Lists that join several annotators say `repeats: add`.',
  },
  DX3308: {
    title: 'weights sum to nothing',
    explain: 'All confidences or weights of a row are 0, so none of its labels is said to be likely. The image is out.',
  },
  DX3309: {
    title: 'rank is skipped',
    explain: 'A rank is empty and a later one is not. Whether the rank or the label is wrong is not known, so the image is out.',
  },
  DX3310: {
    title: 'too many labels in a differential',
    explain: 'Nobody weighs so many diagnoses; most likely the column holds something else. The image is out.',
  },
  DX3311: {
    title: 'labels and weights are not equally many',
    explain: 'Two lists side by side hold a label and a weight at each place. These differ in length, so which weight belongs to which label is not known. The image is out.',
  },
  DX3312: {
    title: 'differential cannot be read',
    explain: "A `weighted` column holds a dictionary of labels and numbers, as JSON (`{\"Eczema\": 0.41}`) or as Python prints it (`{'Eczema': 0.41}`), or with `weights` a list of labels beside a list of numbers, of at most 65,536 characters. Texts stand in quotation marks; nothing is nested. The image is out.",
  },
  DX3306: {
    title: 'unknown capture',
    explain: 'A field reads a capture that the key template does not have. `stem`, `name`, `folder` and `path` are always there.',
  },
  DX3307: {
    title: 'captures without files',
    explain: 'A field reads from the path, but the source has neither images nor one JSON file per image, so there is no path to read from.',
  },
  DX3401: {
    title: 'no pseudonym key',
    explain: 'The identifiers of this source are private, so ids need a secret key: write 32 or more random bytes to a file outside the project, readable by you alone, and name it in `pseudonyms: { keyFile: … }` or `{ env: … }`. A source whose identifiers are already public says `identifiers: public`.',
  },
  DX3402: {
    title: 'pseudonym key cannot be read',
    explain: 'The key file or the environment variable is not there, or cannot be read. Without it no id can be made, and another key would make other ids.',
  },
  DX3403: {
    title: 'pseudonym key is too weak',
    explain: 'The key must have at least 32 bytes that are not all alike: whoever guesses it can turn pseudonyms back. Make one with `openssl rand -hex 32`.',
  },
  DX3404: {
    title: 'pseudonym key is readable by others',
    explain: 'Whoever reads the key can turn pseudonyms back into keys. Run `chmod 600` on the file.',
  },
} as const satisfies Record<string, CodeText>;
