import type { CellObject, Feature, Image, SheetData } from 'write-excel-file/node';
import type { ColumnForm } from './columns.ts';
import { MARK } from './mark.ts';

/** A sheet as it is written: a header, and a row of texts for each thing. */
export interface TableSheet {
  readonly name: string;
  readonly columns: readonly ColumnForm<string>[];
  readonly rows: readonly { readonly cells: { readonly [column: string]: string | number }; readonly mark: string }[];
}

/** A sheet that nobody sees. */
export interface HiddenSheet {
  readonly name: string;
  readonly rows: readonly (readonly string[])[];
}

type XlsxFeature = Feature<Image['content']>;

const HEADER = { fontWeight: 'bold', wrap: true, alignVertical: 'center', backgroundColor: '#E7E6E6' } as const;
/** Cells that people may change have a tint, and the format "text", so that what looks like a number stays what was typed. */
const EDITABLE = { wrap: true, alignVertical: 'top', format: '@', backgroundColor: '#FFF9E5' } as const;
const READ_ONLY = { wrap: true, alignVertical: 'top', format: '@' } as const;

/** Words of the drop-down of decisions. */
const DECISIONS = '"approve,reject,settle"';
/** Rows below the last one that have drop-downs too. */
const SPARE = 50;

/**
 * The bytes of an XLSX file: tables with a frozen header, wrapped text, drop-downs and a hidden column that says what a row was made from,
 * then hidden sheets. Every text is a text: `=1+1` is shown, not computed. The same tables give the same bytes: the time that the
 * ZIP writer notes is replaced. `list` is where the names of categories stand: `lists!$A$1:$A$9`.
 */
export async function writeXlsx(tables: readonly TableSheet[], hidden: readonly HiddenSheet[], list: string): Promise<Uint8Array> {
  const { default: writeXlsxFile } = await import('write-excel-file/node');
  const sheets = [
    ...tables.map((table) => ({
      sheet: table.name, data: tableData(table), stickyRowsCount: 1, stickyColumnsCount: 1,
      columns: [...table.columns.map(({ width }) => ({ width })), { width: 10 }],
    })),
    ...hidden.map(({ name, rows }) => ({ sheet: name, data: rows.map((row) => row.map((text) => cell(text, {}))) })),
  ];
  return pinTimes(await writeXlsxFile(sheets, { features: [hide(tables), dropDowns(tables, list)] }).toBuffer());
}

function tableData({ columns, rows }: TableSheet): SheetData {
  return [
    [...columns.map(({ header }) => cell(header, HEADER)), cell(MARK, HEADER)],
    ...rows.map(({ cells, mark }) => [
      ...columns.map(({ key, editable }) => {
        const value = cells[key] ?? '';
        return typeof value === 'number' ? { value, type: Number, alignVertical: 'top' as const } : cell(value, editable ? EDITABLE : READ_ONLY);
      }),
      cell(mark, {}),
    ]),
  ];
}

function cell(text: string, style: Omit<CellObject, 'value' | 'type'>): CellObject {
  return { ...(text !== '' && { value: literal(text) }), type: String, ...style };
}

/** `_x0041_` in a cell means "A" (ECMA-376, part 1, 22.9.2.19); as text it is written `_x005F_x0041_`. */
function literal(text: string): string {
  return text.replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/gu, '_x005F_');
}

/** Hides the last column of the tables, and every sheet after them. */
function hide(tables: readonly TableSheet[]): XlsxFeature {
  return {
    files: {
      transform: {
        'xl/workbook.xml': { transformElementAttributes: (tag, attributes, index) => (tag === 'sheet' && index !== undefined && index >= tables.length ? { ...attributes, state: 'hidden' } : attributes) },
        'xl/worksheets/sheet{id}.xml': {
          transformElementAttributes: (tag, attributes, index, _options, { sheetIndex }) => (tag === 'col' && index === tables[sheetIndex]?.columns.length ? { ...attributes, hidden: 1 } : attributes),
        },
      },
    },
  };
}

/** Drop-downs, at their place in the order of elements (ECMA-376, part 1, 18.3.1.99). A name that is not in the list is warned of, not refused: it may be new. */
function dropDowns(tables: readonly TableSheet[], list: string): XlsxFeature {
  return {
    files: {
      transform: {
        'xl/worksheets/sheet{id}.xml': {
          transform: (xml, _options, { sheetIndex }) => {
            const table = tables[sheetIndex];
            const rules = (table?.columns ?? []).flatMap(({ list: kind }, index) => {
              if (!kind) return [];
              const letter = String.fromCodePoint(65 + index);
              const range = `${letter}2:${letter}${table!.rows.length + 1 + SPARE}`;
              return [`<dataValidation type="list" errorStyle="${kind === 'categories' ? 'warning' : 'stop'}" allowBlank="1" showErrorMessage="1" sqref="${range}"><formula1>${kind === 'categories' ? list : DECISIONS}</formula1></dataValidation>`];
            });
            if (rules.length === 0) return xml;
            const before = xml.search(/<(?:hyperlinks|printOptions|pageMargins|pageSetup|headerFooter|drawing|legacyDrawing)\b|<\/worksheet>/u);
            return `${xml.slice(0, before)}<dataValidations count="${rules.length}">${rules.join('')}</dataValidations>${xml.slice(before)}`;
          },
        },
      },
    },
  };
}

/** Sets the times of all entries of a ZIP archive to its epoch, 1980-01-01 00:00 (APPNOTE 6.3.10, sections 4.3.7, 4.3.12, 4.3.16, 4.4.6). */
function pinTimes(archive: Buffer): Uint8Array {
  const bytes = Buffer.from(archive);
  const end = bytes.length - 22;
  if (bytes.readUInt32LE(end) !== 0x06054b50) throw new Error('the ZIP writer ended the archive otherwise than expected');
  const EPOCH = 0x0021;
  let at = bytes.readUInt32LE(end + 16);
  for (let entries = bytes.readUInt16LE(end + 10); entries > 0; entries--) {
    if (bytes.readUInt32LE(at) !== 0x02014b50) throw new Error('an entry of the ZIP archive is not where it should be');
    const local = bytes.readUInt32LE(at + 42);
    bytes.writeUInt16LE(0, at + 12);
    bytes.writeUInt16LE(EPOCH, at + 14);
    bytes.writeUInt16LE(0, local + 10);
    bytes.writeUInt16LE(EPOCH, local + 12);
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return bytes;
}
