import type { CodeText } from '../code-text.ts';

export const configCodes = {
  DX1001: {
    title: 'config not found or not readable',
    explain: 'A dx project is a folder with dx.config.yaml; beside it stand the folders sources.d, mappings and rules. This file or folder is not there or cannot be read. Start a project with `dx init`, or name another folder with `-C`.',
  },
  DX1002: {
    title: 'not a regular file',
    explain: 'Config files are regular files in the project. Symbolic links are refused, because what they point to is not under version control with the project and may change without a commit.',
  },
  DX1003: {
    title: 'file too large',
    explain: 'A config file may have 1 MiB, a file of mappings 16 MiB. Larger files are not written by people, and reading them could fill the memory.',
  },
  DX1004: {
    title: 'not UTF-8 text',
    explain: 'Config files are UTF-8 text (a byte order mark is allowed). The file holds bytes that are not UTF-8, or NUL characters. Save it as UTF-8 in your editor.',
  },
  DX1005: {
    title: 'not valid YAML',
    explain: 'The file cannot be read as YAML 1.2; the carets show where reading stopped. Only the first error of a file is told, since those after it are mostly its echo.',
  },
  DX1006: {
    title: 'several documents in one file',
    explain: 'A line "---" starts a new YAML document. Each config file holds exactly one.',
  },
  DX1007: {
    title: 'nested too deeply',
    explain: 'The file nests lists and mappings deeper than any config needs. Such files are made to exhaust a program, and are refused.',
  },
  DX1008: {
    title: 'alias refused',
    explain: 'Aliases (*name) repeat an anchored value (&name). Few are fine; a file that uses many, nests them to multiply itself ("billion laughs"), or points to itself or to nothing, is refused.',
  },
  DX1009: {
    title: 'tag or directive refused',
    explain: 'Tags (!name) and directives (%YAML, %TAG) change what a YAML file means. The schema alone says what a value is, so neither is needed.',
  },
  DX1010: {
    title: 'merge key refused',
    explain: '`<<` belonged to YAML 1.1 and is gone from YAML 1.2. Write the keys out, so that a reviewer sees what is there.',
  },
  DX1011: {
    title: 'key refused',
    explain: 'The keys __proto__, constructor and prototype have a meaning of their own in JavaScript and serve to attack programs. They are refused everywhere.',
  },
  DX1012: {
    title: 'key given twice',
    explain: 'A mapping holds each key once. With two of them nobody can say which one counts; remove one.',
  },
  DX1013: {
    title: 'file ignored',
    explain: 'In sources.d, mappings and rules only files that end in .yaml are read. A file that ends in .yml would silently be left out, so it is an error; anything else in these folders is only noted.',
  },
  DX1014: {
    title: 'not a mapping of plain keys',
    explain: 'Every config file is a mapping from keys (plain text) to values. The file is empty, or a key is missing, or is a list or mapping itself.',
  },
  DX1101: {
    title: 'unknown key',
    explain: 'The key is not one that dx knows at this place. Unknown keys are errors, because a misspelt key would otherwise silently do nothing.',
  },
  DX1102: {
    title: 'key missing',
    explain: 'A key that has no default is missing.',
  },
  DX1103: {
    title: 'wrong type',
    explain: 'The value is of another kind than expected: text where a number is wanted, a list where a mapping is wanted. Where text is expected, unquoted numbers are taken as written (`version: 4`, `icd11: 2E60`), but an empty value and `null` are not text.',
  },
  DX1104: {
    title: 'not one of the allowed words',
    explain: 'The value must be one of a closed list, which the message shows.',
  },
  DX1105: {
    title: 'wrong form',
    explain: 'The text does not have the form that is wanted here, which the message names.',
  },
  DX1106: {
    title: 'out of range',
    explain: 'The number is smaller or larger than allowed here.',
  },
  DX1107: {
    title: 'empty',
    explain: 'The text or list is empty where something must be said.',
  },
  DX1201: {
    title: 'file name and id differ',
    explain: 'A source `a` stands in sources.d/a.yaml, and its mapping in mappings/a.yaml, so that a reader finds it. Rename the file or change the id.',
  },
  DX1202: {
    title: 'id used twice',
    explain: 'Ids of sources, rules and people are unique in the whole project.',
  },
  DX1203: {
    title: 'unknown source',
    explain: 'The name is not the id of a source declared in sources.d.',
  },
  DX1204: {
    title: 'no such day',
    explain: 'The date does not exist in the calendar, or two dates or limits stand in the wrong order.',
  },
  DX1205: {
    title: 'URL not allowed',
    explain: 'URLs are http or https and hold no user name, password or access token: config files are read by many people. The line is not shown here, since it may hold a secret.',
  },
  DX1206: {
    title: 'path leaves its folder',
    explain: 'Paths and globs of files lie below the acquire folder: they are relative, use forward slashes and hold no "..".',
  },
  DX1207: {
    title: 'template not understood',
    explain: 'Templates hold placeholders in braces. {stem} is the file name without extension, {name} the file name, {folder} the folder the file is in. In `images.key`, other names are captures matched on the stem, as in PAT_{patient}_{lesion}_{n}; `path` in `fields` and `masks.glob` can name them.',
  },
  DX1208: {
    title: 'shares do not fit',
    explain: 'Split ratios sum to 1, and shares of confirmations to at most 1.',
  },
  DX1209: {
    title: 'key file inside the git work tree',
    explain: 'Whoever has the key can link pseudonyms to patients. A key file inside the work tree is one `git add` away from being published, even when git ignores it. Keep it outside, for example ~/.config/dx/key, or pass the key in an environment variable (DEID-4).',
  },
  DX1210: {
    title: 'no pseudonym key',
    explain: 'A source whose identifiers are private (the default) gets keyed pseudonyms, and the key must be named with `pseudonyms:` in dx.config.yaml. Sources whose identifiers are published anyway may say `identifiers: public` (DEID-4).',
  },
  DX1211: {
    title: 'rule without exactly one expression',
    explain: 'A rule has exactly one of `exclude` (true excludes), `require` (false excludes) and `warn` (true warns).',
  },
  DX1212: {
    title: 'value outside the vocabulary',
    explain: 'Values are translated into the closed vocabulary of a field (SRC-7): sex is female, male or other; skinType 1 to 6; modality clinical, dermoscopic, other or unknown; confirmation histopathology, confocal, follow-up, expert-consensus, single-expert or none; split train, validation or test; site a word of the site vocabulary. A value that means "not known" belongs into `missing`.',
  },
  DX1213: {
    title: 'not available yet',
    explain: 'The setting is understood, but this version of dx cannot do it. Downloads: fetch the files yourself and name their folder with `path`.',
  },
  DX1214: {
    title: 'format of records not known',
    explain: 'The format is taken from the extension: .csv, .tsv, .json. For other extensions, and for one JSON file an image, say `format:`.',
  },
  DX1215: {
    title: 'no licence',
    explain: 'A source without licence, or with both an SPDX expression and custom terms, has unclear terms; unclear terms exclude every image (LIC-1).',
  },
  DX1216: {
    title: 'listed twice',
    explain: 'The list names the same thing twice. For columns of labels this would count a label twice.',
  },
  DX1217: {
    title: 'settings contradict each other',
    explain: 'Two settings cannot both hold; the message names them.',
  },
  DX1218: {
    title: 'nothing gives the label',
    explain: '`fields.label` says how the diagnosis is read. Without it no image of the source can be mapped, and all are excluded.',
  },
  DX1219: {
    title: 'path of this machine',
    explain: 'Paths in config files are relative to the project, so that another clone finds them too. An absolute path or ~ works on one machine only.',
  },
  DX1220: {
    title: 'store in the way',
    explain: 'The folder that `store:` names holds raw records and is written to by every build. It must not be the project or a folder above it, nor lie among config files or releases, and no source may read it. The default, `.dx`, is right for most.',
  },
} as const satisfies Record<string, CodeText>;
