import { blocks, list, type Section } from './markdown.ts';

/** How a raw value of a record becomes a value of the harmonised field (`catalog/sql/03_values.sql`). */
export function readValues(): Section {
  return {
    title: 'How values are read',
    body: blocks(
      'White space at the ends of a value never counts. A value named under `missing`, and the empty cell, mean *not known*; one named under `values` is replaced; then it is read:',
      list([
        '**age, size**: a decimal number with a point. With `parse: range`, `30-40` (or `30–40`, `30 to 40`) is its middle, 35, and `85+` is 85; with `parse: cm` a size is multiplied by ten. Ages are 0 to 120 years, sizes above 0 and below 10,000 mm; both are kept to one decimal.',
        '**acquired, birthDate**: `YYYY-MM-DD` (whatever follows it), `YYYY/MM/DD`, `YYYYMMDD` or `DD.MM.YYYY`; `YYYY-MM` and `YYYY` give the year alone, and so does `parse: year`. Years are 1850 to 2200. Only the year of acquisition is stored.',
        '**age from dates**: where the record gives no age, completed years between `birthDate` and `acquired`, or the difference of the years where one of them is a year only; outside 0 to 120 the age stays unknown and is a finding.',
        '**skinType**: 1 to 6; `3.0` is 3.',
        '**closed fields** (sex, skin type, site, modality, confirmation, split): a value outside the vocabulary is a finding.',
      ]),
      'A value that cannot be read leaves the field empty; the findings are grouped, with a count and the first row.',
    ),
  };
}
