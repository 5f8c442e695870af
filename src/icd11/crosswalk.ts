import type { Diagnostic } from '../core/diagnostic.ts';
import { err, ok, type Result } from '../core/result.ts';
import { checkCode, codeForm } from './code.ts';
import { checkPin } from './read/pin.ts';
import { findColumns } from './read/columns.ts';
import { RowFindings } from './read/row-findings.ts';
import { readTextTable, type TextTable } from './read/text-table.ts';

/**
 * How a code of ICD-10 stands to ICD-11, after WHO's 10To11MapToOneCategory.txt of 2020-Jan-22. Its `Relation` compares the
 * ICD-10 entity with one of the ICD-11 *foundation*; `Linearization` tells how that one came to a code of the MMS, and
 * `Match Type` what became of the match. All rows of that file, chapters and blocks included:
 *
 * | Relation | Match Type | rows | here |
 * |---|---|---|---|
 * | Equivalent | EquivalentMatch | 5,147 | `equivalent` |
 * | Equivalent | ToBroaderInTheSameChapter, …SameBlock, …Same3Char, MatchElseWhere | 1,530 | `subclass`; 14 whose code is a cluster, which says it all: `equivalent` |
 * | Equivalent | NoMappingDueToMaptoGroupingWithoutResidual | 67 | `unmapped`: a block or chapter, which has no code |
 * | Subclass | ToBroaderIn…, MatchElseWhere | 5,459 | `subclass`, or `one-to-many` |
 * | Subclass | NoMappingDueToMaptoGroupingWithoutResidual | 237 | `unmapped` |
 * | (none) | NoMapping | 43 | `unmapped` |
 *
 * "Equivalent" with "ToBroader…" is no equivalence of codes: B35.4 (tinea corporis) equals an entity of the foundation that the
 * MMS rolls up into 1F28.Z (dermatophytosis, unspecified). Of a `subclass` the ICD-10 code is always the narrower one; the
 * file has no row where it is the broader. That one ICD-10 code stands for several of ICD-11 is told by the file of the way back,
 * 11To10MapToOneCategory.txt: where the match is not equivalent and two or more other ICD-11 codes lead back to it, it is
 * `one-to-many` (C44, other malignant neoplasms of skin: 2C31, 2C32, 2C33, …), and so are the five rows of the issue "MultipleSubClass".
 * With both files: 5,161 equivalent, 6,474 subclass, 499 one-to-many, 349 unmapped (two of them, I63.1 and I63.4, are mapped to
 * "_NOCODEASSIGNED"). Without the way back 494 of the 499 are subclass.
 *
 * Codes are those of 2020: 140 of 12,136 are not in the MMS of 2025-01 (EK0Z for example). Look them up before use.
 */
export type LegacyKind = 'equivalent' | 'subclass' | 'one-to-many' | 'unmapped';

/** A code of ICD-11 that a map names. */
export interface MappedCode {
  readonly code: string;
  readonly title: string;
  /** WHO's words, for the record. */
  readonly relation: string;
}

export interface LegacyMatch {
  readonly icd10: string;
  readonly icd10Title: string;
  readonly kind: LegacyKind;
  /** The code of ICD-11, or a cluster as it stands (`1F28.Z&XN8M6`). Absent where `unmapped`. */
  readonly code?: string;
  /** Title of the entity it is mapped to; where that is a block or a chapter, it has no code. */
  readonly title?: string;
  /** How the ICD-10 code stands to `code`. Absent where `unmapped`. */
  readonly icd10Is?: 'same' | 'narrower';
  /** WHO's words: relation, match type, linearization, issues, as far as given. */
  readonly relation: string;
  /** Other ICD-11 codes that WHO maps back to this ICD-10 code, in the order of the file; a label's text may fit one of them better. */
  readonly others: readonly MappedCode[];
  /** Other ICD-10 codes that are mapped to the same ICD-11 code: together they are many to one. */
  readonly sharedWith: readonly string[];
}

export class Crosswalk {
  /** The date in the last column of the file, `2020-Jan-22`; part of a justification. */
  readonly version: string | undefined;
  readonly matches: readonly LegacyMatch[];
  private readonly byCode: ReadonlyMap<string, LegacyMatch>;

  constructor(version: string | undefined, matches: readonly LegacyMatch[]) {
    this.version = version;
    this.matches = matches;
    this.byCode = new Map(matches.map((match) => [match.icd10, match]));
  }

  /** Undefined where ICD-10 (WHO's, of 2016) has no such code; national editions have more. Case, blanks and the signs of dagger and asterisk do not matter. */
  find(icd10: string): LegacyMatch | undefined {
    return this.byCode.get(icd10.trim().toUpperCase().replace(/[+*†]$/u, ''));
  }
}

/** A file of WHO's, named relative to the project's root, with the digest that the config pins, if it does. */
export interface MapFile {
  readonly bytes: Uint8Array;
  readonly file: string;
  readonly sha256?: string;
}

/** Reads 10To11MapToOneCategory.txt and, for `others` and `one-to-many`, 11To10MapToOneCategory.txt. 0.3 s. */
export function readCrosswalk(forward: MapFile, back?: MapFile): Result<Crosswalk> {
  const others = back ? readBack(back) : ok<ReadonlyMap<string, readonly MappedCode[]>>(new Map());
  const table = readMap(forward);
  if (!table.ok || !others.ok) return err([...(table.ok ? [] : table.error), ...(others.ok ? [] : others.error)]);
  const rows = readForward(forward.file, table.value);
  if (!rows.ok) return rows;
  const sharing = new Map<string, string[]>();
  for (const { code, icd10 } of rows.value) if (code !== undefined) add(sharing, code, icd10);
  return ok(new Crosswalk(versionOf(table.value), rows.value.map((row) => {
    const more = (others.value.get(row.icd10) ?? []).filter(({ code }) => code !== row.code);
    const several = row.kind === 'subclass' && (more.length > 1 || row.multiple);
    const { multiple: _, ...match } = row;
    return {
      ...match, kind: several ? 'one-to-many' : row.kind, others: more,
      sharedWith: (sharing.get(row.code ?? '') ?? []).filter((icd10) => icd10 !== row.icd10),
    };
  })));
}

const HELP = 'Get the file again from WHO.';

function readMap({ bytes, file, sha256 }: MapFile): Result<TextTable> {
  const pinned = checkPin(bytes, file, sha256);
  if (pinned) return pinned;
  const table = readTextTable(bytes, file);
  if (!table.ok) return table;
  if (table.value.rows.length > 0 && bytes.at(-1) !== 0x0a) return err<Diagnostic[]>([{ code: 'DX2039', severity: 'error', message: `"${file}" ends within a row`, at: { file }, help: HELP }]);
  return table;
}

function versionOf({ header }: TextTable): string | undefined {
  return header.find((name) => /^[0-9]{4}-[A-Z][a-z]{2}-[0-9]{2}$/u.test(name));
}

const FORWARD = {
  kind10: ['10ClassKind'], icd10: ['icd10Code'], title10: ['icd10Title'], kind11: ['11ClassKind'], code: ['icd11Code'], title: ['icd11Title'],
  relation: ['Relation'], linearization: ['Linearization'], issue: ['IssueType'], match: ['Match Type'],
} as const;

const MATCHES: { readonly [match: string]: 'equivalent' | 'broader' | 'grouping' | 'none' } = {
  EquivalentMatch: 'equivalent',
  ToBroaderInTheSameChapter: 'broader', ToBroaderInTheSameBlock: 'broader', ToBroaderInTheSame3Char: 'broader', MatchElseWhere: 'broader',
  NoMappingDueToMaptoGroupingWithoutResidual: 'grouping',
  NoMapping: 'none',
};

type ForwardRow = Omit<LegacyMatch, 'others' | 'sharedWith'> & { readonly multiple: boolean };

function readForward(file: string, table: TextTable): Result<ForwardRow[]> {
  const found = findColumns(file, table.header, FORWARD);
  if (!found.ok) return found;
  if (table.rows.length === 0) return err([{ code: 'DX2038', severity: 'error', message: `"${file}" has no rows below its header`, at: { file }, help: HELP }]);
  const findings = new RowFindings(file, HELP);
  const rows: ForwardRow[] = [];
  const lineOf = new Map<string, number>();
  for (const { line, cells } of table.rows) {
    const cell = (name: keyof typeof FORWARD): string => cells[found.value[name]]?.trim() ?? '';
    const icd10 = cell('icd10');
    const before = lineOf.get(icd10);
    lineOf.set(icd10, line);
    const row = readForwardRow(cell);
    if (icd10 === '') findings.add('DX2045', line, 'has no ICD-10 code');
    else if (before !== undefined) findings.add('DX2045', line, `the ICD-10 code ${icd10} stands in row ${before} too`);
    else if (typeof row === 'string') findings.add('DX2045', line, `${icd10} ${row}`);
    else rows.push(row);
  }
  return findings.any ? err(findings.all()) : ok(rows);
}

/** What is wrong with it, as text, where it cannot be understood. */
function readForwardRow(cell: (name: keyof typeof FORWARD) => string): ForwardRow | string {
  const relation = cell('relation');
  const match = Object.hasOwn(MATCHES, cell('match')) ? MATCHES[cell('match')]! : undefined;
  if (match === undefined) return `has the match type "${cell('match')}", which WHO's file does not have`;
  const possible = relation === 'Equivalent' ? match !== 'none' : relation === 'Subclass' ? match === 'broader' || match === 'grouping' : relation === '' && match === 'none';
  if (!possible) return `has the relation "${relation}" with the match type "${cell('match')}"`;
  const basis = {
    icd10: cell('icd10'), icd10Title: cell('title10'),
    relation: [relation, cell('match'), cell('linearization'), cell('issue')].filter((word) => word !== '').join(', '),
    multiple: cell('issue').split('|').includes('MultipleSubClass'),
  };
  if (match === 'none') return { ...basis, kind: 'unmapped' };
  const title = cell('title');
  const code = cell('code');
  if (match === 'grouping' || code === '_NOCODEASSIGNED') return { ...basis, kind: 'unmapped', title };
  if (cell('kind11') !== 'category' || (codeForm(code) === undefined && checkCode(code) !== undefined)) return `is mapped to "${code}", which does not have the form of an ICD-11 code`;
  // A cluster says what the stem alone does not.
  const same = match === 'equivalent' || (relation === 'Equivalent' && /[&/]/u.test(code));
  return { ...basis, kind: same ? 'equivalent' : 'subclass', code, title, icd10Is: same ? 'same' : 'narrower' };
}

const BACK = { code: ['icd11Code'], title: ['icd11Title'], icd10: ['icd10Code'], relation: ['Relation'] } as const;

/** ICD-11 codes by the ICD-10 code that they lead back to; rows of blocks and chapters, which have no code, and three of "_NOCODEASSIGNED" left out. */
function readBack(source: MapFile): Result<ReadonlyMap<string, readonly MappedCode[]>> {
  const table = readMap(source);
  if (!table.ok) return table;
  const found = findColumns(source.file, table.value.header, BACK);
  if (!found.ok) return found;
  const findings = new RowFindings(source.file, HELP);
  const codes = new Map<string, MappedCode[]>();
  for (const { line, cells } of table.value.rows) {
    const cell = (name: keyof typeof BACK): string => cells[found.value[name]]?.trim() ?? '';
    const [code, icd10, relation] = [cell('code'), cell('icd10'), cell('relation')];
    if (!['Equivalent', 'Subclass', ''].includes(relation)) findings.add('DX2045', line, `has the relation "${relation}", which WHO's file does not have`);
    else if (codeForm(code) === undefined && !/^(?:|[0-9]{2}|V|X|_NOCODEASSIGNED)$/u.test(code)) findings.add('DX2045', line, `"${code}" does not have the form of an ICD-11 code`);
    else if (codeForm(code) !== undefined && icd10 !== '' && relation !== '') {
      add(codes, icd10, { code, title: cell('title'), relation });
    }
  }
  return findings.any ? err(findings.all()) : ok(codes);
}

function add<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
