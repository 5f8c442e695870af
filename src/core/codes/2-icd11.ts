import type { CodeText } from '../code-text.ts';

/** The classification itself: WHO's table, its maps, the ICD API, and the spreadsheets that dx reads. */
export const icd11Codes = {
  DX2030: {
    title: 'not a spreadsheet that dx reads',
    explain: 'An XLSX file is a ZIP archive of XML files. This one is none, or it is cut off, encrypted, damaged, or of the older .xls format. Open it in a spreadsheet program and save it as .xlsx, or fetch it again: a file that was cut off while it was copied does not come back by itself.',
  },
  DX2031: {
    title: 'spreadsheet larger than dx reads',
    explain: 'The file, what it unpacks to, or the number of its sheets, rows or columns is above the limit. What it unpacks to is counted while unpacking, whatever the archive says of itself, so a decompression bomb ends here. WHO\'s table of ICD-11 has 4 MB and unpacks to 36 MB. A sheet that seems small may have formats down to the last row: copy its cells into a new sheet.',
  },
  DX2032: {
    title: 'spreadsheet with unsafe content',
    explain: 'The archive names files outside itself (absolute names, ".."), names one twice, or its XML declares entities or holds comments where no spreadsheet program writes any. Nothing of it is used. Open it in a spreadsheet program and save it anew.',
  },
  DX2033: {
    title: 'ICD-11 table of another release',
    explain: 'Codes are checked against the release that the config names, and the table says which one it is: by its last column, "Version:2025 Jan 24 - …" for the release 2025-01, and in older tables by the addresses of its rows. Get the table of the release in question from https://icd.who.int (Info, "Simple Tabulation"), or change `icd11.release` with `dx icd11 bump`, which lists what changes.',
  },
  DX2034: {
    title: 'columns missing in a table of WHO',
    explain: 'The first row does not name the columns that dx needs, or names one twice. dx reads the "Simple Tabulation" of the MMS as WHO publishes it, as XLSX or as tab-separated text, and of the maps between ICD-10 and ICD-11 the files "…MapToOneCategory.txt"; no other table, and no edited copy with columns removed.',
  },
  DX2035: {
    title: 'row of the ICD-11 table cannot be understood',
    explain: 'A row says something that a table of the MMS does not say: another class kind than chapter, block or category; a category without code, or a code of another form; an address that is none of the MMS; a depth that skips a level, or a group without the rows below it, which means that rows are missing; a title with control characters. A table of which one row is wrong is not used at all. Get it again from WHO.',
  },
  DX2036: {
    title: 'entity twice in the ICD-11 table',
    explain: 'Two rows have the same code or the same address. In a release of the MMS both are unique, so the file was put together from several or edited. Get it again from WHO.',
  },
  DX2037: {
    title: 'not the pinned file',
    explain: 'The config pins the file by its sha256, and the file has another. Nothing of it was read. If WHO published it anew, look at what changed and write the new sha256 into the config.',
  },
  DX2038: {
    title: 'table without rows',
    explain: 'The file has a header and nothing below it, or nothing at all. An export that was broken off looks like this. Get it again.',
  },
  DX2039: {
    title: 'text file that dx cannot read',
    explain: 'The file is not UTF-8, holds NUL characters, has quotation marks that do not end, rows that have more or fewer cells than the first one, or is larger than 64 MiB. WHO publishes its texts as UTF-8 with tabs. A file that ends within a row was cut off: get it again.',
  },
  DX2040: {
    title: 'ICD API refuses the credentials',
    explain: 'The service answered that the client is unknown or not allowed. Look at ICD_CLIENT_ID and ICD_CLIENT_SECRET, or at the file they are read from: they come from https://icd.who.int/icdapi ("View API access key"). A local container of the ICD API needs none: name its address as base URL.',
  },
  DX2041: {
    title: 'ICD API does not answer',
    explain: 'The service cannot be reached, does not answer in time, asks to slow down (429), or fails (5xx), also after three more tries. Nothing was changed. Try again later, or name the table of WHO or a local container of the ICD API in the config.',
  },
  DX2042: {
    title: 'answer of the ICD API cannot be used',
    explain: 'What came back is not what the ICD API documents: no JSON, another shape, more than 1 MiB, another language or another code than asked for, or a redirect to another server. A proxy that answers with a page of its own looks like this; so does a base URL that is another service. Nothing of it is used.',
  },
  DX2043: {
    title: 'ICD API speaks of another release',
    explain: 'The answer is about another release than the config names, or the service does not have that release. A local container holds the releases that it was started with (`include=2025-01_en`).',
  },
  DX2044: {
    title: 'address of the ICD API not allowed',
    explain: 'The base URL must be https, without user name, password, query or fragment; plain http is only for this machine (localhost, 127.0.0.1, [::1]), where a local container of the ICD API listens.',
  },
  DX2045: {
    title: 'row of a map between ICD-10 and ICD-11 cannot be understood',
    explain: 'A row of the map has a relation, a match type or a code that WHO\'s files do not have, or one ICD-10 code stands twice. dx reads 10To11MapToOneCategory.txt and 11To10MapToOneCategory.txt as WHO publishes them. Get the file again.',
  },
} as const satisfies Record<string, CodeText>;
