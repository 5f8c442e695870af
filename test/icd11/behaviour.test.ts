import { describe, expect, it } from 'vitest';
import { behavioursOf } from '../../src/icd11/behaviour.ts';

describe('MAP-11 what ICD-11 says of a condition by the block of its code', () => {
  it.each([
    ['2C30', ['malignant']], // Melanoma of skin
    ['2C32.0', ['malignant']], // Nodular basal cell carcinoma of skin
    ['2B01', ['malignant', 'uncertain']], // Mycosis fungoides: lymphomas are not ordered by behaviour
    ['2E2Z', ['malignant']], // Metastatic malignant neoplasm, unspecified
    ['2E63.0', ['in-situ']], // Melanoma in situ of skin
    ['2F20.0Z', ['benign']], // Common acquired melanocytic naevus
    ['2E81.0Y', ['benign']], // Other specified benign vascular neoplasms
    ['2F72.0', ['uncertain']],
    ['EK70.0', ['benign', 'not-neoplasm']], // Epidermoid cyst
    ['EK90.0', ['uncertain', 'not-neoplasm']], // Actinic keratosis
    ['LC02', ['benign', 'not-neoplasm']], // Complex epidermal hamartoma
    ['EA90', ['not-neoplasm']], // Psoriasis
    ['1A00', ['not-neoplasm']],
    ['EA90&XS25/2F20', ['not-neoplasm', 'benign']],
  ])('%s is %j', (code, behaviours) => {
    expect(behavioursOf([code])).toEqual(behaviours);
  });

  it('several codes may be any of theirs, none is nothing', () => {
    expect(behavioursOf(['EK90.0', '2E64.0', '2E64.00'])).toEqual(['uncertain', 'not-neoplasm', 'in-situ']);
    expect(behavioursOf([])).toEqual([]);
  });
});
