import { isUtf8 } from 'node:buffer';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { openArchive, plainArchive, type Archive, type ArchiveLimits, type ArchiveProblem } from './archive.ts';
import { scanSheet, UNSAFE, type SheetMarks } from './sheet-marks.ts';
import { attributesOf, walkTags, type Attributes } from './tags.ts';

/** Text, number, truth, date (UTC), or nothing. */
export type Cell = string | number | boolean | Date | null;

export interface Sheet extends SheetMarks {
  readonly name: string;
  /** Hidden by the person or program that wrote it. */
  readonly hidden: boolean;
  /** Row by row from the first, all of one length; empty rows and columns at the end are left out. */
  readonly rows: readonly (readonly Cell[])[];
}

export interface XlsxLimits extends ArchiveLimits {
  readonly sheets: number;
  /** Rows times columns of one sheet, up to the last cell that holds something. */
  readonly cells: number;
}

/** WHO's table has 4 MB, unpacks to 36 MB and has 700,000 cells. */
export const XLSX_LIMITS: XlsxLimits = { fileBytes: 64 * 2 ** 20, unpackedBytes: 256 * 2 ** 20, entries: 2000, sheets: 200, cells: 4_000_000 };

/**
 * Reads the sheets of an XLSX file that is not trusted, in the order of its tabs. Text is given as it stands, with blanks at
 * its ends. A formula gives its last value, which the program that saved the file computed; `formulas` tells where they are,
 * `errors` where a formula failed (such cells are null), `merged` which ranges are merged.
 *
 * `file` is for messages: relative to the project's root.
 */
export async function readXlsx(bytes: Uint8Array, file: string, limits: XlsxLimits = XLSX_LIMITS): Promise<Result<readonly Sheet[]>> {
  const parts = await readParts(bytes, limits);
  if (!parts.ok) return err([finding(file, parts.error)]);
  const { sheets, files } = parts.value;
  const { default: readXlsxFile } = await import('read-excel-file/node');
  let read: Awaited<ReturnType<typeof readXlsxFile>>;
  try {
    read = await readXlsxFile(plainArchive(files), { trim: false });
  } catch (error) {
    // The reader calls itself for each piece of a sheet, and makes pieces smaller on a slow machine: WHO's table has 200, some 10,000 end the stack.
    if (error instanceof RangeError) return err([finding(file, { kind: 'too large', what: 'has a sheet that is too large for this machine' })]);
    // What else it says may hold text of cells.
    return err([finding(file, { kind: 'damaged', what: 'holds a sheet that is not as spreadsheet programs write it' })]);
  }
  // Its types say "typeof Date" where a Date is given.
  return ok(sheets.map(({ index, name, hidden, marks }) => ({ name, hidden, ...marks, rows: (read[index]?.data ?? []) as unknown as Cell[][] })));
}

interface SheetPart {
  /** Among all tabs, charts included. */
  readonly index: number;
  readonly name: string;
  readonly hidden: boolean;
  readonly marks: SheetMarks;
}

type PartsResult = Result<{ readonly sheets: readonly SheetPart[]; readonly files: ReadonlyMap<string, Buffer> }, ArchiveProblem>;

const WORKBOOK = 'xl/workbook.xml';
const RELATIONS = 'xl/_rels/workbook.xml.rels';

/** The parts of the file that its cells are in, unpacked under the limits, each looked through for what a reader could trip over. */
async function readParts(bytes: Uint8Array, limits: XlsxLimits): Promise<PartsResult> {
  const opened = await openArchive(bytes, limits);
  if (!opened.ok) return olderFormat(bytes) ? err({ kind: 'damaged', what: 'is of the older format .xls, or protected by a password' }) : opened;
  const files = new Map<string, Buffer>();
  const relations = await readXml(opened.value, RELATIONS, files);
  if (!relations.ok) return relations;
  const workbook = await readXml(opened.value, WORKBOOK, files);
  if (!workbook.ok) return workbook;
  if (relations.value === undefined || workbook.value === undefined) return err({ kind: 'damaged', what: 'is a ZIP archive, but holds no workbook' });

  const targets = new Map<string, { readonly kind: string; readonly path: string }>();
  const tabs: { readonly name: string; readonly hidden: boolean; readonly relation: string }[] = [];
  const plain = walkElements(relations.value, 'Relationship', (attributes) => {
    const target = attributes.get('Target') ?? '';
    targets.set(attributes.get('Id') ?? '', { kind: /[^/]*$/u.exec(attributes.get('Type') ?? '')![0], path: target.startsWith('/') ? target.slice(1) : `xl/${target}` });
  }) && walkElements(workbook.value, 'sheet', (attributes) => {
    const name = attributes.get('name');
    if (name) tabs.push({ name, hidden: (attributes.get('state') ?? 'visible') !== 'visible', relation: attributes.get('id') ?? '' });
  });
  if (!plain) return err(UNSAFE);
  if (tabs.length > limits.sheets) return err({ kind: 'too large', what: `has ${tabs.length} sheets, more than ${limits.sheets}` });

  for (const { kind, path } of targets.values()) {
    if (kind !== 'sharedStrings' && kind !== 'styles') continue;
    const part = await readXml(opened.value, path, files);
    if (!part.ok) return part;
    if (part.value !== undefined && !walkTags(part.value, ['sst', 'styleSheet'], () => {})) return err(UNSAFE);
  }
  const sheets: SheetPart[] = [];
  for (const [index, { name, hidden, relation }] of tabs.entries()) {
    const target = targets.get(relation);
    if (target && target.kind !== 'worksheet') continue;
    if (!target || files.has(target.path)) return err({ kind: 'damaged', what: 'names a sheet that it does not hold' });
    const xml = await readXml(opened.value, target.path, files);
    if (!xml.ok) return xml;
    if (xml.value === undefined) return err({ kind: 'damaged', what: 'names a sheet that it does not hold' });
    const marks = scanSheet(xml.value, limits.cells);
    if (!marks.ok) return marks;
    sheets.push({ index, name, hidden, marks: marks.value });
  }
  return sheets.length > 0 ? ok({ sheets, files }) : err({ kind: 'damaged', what: 'has no sheets' });
}

/** False as `walkTags`. */
function walkElements(xml: string, name: string, onElement: (attributes: Attributes) => void): boolean {
  let plain = true;
  return walkTags(xml, [name], (_, text) => {
    const attributes = attributesOf(text);
    if (attributes) onElement(attributes);
    else plain = false;
  }) && plain;
}

async function readXml(archive: Archive, name: string, files: Map<string, Buffer>): Promise<Result<string | undefined, ArchiveProblem>> {
  const part = await archive.read(name);
  if (!part.ok || part.value === undefined) return part as Result<undefined, ArchiveProblem>;
  if (!isUtf8(part.value)) return err({ kind: 'damaged', what: 'holds XML that is not UTF-8' });
  files.set(name, part.value);
  return ok(part.value.toString('utf8').replace(/^\uFEFF/u, ''));
}

/** The header of the container that .xls files and encrypted .xlsx files are (MS-CFB, section 2.2). */
function olderFormat(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(8, bytes.byteLength)).toString('hex') === 'd0cf11e0a1b11ae1';
}

function finding(file: string, { kind, what }: ArchiveProblem): Diagnostic {
  const code = { damaged: 'DX2030', 'too large': 'DX2031', unsafe: 'DX2032' } as const;
  const help = { damaged: 'Open it in a spreadsheet program and save it as .xlsx, or get it again.', 'too large': 'Remove what is not needed from it.', unsafe: 'Open it in a spreadsheet program and save it anew.' };
  return { code: code[kind], severity: 'error', message: `"${file}" ${what}`, at: { file }, help: help[kind] };
}

/** `E17` for row 17 and column 5, both counted from 1. */
export function cellName(row: number, column: number): string {
  let letters = '';
  for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26)) letters = String.fromCodePoint(65 + ((rest - 1) % 26)) + letters;
  return `${letters}${row}`;
}
