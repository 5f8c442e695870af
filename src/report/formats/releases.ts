import { datasetSettings } from '../../catalog/dataset-settings.ts';
import { releaseTables, type ReleaseTable } from '../../catalog/tables.ts';
import { imageFolders, manifestColumns } from '../../release/manifest.ts';
import { consequences, ignoredColumns, principles, versionColumns } from '../../release/meaning.ts';
import { CARD_FILE, IGNORE_FILE, manifestFile, NOTICE_FILE, parquetFile, RECORD_FILE, tableFile } from '../../release/names.ts';
import { recordSchema } from '../../release/record.ts';
import { versions } from './decisions.ts';
import { blocks, code, codes, link, list, prose, table, type Section } from './markdown.ts';
import { asKeys, keyTable } from './schema-keys.ts';
import { DIGEST } from './titles.ts';

const [NAME, VERSION] = ['<NAME>', '<version>'];

/** The folder of a release and all that is in it. */
export function releases(): Section {
  return {
    title: 'Releases',
    body: blocks('`dx build` writes the draft, `dx release` seals it under its version; a sealed release never changes.'),
    parts: [folder(), csv(), digest(), versions(principles, versionColumns, consequences, comparedNot()), record(), manifest()],
  };
}

function folder(): Section {
  const file = (path: string, what: string, git: string): string[] => [code(path), what, git];
  return {
    title: 'Folder of a release',
    body: blocks(
      `${code('releases/draft/')} is replaced by every build and ignored by git as a whole. ${code('releases/A.B.C/')} is sealed; its files are read-only. Both hold:`,
      table(['path', 'what it is', 'in git'], [
        file(RECORD_FILE, link('the record', 'The record release.json'), 'yes'),
        file(CARD_FILE, 'dataset card', 'yes'),
        file(NOTICE_FILE, 'attributions and licences', 'yes'),
        file(tableFile(NAME!, VERSION!, '<table>'), link('the tables', 'Tables'), 'yes; with `track: summary` only those without a row per image, lesion or patient'),
        file(manifestFile(NAME!, VERSION!), link('the manifest', 'The manifest'), 'with `track: full`'),
        file(parquetFile(NAME!, VERSION!, '<table>'), 'the same tables, typed', 'no'),
        file(`${imageFolders.image}/<category>/<id>.<jpg or png>`, 'the images, cleaned', 'no'),
        file(`${imageFolders.crop}/<category>/<id>.<jpg or png>`, 'crops around lesions', 'no'),
        file(`${imageFolders.derivative}/<size>/<category>/<id>.<jpg or png>`, 'resized copies', 'no'),
        file(IGNORE_FILE, 'keeps out of git what is not in git', 'yes'),
      ]),
      'The folder of a category is its name in lower-case ASCII letters, digits and hyphens; where two names would be one folder, both get six digits of the sha256 of the name. '
        + 'Parquet that is missing is made again by `dx build`; images are there after `dx release` and `dx export`, and after `dx build` where `materialise: true`.',
      `Under ${code('track: summary')} these tables stay out of git: ${codes(releaseTables.filter((each) => each.perSubject).map((each) => each.name))}.`,
    ),
  };
}

function csv(): Section {
  return {
    title: 'CSV conventions',
    body: blocks(
      list([
        'RFC 4180 with one difference: lines end with LF. UTF-8 without byte order mark, comma, one header line, quotes only where they are needed, and doubled inside quotes.',
        'Rows are ordered by the key of the table, by code unit; the key is unique. So a change of one image is a change of one line.',
        'NULL is an empty field; the empty text is `""`. Booleans are `true` and `false`. Decimals have the decimals of their type; DOUBLE columns one, and none where it is zero: `54`, `0.5`.',
        '**The apostrophe guard.** A text that begins with `=`, `+`, `-`, `@`, a tab or a carriage return, possibly behind apostrophes, gets one apostrophe in front, because spreadsheets would take it for a formula. Taking one apostrophe away from a text that begins with apostrophes and then one of these characters gives back what was meant. Numbers are never touched, and Parquet holds the text itself.',
        'Tables hold no date or path of building, only versions of the dataset.',
      ]),
    ),
  };
}

function digest(): Section {
  return {
    title: DIGEST,
    body: blocks(
      'sha256 of the canonical JSON of',
      '```json\n{ "images": { "image/<id>": "<sha256>", "crop/<id>": "<sha256>", "derivative/<id>/<size>": "<sha256>" },\n  "tables": { "<table>": "<sha256 of the CSV file>" } }\n```',
      'with every file of the manifest and every table. Canonical JSON: members ordered by code unit, no white space, numbers as ECMAScript prints them (RFC 8785, sections 3.2.2 and 3.2.3).',
      'Version, parent, dates, commit, tool, platform and file names stay outside: the same content found again is the same release. The version enters only in `ingested_in` and `since` of rows that are new; rows that the parent holds keep the value of the parent.',
    ),
  };
}

function record(): Section {
  return {
    title: 'The record release.json',
    body: blocks('One JSON object, members ordered by code unit, two blanks of indent. Dates come from the commit or `SOURCE_DATE_EPOCH`, never from the clock.', keyTable(asKeys(recordSchema))),
  };
}

function manifest(): Section {
  return {
    title: 'The manifest',
    body: blocks('A CSV file as the tables, one row for each image, crop and derivative; `dx verify` holds the files to it.', table(['column', 'meaning'], Object.entries(manifestColumns).map(([name, meaning]) => [code(name), meaning]))),
  };
}

/** `table.column` of counts that no comparison looks at. */
function comparedNot(): readonly string[] {
  return releaseTables.flatMap(({ name, columns }) => {
    const ignored = ignoredColumns(name).filter((column) => !versionColumns.includes(column));
    return columns.filter((column) => ignored.includes(column.name)).map((column) => `${name}.${column.name}`);
  });
}

/** Every table of a release with every column. */
export function tables(): Section {
  return {
    title: 'Tables',
    body: blocks(
      '`dx query` knows the tables by these names, and `dx query --tables` lists them.',
      table(['table', 'what it holds', 'key'], releaseTables.map((each) => [link(each.name, titleOf(each)), prose(each.meaning), codes(each.key)])),
    ),
    parts: releaseTables.map((each) => ({ title: titleOf(each), short: each.name, body: tableBody(each) })),
  };
}

function titleOf({ name }: ReleaseTable): string {
  return `Table ${name}`;
}

function tableBody({ name, meaning, columns }: ReleaseTable): string {
  const settings = name !== 'dataset' ? undefined : blocks(
    'Its keys:',
    table(['key', 'meaning', 'a change is'], Object.entries(datasetSettings).map(([key, setting]) => [code(key), prose(setting.meaning), Object.hasOwn(principles, key.split('.')[0]!) ? 'major' : 'patch'])),
  );
  return blocks(`${prose(`${meaning[0]!.toUpperCase()}${meaning.slice(1)}`)}.`, table(['column', 'type', 'meaning'], columns.map((column) => [code(column.name), column.type, prose(column.meaning)])), settings);
}
