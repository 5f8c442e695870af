/** Diagnoses of the sets with their category and its code of ICD-11 MMS. */
export const labels = [
  ['naevus', 'Melanocytic naevus', '2F20.Z'],
  ['melanoma', 'Melanoma of skin', '2C30'],
  ['bcc', 'Basal cell carcinoma of skin', '2C32'],
  ['scc', 'Squamous cell carcinoma of skin', '2C31'],
  ['psoriasis', 'Psoriasis', 'EA90'],
  ['atopic eczema', 'Atopic eczema', 'EA80'],
  ['seb derm', 'Seborrhoeic dermatitis', 'EA81'],
  ['acne', 'Acne', 'ED80'],
  ['rosacea', 'Rosacea', 'ED90'],
  ['vitiligo', 'Vitiligo', 'ED63.0'],
] as const;

/** The row that the case of one changed mapping rewrites, and the two categories between which it goes. */
export const changingLabel = { label: 'naevus nos', categories: ['Melanocytic naevus', 'Melanoma of skin'] } as const;
