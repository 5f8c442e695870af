import type { Diagnostic } from '../../core/diagnostic.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { classKinds, type ClassKind } from '../../core/vocabulary.ts';
import { codeForm } from '../code.ts';
import { Classification, type Entity } from '../entity.ts';
import { officialTitle, strangeCharacter } from '../title.ts';
import { parseMmsUri, type MmsUri } from '../uri.ts';
import { findColumns } from './columns.ts';
import { RowFindings } from './row-findings.ts';
import type { TextTable } from './text-table.ts';

const COLUMNS = {
  uri: ['Linearization URI', 'Linearization (release) URI'],
  code: ['Code'],
  title: ['Title'],
  kind: ['ClassKind'],
  residual: ['IsResidual'],
  chapter: ['ChapterNo'],
  leaf: ['isLeaf'],
} as const;

type Column = keyof typeof COLUMNS;

/** One row, its cells understood, before its place among the others is. */
interface Row {
  readonly line: number;
  readonly depth: number;
  readonly leaf: boolean;
  readonly uri: MmsUri;
  readonly uriText: string;
  readonly code: string;
  readonly title: string;
  readonly kind: ClassKind;
  readonly chapter: string;
}

/**
 * Makes the classification of a release from the rows of WHO's simple tabulation. A row's parent is the nearest one above it
 * whose title has one depth prefix ("- ") fewer: blocks lie in chapters, blocks and (14 of them) categories. Of a table with one
 * wrong row nothing is used.
 *
 * `computed`: the columns, from 0, that hold formulas. Only `BrowserLink`, which is not read, may.
 */
export function buildClassification(file: string, release: string, table: TextTable, computed: ReadonlySet<number>): Result<Classification> {
  const found = findColumns(file, table.header, COLUMNS);
  if (!found.ok) return found;
  const columns = found.value;
  const version = versionOf(table.header);
  if (version !== release) return err([otherRelease(file, release, version, 1)]);
  if (table.rows.length === 0) return err([{ code: 'DX2038', severity: 'error', message: `"${file}" has no rows below its header`, at: { file }, help: HELP }]);

  const findings = new RowFindings(file, HELP);
  for (const column of Object.keys(COLUMNS) as Column[]) {
    if (computed.has(columns[column])) findings.add('DX2035', 1, `the column "${COLUMNS[column][0]}" holds formulas, where WHO writes text`);
  }
  const places = new Places(findings);
  for (const { line, cells } of table.rows) {
    const cell = (column: Column): string => cells[columns[column]] ?? '';
    const other = parseMmsUri(cell('uri'))?.release;
    if (other !== undefined && other !== release) return err([otherRelease(file, release, other, line)]);
    const depth = /^(?:- )*/u.exec(cell('title'))![0].length / 2;
    places.add(line, depth, readRow(line, depth, cell, (message) => findings.add('DX2035', line, message)));
  }
  const entities = places.finish();
  return findings.any ? err(findings.all()) : ok(new Classification(release, entities));
}

const HELP = 'Get the table again from WHO.';
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** "Version:2025 Jan 24 - 22:30 UTC", the name of a column that holds nothing, is of release 2025-01. */
function versionOf(header: readonly string[]): string | undefined {
  for (const name of header) {
    const [, year, month] = /^Version:\s*([0-9]{4}) ([A-Z][a-z]{2})[a-z]* [0-9]{1,2}\b/u.exec(name) ?? [];
    const number = MONTHS.indexOf(month ?? '') + 1;
    if (number > 0) return `${year}-${String(number).padStart(2, '0')}`;
  }
  return undefined;
}

function otherRelease(file: string, wanted: string, version: string | undefined, line: number): Diagnostic {
  const is = version === undefined ? 'does not say of which release it is (a column "Version:…")' : `is of release ${version}`;
  return {
    code: 'DX2033', severity: 'error', message: `"${file}" ${is}, and the config names ${wanted}`, at: { file, line },
    help: `Get the table of release ${wanted} from WHO, or change icd11.release.`,
  };
}

function readRow(line: number, depth: number, cell: (column: Column) => string, bad: (message: string) => void): Row | undefined {
  let fine = true;
  const wrong = (message: string): void => {
    fine = false;
    bad(message);
  };
  const uri = parseMmsUri(cell('uri'));
  if (!uri) wrong(`"${cell('uri')}" is no address of an entity of the MMS`);
  const kind = classKinds.find((word) => word === cell('kind'));
  if (!kind) wrong(`"${cell('kind')}" is no class kind (${classKinds.join(', ')})`);
  const written = cell('title').slice(depth * 2);
  const title = officialTitle(written);
  const strange = strangeCharacter(written);
  if (strange !== undefined) wrong(`the title holds a character that no title has (${strange})`);
  else if (title === '') wrong('the title is empty');
  const [residual, leaf] = [truth(cell('residual')), truth(cell('leaf'))];
  if (residual === undefined || leaf === undefined) wrong('"IsResidual" and "isLeaf" are not both "True" or "False"');
  else if (uri && residual !== (uri.residual !== undefined)) wrong('"IsResidual" and the address say different things');
  const chapter = cell('chapter').trim();
  if (!/^(?:[0-9]{2}|V|X)$/u.test(chapter)) wrong(`"${chapter}" is no chapter (01 to 26, V, X)`);
  // A chapter's number is not a code; some tables write it all the same.
  const code = kind === 'chapter' && cell('code').trim() === chapter ? '' : cell('code').trim();
  if (kind === 'category' && codeForm(code) === undefined) wrong(code === '' ? 'is a category without code' : `"${code}" does not have the form of an ICD-11 code`);
  if (kind !== 'category' && code !== '') wrong(`is a ${kind ?? 'row'} with a code ("${code}")`);
  return fine && uri && kind ? { line, depth, leaf: leaf === true, uri, uriText: cell('uri'), code, title, kind, chapter } : undefined;
}

function truth(text: string): boolean | undefined {
  const folded = text.trim().toLowerCase();
  return folded === 'true' || (folded === 'false' ? false : undefined);
}

/** Puts rows below each other, and finds what only the others show: places that skip a level, what stands twice, groups of nothing. */
class Places {
  private readonly entities: Entity[] = [];
  private readonly rows: Row[] = [];
  /** The rows that the next one may lie in, by depth; undefined for one that could not be understood. */
  private readonly way: (Row | undefined)[] = [];
  private readonly lineOf = new Map<string, number>();
  private readonly parents = new Set<string>();
  private readonly findings: RowFindings;

  constructor(findings: RowFindings) {
    this.findings = findings;
  }

  add(line: number, depth: number, row: Row | undefined): void {
    if (depth > this.way.length) {
      this.findings.add('DX2035', line, `lies at depth ${depth} below a row at depth ${this.way.length - 1}: rows are missing`);
    }
    const above = depth > 0 ? this.way[depth - 1] : undefined;
    this.way.length = depth;
    this.way.push(row);
    if (!row) return;
    if ((depth === 0) !== (row.kind === 'chapter')) this.findings.add('DX2035', line, row.kind === 'chapter' ? 'is a chapter inside of another row' : `is a ${row.kind} outside of every chapter`);
    if (above && above.chapter !== row.chapter) this.findings.add('DX2035', line, `says chapter ${row.chapter}, and lies in chapter ${above.chapter}`);
    if (above && row.uri.residual && row.uri.id !== `${above.uri.id}/${row.uri.residual}`) this.findings.add('DX2035', line, 'is the rest of another group than the one that it lies in: rows are missing');
    if (above) this.parents.add(above.uri.id);
    this.once(`address ${row.uriText}`, row.uri.id, line);
    if (row.code !== '') this.once(`code ${row.code}`, `code ${row.code}`, line);
    this.rows.push(row);
    this.entities.push({
      id: row.uri.id, uri: row.uriText, ...(row.code === '' ? {} : { code: row.code }), title: row.title, kind: row.kind,
      ...(row.uri.residual ? { residual: row.uri.residual } : {}), ...(above ? { parent: above.uri.id } : {}), chapter: row.chapter, synonyms: NONE,
    });
  }

  private once(what: string, key: string, line: number): void {
    const before = this.lineOf.get(key);
    if (before === undefined) this.lineOf.set(key, line);
    else this.findings.add('DX2036', line, `the ${what} stands in row ${before} too`);
  }

  finish(): readonly Entity[] {
    // Below a row that is wrong already, others are missing for that reason.
    if (!this.findings.any) for (const { line, leaf, uri } of this.rows) {
      if (leaf === this.parents.has(uri.id)) this.findings.add('DX2035', line, leaf ? 'says that nothing lies below it, and rows do' : 'says that rows lie below it, and none does: rows are missing');
    }
    return this.entities;
  }
}

const NONE: readonly string[] = [];
