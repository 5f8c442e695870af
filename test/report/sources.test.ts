import { describe, expect, it } from 'vitest';
import { sourcesText } from '../../src/report/sources.ts';
import { plain } from '../../src/report/terminal/paint.ts';
import { totalsOf, type SourceRow } from '../../src/sources/describe.ts';

const row: SourceRow = {
  id: 'a', name: 'A', version: '1', type: 'archive', evaluation: 'accepted', presence: 'required', licence: 'CC0-1.0', age: 'yes', sex: 'partly', skinType: 'no',
  diagnosis: 'yes', histopathology: 'partly', masks: 'no', differentials: 'no', available: 1200, included: 80,
};

describe('the table of sources', () => {
  it('SRC-8 has ✓, partly and —, totals, and the numbers available and included', () => {
    const rows = [row, { ...row, id: 'b', presence: 'optional' as const, evaluation: 'rejected' as const, licence: null, available: null, included: 0 }];
    expect(sourcesText(rows, totalsOf(rows), plain).split('\n').map((line) => line.replace(/ {2,}/g, ' | '))).toEqual([
      'source | version | type | evaluation | licence | age | sex | skin type | diagnosis | histology | masks | differentials | available | included',
      expect.stringMatching(/^─/),
      'a | 1 | archive | accepted | CC0-1.0 | ✓ | partly | — | ✓ | partly | — | — | 1,200 | 80',
      'b (optional) | 1 | archive | rejected | unknown | ✓ | partly | — | ✓ | partly | — | — | 0',
      '2 in all | 1 accepted | 2 | 2 | 0 | 2 | 2 | 0 | 0 | 1,200 | 80',
      '',
    ]);
  });
});
