import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { lockText } from '../../src/config/lock-text.ts';
import type { Classification } from '../../src/icd11/entity.ts';
import { registry } from '../../src/steps/registry.ts';
import { baseProject } from '../fixtures.ts';
import { hasTable, wholeRelease } from '../icd11/whole.ts';
import { project, type Project } from '../rig.ts';

describe.skipIf(!hasTable)('MAP-3 MAP-4 codes against the release (needs ../shared/data)', () => {
  let mms: Classification;
  let made: Project;
  beforeAll(async () => {
    mms = await wholeRelease();
    made = project(baseProject);
    made.write('dx.config.yaml', 'name: T\ntitle: T\ntask: { clinical: c, labels: multiclass, intendedUse: [training] }\npermissions: [research]\nicd11: { release: "2025-01" }\n');
  });
  afterAll(() => made.remove());

  /** Findings of these categories and rows: against the whole release, or against what is pinned of these codes. */
  async function check(categories: string, rows = '{}', pinned?: readonly string[], release = '2025-01'): Promise<string[]> {
    made.write('mappings/categories.yaml', `categories:\n${categories}`);
    made.write('mappings/one.yaml', `source: one\nlabels: ${rows}\n`);
    rmSync(made.path('mappings/icd11.lock.yaml'), { force: true });
    if (pinned) made.write('mappings/icd11.lock.yaml', lockText(mms, pinned, { from: 'table' }).replace('2025-01', release));
    const { diagnostics } = await loadConfig(made.dir, registry, pinned ? undefined : mms);
    return diagnostics.map(({ severity, code, message, hint }) => `${severity} ${code} ${message}${hint === undefined ? '' : ` | ${hint}`}`);
  }

  it('the two published errors are caught, with the code that fits', async () => {
    expect(await check('  Basal cell carcinoma: { icd11: 2C30 }\n')).toEqual([
      'error DX2021 category "Basal cell carcinoma" names 2C30, which is "Melanoma of skin" (fit 0, needed 0.75) | did you mean 2C32, "Basal cell carcinoma of skin"?',
    ]);
    const [finding] = await check('  Contact eczema: { icd11: EA81 }\n');
    expect(finding).toMatch(/^error DX2021 category "Contact eczema" names EA81, which is "Seborrhoeic dermatitis and related conditions" \(fit 0\.\d+, needed 0\.75\) \| did you mean EK0/u);
  });

  it('they are caught with what is pinned alone, as a build has it', async () => {
    expect(await check('  Basal cell carcinoma: { icd11: 2C30 }\n', '{}', ['2C30', '2C32'])).toEqual([
      'error DX2021 category "Basal cell carcinoma" names 2C30, which is "Melanoma of skin" (fit 0, needed 0.75) | did you mean 2C32, "Basal cell carcinoma of skin"?',
    ]);
  });

  it.each<[string, string, string, RegExp]>([
    ['a code that does not exist', '  Basal cell carcinoma: { icd11: 2C3A }\n', '{}', /^error DX2018 2C3A is not a code of ICD-11 MMS 2025-01 \| did you mean 2C32/u],
    ['a stem of a cluster that does not exist', '  Psoriasis: { icd11: EA90&XS25/EA9A }\n', '{}', /^error DX2018 EA9A is not/u],
    ['an extension code that does not exist', '  Psoriasis: { icd11: EA90&XS2599 }\n', '{}', /^error DX20(?:18|09)/u],
    ['a chapter', '  Skin: { icd11: "14" }\n', '{}', /^error DX2009/u],
    ['a block', '  Dermatitis: { icd11: BlockL2-EA8 }\n', '{}', /^error DX2009/u],
    ['a code of ICD-10', '  Basal cell carcinoma: { icd11: C44.1 }\n', '{}', /^error DX2009 .* ICD-10 code$/u],
    ['a residual without a note', '  Melanoma: { icd11: 2C30.Z }\n', '{}', /^warning DX2020 2C30\.Z is the residual category "Melanoma of skin, unspecified", and "Melanoma" has no note/u],
    ['unrelated branches without a rationale', '  Psoriasis or actinic keratosis: { icd11: [EA90, EK90.0], differentiate: x }\n', '{}', /^error DX2022 the codes of "Psoriasis or actinic keratosis" lie in unrelated branches/u],
    ['one code in two categories', '  Psoriasis: { icd11: EA90 }\n  Psoriasis, all: { icd11: EA90 }\n', '{}', /^error DX2013/u],
    ['a non-diagnostic category with a code', '  Psoriasis: { icd11: EA90, kind: non-diagnostic, reason: r }\n', '{}', /^error DX2007/u],
    ['a vague label on a specific code', '  Guttate psoriasis: { icd11: EA90.1 }\n', '{ psoriasis: Guttate psoriasis }', /^warning DX2023 the label "psoriasis" is "Psoriasis" \(EA90\), and is mapped to "Guttate psoriasis", EA90\.1 "Guttate psoriasis"/u],
    ['a label that names no condition', '  Psoriasis: { icd11: EA90 }\n', '{ skin lesion: Psoriasis }', /^warning DX2023 the label "skin lesion" names no condition/u],
    ['a category that nobody accepted', '  Psoriasis: { icd11: EA90, status: proposed }\n', '{}', /^warning DX2024/u],
    ['an exception that excepts nothing', '  Psoriasis: { icd11: EA90, fit: { EA90: r } }\n', '{}', /^warning DX2050/u],
    ['an exception for another code', '  Psoriasis: { icd11: EA90, fit: { EA91: r } }\n', '{}', /^error DX2050/u],
    ['an older code that means something else', '  Psoriasis: { icd11: EA90 }\n', '{ pso: { category: Psoriasis, legacy: { icd10: L43.9, icd11: EA91, relation: equivalent } } }', /^warning DX2028/u],
    ['an unknown person', '  Psoriasis: { icd11: EA90 }\n', '{ pso: { category: Psoriasis, author: nobody } }', /^error DX2025/u],
    ['a blind choice of an unknown category', '  Psoriasis: { icd11: EA90 }\n', '{ pso: { category: Psoriasis, blind: [{ by: nobody, date: 2026-02-30, category: Psorisis }] } }', /^warning DX2003/u],
    ['a code shared with a parent of others', '  Psoriasis: { icd11: EA90 }\n  Melanoma: { icd11: 2C30 }\n  Psoriasis or melanoma: { icd11: [EA90, 2C30], rationale: r, differentiate: d, parentOf: [Melanoma], reason: r }\n', '{}', /^error DX2013 the code EA90/u],
    ['a part of the name without a code', '  Melanoma in situ or squamous cell carcinoma: { icd11: 2C31 }\n', '{}', /^warning DX2019 no code of .* stands for "Melanoma in situ"/u],
  ])('%s', async (_name, categories, rows, expected) => {
    const found = await check(categories, rows);
    expect(found.some((line) => expected.test(line)), found.join('\n')).toBe(true);
  });

  it('what is right, or says why, is no finding', async () => {
    expect(await check([
      '  Basal cell carcinoma: { icd11: 2C32 }',
      '  Squamous cell carcinoma, invasive or in situ: { icd11: [2C31, 2E64.0], rationale: look alike, differentiate: biopsy }',
      '  Haemangioma: { icd11: 2F25 , fit: { 2F25: a cherry angioma is one } }',
      '  Syringoma: { icd11: 2F22&XH6325 }',
      '  Melanoma: { icd11: 2C30.Z, note: the archive says no more }',
      '  Guttate psoriasis: { icd11: EA90.1 }',
      '  Psoriasis: { icd11: EA90, parentOf: [Guttate psoriasis], reason: vague labels }',
      '  Healthy skin: { kind: non-diagnostic, reason: negatives }', '',
    ].join('\n'), '{ psoriasis: Psoriasis, pso: { category: Guttate psoriasis, vague: children only } }')).toEqual([]);
  });

  it('what is not pinned, not pinned at all, or pinned for another release is told', async () => {
    expect(await check('  Psoriasis: { icd11: EA90 }\n', '{}', ['2C32'])).toEqual(['error DX2017 EA90 is not pinned in mappings/icd11.lock.yaml']);
    expect(await check('  Psoriasis: { icd11: EA90 }\n', '{}', ['EA90'], '2024-01')).toEqual(['error DX2029 the codes are pinned for release "2024-01", and dx.config.yaml names "2025-01"']);
    made.write('mappings/categories.yaml', 'categories:\n  Psoriasis: { icd11: EA90 }\n');
    rmSync(made.path('mappings/icd11.lock.yaml'));
    expect((await loadConfig(made.dir, registry)).diagnostics.map((d) => `${d.severity} ${d.code}`)).toEqual(['warning DX2016']);
  });
});
