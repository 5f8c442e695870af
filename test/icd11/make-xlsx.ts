import { plainArchive } from '../../src/icd11/read/archive.ts';

type Value = string | number | boolean | null | { readonly formula: string; readonly value: string } | { readonly error: string };

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
export const letters = (column: number): string => (column > 26 ? letters(Math.floor((column - 1) / 26)) : '') + String.fromCodePoint(65 + ((column - 1) % 26));

function cell(value: Value, row: number, column: number): string {
  const r = `r="${letters(column)}${row}"`;
  if (value === null) return '';
  if (typeof value === 'number') return `<c ${r}><v>${value}</v></c>`;
  if (typeof value === 'boolean') return `<c ${r} t="b"><v>${value ? 1 : 0}</v></c>`;
  if (typeof value === 'string') return `<c ${r} t="inlineStr"><is><t xml:space="preserve">${escaped(value)}</t></is></c>`;
  return 'error' in value ? `<c ${r} t="e"><v>${value.error}</v></c>` : `<c ${r} t="str"><f>${escaped(value.formula)}</f><v>${escaped(value.value)}</v></c>`;
}

export function sheetXml(rows: readonly (readonly Value[])[], after = ''): string {
  const data = rows.map((cells, index) => `<row r="${index + 1}">${cells.map((value, at) => cell(value, index + 1, at + 1)).join('')}</row>`).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${data}</sheetData>${after}</worksheet>`;
}

/** The parts of an XLSX file with these sheets, to be spoilt by tests. */
export function xlsxParts(sheets: { readonly [name: string]: string }, state = ''): Map<string, string> {
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const names = Object.keys(sheets);
  return new Map([
    ['xl/workbook.xml', `<?xml version="1.0"?><workbook xmlns:r="${office}"><sheets>${names.map((name, i) => `<sheet name="${escaped(name)}" sheetId="${i + 1}"${i === 0 ? state : ''} r:id="rId${i + 1}"/>`).join('')}</sheets></workbook>`],
    ['xl/_rels/workbook.xml.rels', `<?xml version="1.0"?><Relationships>${names.map((_, i) => `<Relationship Id="rId${i + 1}" Type="${office}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`).join('')}</Relationships>`],
    ...names.map((name, i) => [`xl/worksheets/sheet${i + 1}.xml`, sheets[name]!] as const),
  ]);
}

export function zipOf(parts: ReadonlyMap<string, string>): Buffer {
  return plainArchive(new Map([...parts].map(([name, text]) => [name, Buffer.from(text, 'utf8')])));
}

export function xlsxOf(rows: readonly (readonly Value[])[], after = ''): Buffer {
  return zipOf(xlsxParts({ Sheet1: sheetXml(rows, after) }));
}
