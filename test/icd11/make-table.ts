/** Rows of a small tabulation in the form of WHO's: the skin, with a block, a category below a category and residuals. */
export interface TableRow {
  readonly id: string;
  readonly code?: string;
  readonly block?: string;
  readonly title: string;
  readonly kind: string;
  readonly chapter?: string;
  readonly leaf: string;
  readonly residual?: string;
}

export const HEADER = [
  'Foundation URI', 'Linearization URI', 'Code', 'BlockId', 'Title', 'ClassKind', 'DepthInKind', 'IsResidual', 'ChapterNo', 'BrowserLink', 'isLeaf',
  'Primary tabulation', 'Grouping1', 'Grouping2', 'Grouping3', 'Grouping4', 'Grouping5', 'Version:2025 Jan 24 - 22:30 UTC',
] as const;

export const SKIN: readonly TableRow[] = [
  { id: '1639304259', title: 'Diseases of the skin', kind: 'chapter', leaf: 'False' },
  { id: '111', block: 'BlockL1-EA8', title: '- Dermatitis and eczema', kind: 'block', leaf: 'False' },
  { id: '222', code: 'EA80', title: '- - Atopic eczema', kind: 'category', leaf: 'False' },
  { id: '333', code: 'EA80.0', title: '- - - Infantile\u00A0 atopic eczema', kind: 'category', leaf: 'True' },
  { id: '222/other', code: 'EA80.Y', title: '- - - Other specified atopic eczema', kind: 'category', leaf: 'True', residual: 'True' },
  { id: '222/unspecified', code: 'EA80.Z', title: '- - - Atopic eczema, unspecified', kind: 'category', leaf: 'True', residual: 'True' },
  { id: '444', code: 'EA81', title: '- - "Seborrhoeic" dermatitis', kind: 'category', leaf: 'True' },
  { id: '979408586', title: 'Extension Codes', kind: 'chapter', chapter: 'X', leaf: 'False' },
  { id: '555', code: 'XS25', title: '- Severe', kind: 'category', chapter: 'X', leaf: 'True' },
];

export function cellsOf(row: TableRow): string[] {
  const [stem] = row.id.split('/');
  return [
    row.residual ? '' : `http://id.who.int/icd/entity/${stem}`, `http://id.who.int/icd/release/11/mms/${row.id}`, row.code ?? '', row.block ?? '', row.title, row.kind, '1',
    row.residual ?? 'False', row.chapter ?? '14', `=HYPERLINK("https://icd.who.int/browse/latestrelease/mms/en#${stem}","browser")`, row.leaf, '', '', '', '', '', '', '',
  ];
}

export function textOf(rows: readonly (readonly string[])[], header: readonly string[] = HEADER): Buffer {
  return Buffer.from([header, ...rows].map((cells) => `${cells.join('\t')}\n`).join(''), 'utf8');
}
