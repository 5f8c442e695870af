import { describe, expect, it } from 'vitest';
import type { ReleaseDiff } from '../../src/release/release-diff.ts';
import type { VerifyReport } from '../../src/release/verify.ts';
import { diffText } from '../../src/report/diff.ts';
import { plain } from '../../src/report/terminal/paint.ts';
import { verifyText } from '../../src/report/verify.ts';

const none: ReleaseDiff = {
  format: 1, from: '1.0.0', to: '1.1.0',
  images: { added: [], removed: [], replaced: [], relabelled: [], moved: [], softened: [], metadata: [] },
  extras: [], classes: { added: [], removed: [], counts: [] },
  rules: { added: [], removed: [], changed: [] }, sources: { added: [], removed: [], changed: [] },
  demographics: [], age: null, settings: [], pseudonymKey: false, columns: [], tables: { added: [], removed: [], changed: [] },
};

describe('a difference in words', () => {
  it('is one line where there is none', () => {
    expect(diffText(none, { from: '1.0.0', to: 'draft' }, plain)).toBe('1.0.0 → draft (1.1.0)  no difference\n');
  });

  it('REL-8 names images, labels, splits, classes, sources, rules and demographics', () => {
    const diff: ReleaseDiff = {
      ...none,
      images: {
        added: ['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7'], removed: ['b'], replaced: ['c'], relabelled: [{ id: 'd', from: 'Naevus', to: 'Melanoma' }],
        moved: [{ id: 'e', from: 'train', to: 'test' }], softened: ['f'], metadata: [{ column: 'age', images: 1 }],
      },
      classes: { added: ['Melanoma'], removed: [], counts: [{ class: 'Naevus', from: 1204, to: 1203 }] },
      sources: { added: ['clinic-a'], removed: [], changed: [{ name: 'demo', columns: ['licence', 'version'] }] },
      rules: { added: [], removed: ['blur'], changed: [] },
      settings: [{ key: 'splits.seed', from: '1', to: '2' }, { key: 'task.unit', from: '', to: 'image' }],
      demographics: [{ column: 'sex', value: '', from: 10, to: 12 }],
      age: { from: { known: 0, mean: null }, to: { known: 1200, mean: 51 } },
    };
    expect(diffText(diff, { from: '1.0.0', to: '1.1.0' }, plain)).toBe(
      [
        '1.0.0 → 1.1.0',
        '',
        'images',
        '  + 7 added',
        '      a1', '      a2', '      a3', '      a4', '      a5',
        '      … and 2 more',
        '  - 1 removed',
        '      b',
        '  ~ 1 replaced (other bytes)',
        '      c',
        '  ~ 1 relabelled',
        '      d  Naevus → Melanoma',
        '  ~ 1 moved between splits',
        '      e  train → test',
        '  ~ 1 with other soft labels',
        '      f',
        '  ~ 1 image with another age',
        '',
        'classes',
        '  + Melanoma',
        '  ~ Naevus: 1,204 → 1,203 (−1)',
        '',
        'sources',
        '  + clinic-a',
        '  ~ demo: licence, version',
        '',
        'rules',
        '  - blur',
        '',
        'settings',
        '  ~ splits.seed: 1 → 2',
        '  ~ task.unit: (none) → image',
        '',
        'demographics',
        '  ~ sex (missing): 10 → 12 (+2)',
        '  ~ age, mean in years: – (n 0) → 51.0 (n 1,200)',
        '',
      ].join('\n'),
    );
  });
});

describe('a proof in words', () => {
  const report: VerifyReport = { version: '1.0.0', state: 'sealed', contentDigest: 'ab'.repeat(32), ok: true, files: 12, bytes: 1_234_567, absent: [], diagnostics: [] };

  it('REL-7 says verified with the content digest, or damaged', () => {
    expect(verifyText('1.0.0', report, plain)).toBe(`verified  1.0.0: 12 files, 1.2 MB\n          content ${'ab'.repeat(32)}\n`);
    expect(verifyText('1.0.0', { ...report, absent: ['images', 'data'] }, plain)).toContain('1.2 MB; not in this clone: images and data\n');
    expect(verifyText('1.0.0', { ...report, ok: false }, plain)).toBe('damaged  1.0.0\n');
  });
});
