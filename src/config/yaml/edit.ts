import { isAlias, isMap, isScalar, isSeq, type Document, type ParsedNode, type YAMLMap } from 'yaml';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { collector, quoted, type Report } from '../finding.ts';
import { buildTree } from './build.ts';
import { changeRow, colonEnd, entryEnd, firstRows, keyOf, plainOf, same, type ChangeContext, type Entry } from './change.ts';
import { composeYaml } from './parse.ts';
import { flowMember, isList, isMapping, type Plain } from './render.ts';
import { lineEnd, lineEndWithComments, lineStart, spliced, type Splice } from './splice.ts';
import { SourceText } from './text.ts';

/** One thing that is to be said otherwise in a table of rows (`labels:`, `categories:`). */
export type RowEdit =
  /** Gives a key of a row a value; undefined takes the key away. */
  | { readonly kind: 'set'; readonly row: string; readonly key: string; readonly value: Plain | undefined }
  /** Adds an entry at the end of a list of a row, and the list where there is none. */
  | { readonly kind: 'append'; readonly row: string; readonly key: string; readonly entry: Plain }
  /** Adds a row at the end of the table. */
  | { readonly kind: 'add'; readonly row: string; readonly value: Plain };

/** How a file's table is written. */
export interface TableForm {
  readonly table: string;
  /** The key that a row of the short form (`bcc: Basal cell carcinoma`) stands for, if there is one. */
  readonly short: string | undefined;
  /** Keys of a row in the order in which new ones are put among those that are there. */
  readonly order: readonly string[];
}

/**
 * The text of a YAML file with edits to the rows of one table, and no other change: what is not edited keeps its
 * bytes (comments, order, quotes, blanks, line ends). The new text is read again; where it does not say exactly
 * what was asked, or where a touched row has anchors or aliases, there is a finding and no text.
 * `file` is relative to the project.
 */
export function editRows(file: string, text: string, form: TableForm, edits: readonly RowEdit[]): Result<string> {
  const { findings, report } = collector();
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const source = new SourceText(file, text.slice(mark.length));
  const read = readTable(source, form, report);
  if (!read || findings.length > 0) return err(findings);
  const targets = targetsOf(read, edits, form, source, report);
  if (findings.length > 0) return err(findings);
  const wanted = { ...plainOf(read.document.contents) as { readonly [key: string]: Plain }, [form.table]: { ...read.rows, ...Object.fromEntries(targets) } };
  const after = write(read, targets, form, source, report);
  if (after === undefined) return err(findings);
  if (!saysSo(file, after, wanted)) return err([notWritten(file, [...targets.keys()], source, read)]);
  return ok(mark + after);
}

interface ReadTable {
  readonly document: Document.Parsed;
  /** The entry of the table in the file. */
  readonly entry: Entry;
  /** undefined: nothing is written after its colon. */
  readonly map: YAMLMap.Parsed | undefined;
  readonly pairs: ReadonlyMap<string, Entry>;
  readonly rows: { readonly [row: string]: Plain };
}

function readTable(source: SourceText, { table }: TableForm, report: Report): ReadTable | undefined {
  const document = composeYaml(source, report);
  if (!document || !buildTree(source, document, report)) return undefined;
  const contents = document.contents;
  const entry = isMap(contents) ? (contents.items as Entry[]).find((pair) => keyOf(pair) === table) : undefined;
  const node = entry?.value ?? null;
  const empty = node === null || (isScalar(node) && node.value === null && node.source === '');
  if (!entry || (!empty && !isMap(node))) {
    report('DX2061', entry ? source.place([entry.key.range[0], entry.key.range[1]]) : { file: source.file }, `the file has no rows under ${quoted(table)}`);
    return undefined;
  }
  const map = isMap(node) ? (node as YAMLMap.Parsed) : undefined;
  const pairs = new Map(((map?.items ?? []) as Entry[]).map((pair) => [keyOf(pair), pair]));
  return { document, entry, map, pairs, rows: map ? plainOf(map) as { readonly [row: string]: Plain } : {} };
}

/** Touched rows → what they are to say. */
function targetsOf(read: ReadTable, edits: readonly RowEdit[], form: TableForm, source: SourceText, report: Report): ReadonlyMap<string, Plain> {
  const targets = new Map<string, Plain>();
  for (const edit of edits) {
    const now = targets.get(edit.row) ?? (Object.hasOwn(read.rows, edit.row) ? read.rows[edit.row] : undefined);
    const pair = read.pairs.get(edit.row);
    const at = pair ? source.place([pair.key.range[0], pair.key.range[1]]) : { file: source.file };
    if (edit.kind === 'add') {
      if (now !== undefined) report('DX2061', at, `there is a row ${quoted(edit.row)} already`);
      else targets.set(edit.row, isMapping(edit.value) ? shortest('', edit.value, form.short) : edit.value);
      continue;
    }
    if (now === undefined) {
      report('DX2061', at, `there is no row ${quoted(edit.row)}`);
      continue;
    }
    const fields = longForm(now, form.short);
    if (!fields) {
      report('DX2061', at, `the row ${quoted(edit.row)} is not a mapping`);
      continue;
    }
    if (edit.kind === 'append') {
      const list = fields[edit.key] ?? [];
      if (!isList(list)) report('DX2061', at, `${quoted(edit.key)} of the row ${quoted(edit.row)} is not a list`);
      else targets.set(edit.row, shortest(now, { ...fields, [edit.key]: [...list, edit.entry] }, form.short));
    } else if (edit.value === undefined) {
      const { [edit.key]: _, ...rest } = fields;
      targets.set(edit.row, shortest(now, rest, form.short));
    } else {
      targets.set(edit.row, shortest(now, { ...fields, [edit.key]: edit.value }, form.short));
    }
  }
  for (const [row, target] of targets) if (Object.hasOwn(read.rows, row) && same(read.rows[row]!, target)) targets.delete(row);
  return targets;
}

/** undefined where the row is neither a mapping nor text that stands for one. */
function longForm(row: Plain, short: string | undefined): { readonly [key: string]: Plain } | undefined {
  if (isMapping(row)) return row;
  if (row === '') return {};
  return typeof row === 'string' && short !== undefined ? { [short]: row } : undefined;
}

/** A row of the short form stays one where it still says one thing; one of the long form is not shortened. */
function shortest(now: Plain, fields: { readonly [key: string]: Plain }, short: string | undefined): Plain {
  const value = short === undefined ? undefined : fields[short];
  return typeof now === 'string' && typeof value === 'string' && Object.keys(fields).length === 1 ? value : fields;
}

function write(read: ReadTable, targets: ReadonlyMap<string, Plain>, form: TableForm, source: SourceText, report: Report): string | undefined {
  const { text } = source;
  const newline = /\r?\n/u.exec(text)?.[0] ?? '\n';
  const tableColumn = columnOf(read.entry, text);
  const first = [...read.pairs.values()][0];
  const inFlow = read.map?.flow === true;
  const rowColumn = first && !inFlow ? columnOf(first, text) : tableColumn + 2;
  const context: ChangeContext = { text, layout: { step: Math.max(1, rowColumn - tableColumn), newline }, order: form.order, short: form.short };
  const splices: Splice[] = [];
  const added: { readonly name: string; readonly value: Plain }[] = [];
  let refused = false;
  for (const [row, target] of targets) {
    const pair = read.pairs.get(row);
    if (!pair) added.push({ name: row, value: target });
    else if (isPinned(read, pair, text)) {
      report('DX2060', source.place([pair.key.range[0], pair.key.range[1]]), `the row ${quoted(row)} has anchors, aliases or a key of its own line, and is not edited`);
      refused = true;
    } else splices.push(...changeRow(pair, target, inFlow, context));
  }
  if (refused) return undefined;
  if (added.length > 0) splices.push(...insertRows(read, added, rowColumn, context));
  return spliced(text, splices);
}

function columnOf(pair: Entry, text: string): number {
  return pair.key.range[0] - lineStart(text, pair.key.range[0]);
}

/** Rows whose text stands for something elsewhere, or that are written in a way of which dx writes nothing. */
function isPinned(read: ReadTable, pair: Entry, text: string): boolean {
  if (hasNames(pair.key) || hasNames(pair.value)) return true;
  return read.map?.flow !== true && text.slice(lineStart(text, pair.key.range[0]), pair.key.range[0]).trim() !== '';
}

/** Whether there is an anchor or alias in it. */
function hasNames(node: ParsedNode | null): boolean {
  if (node === null) return false;
  if (isAlias(node) || node.anchor !== undefined) return true;
  if (isSeq(node)) return node.items.some((item) => hasNames(item as ParsedNode));
  return isMap(node) && (node.items as Entry[]).some((pair) => hasNames(pair.key) || hasNames(pair.value));
}

function insertRows(read: ReadTable, added: readonly { readonly name: string; readonly value: Plain }[], column: number, context: ChangeContext): Splice[] {
  const { text } = context;
  const last = read.map?.items.at(-1) as Entry | undefined;
  if (read.map?.flow === true && last) {
    const at = entryEnd(last, context);
    return [{ start: at, end: at, text: added.map(({ name, value }) => `, ${flowMember(name, value)}`).join('') }];
  }
  const splices: Splice[] = [];
  let at: number;
  if (last) at = lineEndWithComments(text, entryEnd(last, context), column);
  else {
    const colon = colonEnd(read.entry, context);
    if (read.map) splices.push({ start: colon, end: read.map.range[1], text: '' });
    at = lineEnd(text, read.map ? read.map.range[1] : colon);
  }
  return [...splices, { start: at, end: at, text: firstRows(added, column, context) }];
}

/** Whether a text is read, without any finding, as these data. */
function saysSo(file: string, text: string, wanted: Plain): boolean {
  const { findings, report } = collector();
  const source = new SourceText(file, text);
  const document = composeYaml(source, report);
  return document !== undefined && buildTree(source, document, report) !== undefined && findings.length === 0 && same(plainOf(document.contents), wanted);
}

function notWritten(file: string, rows: readonly string[], source: SourceText, read: ReadTable): Diagnostic {
  const pair = rows.map((row) => read.pairs.get(row)).find((found) => found !== undefined);
  const place = pair && source.place([pair.key.range[0], pair.key.range[1]]);
  return { code: 'DX2061', severity: 'error', message: `the edit of ${rows.map(quoted).join(', ')} cannot be written without changing something else`, at: place ?? { file } };
}
