import type { RecordFile } from '../../config/config.ts';
import type { FoundFile } from '../acquire/folder.ts';
import { compileKeyTemplate } from '../acquire/template.ts';
import type { SourceContext } from '../context.ts';
import { counted } from '../findings.ts';
import { isObject, JsonColumns, parseJsonFile } from './json.ts';
import { NOTHING_READ, type ReadFile, type ReadRow } from './table.ts';

/**
 * Reads one JSON object an image. `files` are those that match the glob, in order of their path; the key
 * comes from each file's name by the template in `records.key`. A file that cannot be used is a finding,
 * and the others are read.
 */
export async function readJsonPerImage(
  context: SourceContext,
  file: RecordFile,
  files: readonly FoundFile[],
  wanted: readonly string[],
  onRow: (row: ReadRow) => void,
): Promise<ReadFile> {
  const { findings, limits } = context;
  const template = compileKeyTemplate(file.key);
  if (!template.ok) {
    findings.add({ code: 'DX3006', severity: 'error', at: file.at, message: `the key template "${file.key}" ${template.error}` });
    return NOTHING_READ;
  }
  const columns = new JsonColumns(context, file, wanted);
  let row = 0;
  for (const found of files) {
    row++;
    const number = row;
    const value = await parseJsonFile(context, file, `${found.folder}/${found.path}`, limits.jsonPerImageBytes);
    if (!value) continue;
    if (!isObject(value.json)) {
      findings.group(`shape ${file.file}`, () => ({ code: 'DX3202', severity: 'error', at: { file: file.file }, message: (n) => `${counted(n, 'file')} of "${file.file}" ${n === 1 ? 'holds' : 'hold'} no record, first file ${number} by name` }));
      continue;
    }
    const reading = template.value.read(found.path);
    if (reading.problem) {
      const fit = reading.problem === 'ambiguous' ? 'can be read in more than one way by' : 'fit not';
      findings.group(`json pattern ${reading.problem}`, () => ({ code: 'DX3009', severity: 'warning', at: file.at, message: (n) => `${counted(n, 'file name')} of "${file.file}" ${fit === 'fit not' ? (n === 1 ? 'does not fit' : 'do not fit') : fit} the key pattern, first file ${number} by name` }));
    }
    onRow({ key: reading.key, row, line: undefined, cells: columns.read(value.json, row), captures: reading.captures });
  }
  return { has: columns.has, names: columns.names, complete: true };
}
