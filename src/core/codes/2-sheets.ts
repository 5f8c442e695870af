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
} as const satisfies Record<string, CodeText>;
