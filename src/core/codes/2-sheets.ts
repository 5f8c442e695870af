import type { CodeText } from '../code-text.ts';

/** Edits of mapping files, and the spreadsheets that experts fill in. */
export const sheetCodes = {
  DX2060: {
    title: 'row not edited',
    explain: 'A row with YAML anchors (&name), aliases (*name) or a key written with "?" means something at another place too, so dx does not edit it. Write the row out, or edit it by hand.',
  },
  DX2061: {
    title: 'edit not possible',
    explain: 'dx edits only the lines that an edit needs, and reads the file again: what it says must be exactly what was asked, with everything else unchanged. Here that is not so, or the row that was to be edited is not there (or, for a new row, is there already). Nothing was written. Edit the row by hand, or write it in one of the usual forms and try again.',
  },
  DX2063: {
    title: 'not a spreadsheet of dx',
    explain: 'Only a file that `dx labels export` has made can be imported: hidden sheets and a hidden column say what each row was made from. A copy of single sheets, or a file of another version of dx, lacks them. A file for reviews stays one, and so does one for blind choices. Export again and carry the changes over.',
  },
  DX2064: {
    title: 'sheet without its columns',
    explain: 'A column was deleted, renamed or doubled, or the header has merged cells. The columns may stand in any order, but all must be there. Nothing of the sheet is taken; other sheets are.',
  },
  DX2065: {
    title: 'row changed meanwhile',
    explain: 'Somebody changed this row of the mapping (or its category, or an official title) after the file was exported, and the file changes it too. What the expert saw is no longer what is there, so nothing of the row is taken; its cells are repeated in the output. Reviews of other people, and changes of other rows, do not matter; what the same person has said since does: an old file must not bring back what was taken back. Export again and decide on the row as it is now.',
  },
  DX2066: {
    title: 'row that is not of the mapping',
    explain: 'A row of a sheet stands for one label (or category) of the mapping. This one was added by hand, stands there twice, has another label than it was made for, was made for another person\'s file, or its category is gone; or somebody typed into a cell that is there to be read (spellings, codes, official titles, images, status, reviews), which would be lost. Rows may be sorted and left out; labels are what the source writes, and stay.',
  },
  DX2067: {
    title: 'unknown category in a sheet',
    explain: 'The cell names no category of mappings/categories.yaml. Names are compared letter by letter: choose one from the drop-down. A new category is a new row of the sheet `categories`, with its code; it is then proposed until somebody accepts it.',
  },
  DX2068: {
    title: 'cell that is not text',
    explain: 'Where people write, the cells hold text. A formula, a number, a date, a truth value or merged cells may have come about by themselves (a program takes "1-2" for a date): enter it as text.',
  },
  DX2069: {
    title: 'decision that cannot be taken',
    explain: 'A decision is approve, reject or settle, and belongs to a person of rules/people.yaml: the one that the file was made for (`--for`), else named with --by. So do a change of a category\'s codes or of what argues for them, and a new category. A rejection says why in its comment. Settle takes a dermatologist who did not write the row. What is decided on must be official: every code of the category is pinned, and the category is not changed by the same file. A row that is changed is approved as changed, or left undecided, never rejected at once; a comment goes with a decision. A blind choice is made by somebody who neither wrote nor reviewed the row.',
  },
  DX2070: {
    title: 'reason and exclusion do not go together',
    explain: 'A label that is excluded ("-") has a reason, and only such a label has one. What should be known of a label that has a category is a note.',
  },
  DX2071: {
    title: 'part of a spreadsheet that is not read',
    explain: 'A sheet or column was added or renamed, a sheet or row is gone, or the mapping file has changed since the export. What is there is read; what is gone stays in the mapping as it is.',
  },
  DX2072: {
    title: 'category of a sheet that cannot be taken',
    explain: 'A row of the sheet `categories` is checked as `dx check` would: codes have the form of ICD-11 codes and belong to one category, several codes have a rationale and what tells them apart, a category that is no diagnosis has a reason and no code. What it is above and its status are changed in mappings/categories.yaml, not in a sheet; in a new row, name and kind are given.',
  },
  DX2073: {
    title: 'sheet of an unknown source',
    explain: 'The hidden sheet of a spreadsheet says which source each sheet is of. This one is not in sources.d, so there is no mapping that the sheet could change. Import the file in the project that made it; a source that was renamed or removed needs a new export.',
  },
} as const satisfies Record<string, CodeText>;
