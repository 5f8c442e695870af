import { carriesMark, type SourceRow, type SourceTotals } from '../sources/describe.ts';
import { textTable, type Column } from './table.ts';
import type { Paint } from './terminal/paint.ts';
import { number } from './terminal/words.ts';

const columns: readonly Column[] = [
  { name: 'source' }, { name: 'version' }, { name: 'type' }, { name: 'evaluation' }, { name: 'licence' }, { name: 'age' }, { name: 'sex' }, { name: 'skin type' },
  { name: 'diagnosis' }, { name: 'histology' }, { name: 'masks' }, { name: 'differentials' }, { name: 'available', align: 'right' }, { name: 'included', align: 'right' },
];

/** SRC-8: all sources with ✓, partly or —, a line of totals (how many carry it, at least partly), and the numbers available and included. */
export function sourcesText(rows: readonly SourceRow[], totals: SourceTotals, paint: Paint): string {
  const known = rows.some((row) => row.included !== null);
  const shown = rows.map((row) => [
    row.presence === 'optional' ? `${row.id} (optional)` : row.id, row.version, row.type, row.evaluation, row.licence ?? 'unknown',
    carriesMark[row.age], carriesMark[row.sex], carriesMark[row.skinType], carriesMark[row.diagnosis], carriesMark[row.histopathology], carriesMark[row.masks],
    carriesMark[row.differentials], count(row.available), count(row.included),
  ]);
  const { carrying } = totals;
  const last = [
    `${number(totals.sources)} in all`, '', '', `${number(totals.accepted)} accepted`, '',
    ...[carrying.age, carrying.sex, carrying.skinType, carrying.diagnosis, carrying.histopathology, carrying.masks, carrying.differentials].map(number),
    number(totals.available), known ? number(totals.included) : '',
  ];
  return textTable(columns, [...shown, last], paint);
}

function count(value: number | null): string {
  return value === null ? '' : number(value);
}
