import { readFileSync, rmSync } from 'node:fs';
import { relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseProject } from '../fixtures.ts';
import { crosswalkPath, hasTable, tablePath } from '../icd11/whole.ts';
import { dx, project, type Project } from '../rig.ts';

/** Label, and the ICD-10 code beside it. */
const records = [
  ['basalioma', 'C44.9'], ['psoriasis pustulosa', 'L40.1'], ['psoriasis, all', 'L40.0'], ['psoriasis, all', 'L40.9'], ['Lichen planus', 'L43.9'], ['something', 'L98.9'], ['national', 'L99.99'], ['L82', 'L82'], ['impetigo, whatever', 'L01'], ['not in the map', 'C45.9'],
] as const;

describe.skipIf(!hasTable)('MAP-5 labels with codes of ICD-10 (shared data)', () => {
  let made: Project;
  beforeAll(() => {
    made = project(baseProject);
    rmSync(made.path('mappings/icd11.lock.yaml'));
    made.write('dx.config.yaml', `name: Base\ntitle: Base\ntask: { clinical: c, labels: multiclass, intendedUse: [training] }\npermissions: [research]\nicd11: { release: "2025-01", table: ${relative(made.dir, tablePath)}, crosswalk: ${relative(made.dir, crosswalkPath)} }\n`);
    made.write('mappings/categories.yaml', 'categories:\n  Psoriasis: { icd11: EA90 }\n  Lichen planus: { icd11: EA91 }\n');
    made.write('mappings/one.yaml', 'source: one\nlabels: {}\n');
    made.write('sources.d/one.yaml', readFileSync(made.path('sources.d/one.yaml'), 'utf8').replace('  patient: patient', '  icd10: code\n  patient: patient'));
    made.write('data/one/records.csv', `image,patient,lesion,diagnosis,code,age,sex\n${records.map(([label, code], n) => `r${n},p${n},l${n},"${label}",${code},40,m\n`).join('')}`);
  });
  afterAll(() => made.remove());

  interface Label { label: string; icd10: { code: string }[]; translated?: { icd10: string; icd11?: string; relation: string }; suggestions: { category?: string; code?: string; from: string }[] }

  it('the crosswalk translates; equivalent, subclass, one-to-many and unmapped are told apart', async () => {
    const { stdout, code } = await dx(['labels', 'unmapped', '--json', '-q'], { cwd: made.dir });
    const labels = Object.fromEntries((JSON.parse(stdout) as { labels: Label[] }).labels.map((one) => [one.label, one]));
    expect(code).toBe(0);
    expect(Object.fromEntries(Object.entries(labels).map(([label, { translated }]) => [label, translated?.relation]))).toMatchInlineSnapshot(`
      {
        "L82": "subclass",
        "Lichen planus": "subclass",
        "basalioma": "subclass",
        "impetigo, whatever": "one-to-many",
        "national": "unmapped",
        "not in the map": "unmapped",
        "psoriasis pustulosa": "equivalent",
        "psoriasis, all": undefined,
        "something": "equivalent",
      }
    `);
    expect(labels['psoriasis, all']!.icd10.map((one) => one.code)).toEqual(['L40.0', 'L40.9']); // wider than either: a person decides
    expect(labels['L82']!.translated).toMatchObject({ icd11: '2F21.0' });
    expect(labels['Lichen planus']!.suggestions[0]).toMatchObject({ category: 'Lichen planus' });
  });

  it('what it says is recorded in the row, and a mapping that departs from it is a finding', async () => {
    const wrote = await dx(['labels', 'suggest', '--write', '--least', '0.7'], { cwd: made.dir });
    expect(wrote.code).toBe(0);
    const mapping = readFileSync(made.path('mappings/one.yaml'), 'utf8');
    expect(mapping).toMatch(/L82:[^]*?icd10: L82, icd11: "?2F21\.0"?, relation: \w+/u);
    expect((await dx(['check'], { cwd: made.dir })).stdout).not.toMatch(/error|DX2028/u);
    made.write('mappings/one.yaml', mapping.replace(/(L82:[^]*?category: )Seborrhoeic keratosis/u, '$1Psoriasis'));
    expect((await dx(['check'], { cwd: made.dir })).stdout).toMatch(/warning DX2028 {2}ICD-10 L82 is 2F21\.0 in WHO's crosswalk, and "Psoriasis" stands for EA90/u);
  });
});
