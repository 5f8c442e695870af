import { expect, it } from 'vitest';
import { namedCodes } from '../../src/config/check/icd11.ts';

it('MAP-4 what is to be pinned: every stem and extension that categories name, once, in order; not what has no form of a code', () => {
  expect(namedCodes({ A: { icd11: ['EA90&XS25/2F20', '2C32'] }, B: { icd11: '2C32' }, C: {}, D: { icd11: 'C44.1' } })).toEqual(['2C32', '2F20', 'EA90', 'XS25']);
});
