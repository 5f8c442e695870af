import { describe, expect, it } from 'vitest';
import type { BuildResult, DraftSummary, PlanResult } from '../../src/pipeline/results.ts';
import { buildAdvice, buildSummary } from '../../src/report/build-summary.ts';
import { planText } from '../../src/report/plan.ts';
import { plain } from '../../src/report/terminal/paint.ts';

const digest = 'c0ffee'.padEnd(64, '0');
const draft: DraftSummary = {
  state: 'changed', dir: 'releases/draft', version: '1.1.0', parent: '1.0.0', contentDigest: digest,
  images: { seen: 25331, included: 24000, excluded: 1331 },
  excludedBy: [{ reason: 'licence', images: 1300 }, { reason: 'rule resolution', images: 41 }],
  splits: { train: 19200, validation: 2400, test: 2400 }, classes: 8,
  reasons: [{ level: 'minor', reason: '12 images were added' }, { level: 'patch', reason: '3 labels changed' }],
  absent: ['ham10000', 'isic2019'],
};
const result: BuildResult = {
  diagnostics: [], draft,
  steps: { quality: { ran: 12, cached: 25319, failed: 1 }, decode: { ran: 12, cached: 25319, failed: 0 }, phash: { ran: 0, cached: 25331, failed: 0 } },
};

const advice = (state: DraftSummary['state']): string => buildAdvice({ ...result, draft: { ...draft, state } });

describe('the summary of a build', () => {
  it('says version, reasons, images, splits, steps and content', () => {
    expect(buildSummary(result, plain)).toBe(
      [
        'version 1.1.0 (draft), parent 1.0.0',
        '  minor  12 images were added',
        '  patch  3 labels changed',
        '',
        'images   24,000 of 25,331 are in (94 %), 1,331 are out',
        '           1,300  licence',
        '              41  rule resolution',
        'splits   19,200 train, 2,400 validation, 2,400 test',
        'classes  8',
        'steps    decode: 12 ran, 25,319 from the store',
        '         quality: 12 ran, 25,319 from the store, 1 failed',
        'absent   ham10000 and isic2019 (optional)',
        `content  ${digest}`,
        'written  releases/draft',
        '',
      ].join('\n'),
    );
  });

  it('says so where nothing changed, and where nothing was written', () => {
    expect(buildSummary({ ...result, draft: { ...draft, state: 'unchanged', reasons: [] } }, plain)).toMatch(/^nothing changed since 1\.0\.0\n\nimages /);
    expect(buildSummary({ ...result, draft: { ...draft, state: 'kept' } }, plain)).toMatch(/^nothing changed since the last build: version 1\.1\.0, parent 1\.0\.0\n/);
    const idle = { ...result, steps: { phash: { ran: 0, cached: 25331, failed: 0 } } };
    expect(buildSummary(idle, plain)).toContain('steps    none ran; 25,331 results from the store\n');
    expect(buildSummary({ diagnostics: [], steps: {} }, plain)).toBe('no draft was written; the releases are as they were\n');
  });

  it('gives no percentage of nothing', () => {
    const none = { ...draft, images: { seen: 0, included: 0, excluded: 0 }, excludedBy: [] };
    expect(buildSummary({ ...result, draft: none }, plain)).toContain('\nimages   0 of 0 are in, 0 are out\n');
  });

  it('names the eight most frequent reasons, and where the others are', () => {
    const many = Array.from({ length: 12 }, (_, i) => ({ reason: `reason ${i}`, images: 100 - i }));
    const shown = buildSummary({ ...result, draft: { ...draft, excludedBy: many } }, plain);
    expect(shown).toContain('            93  reason 7\n             …  4 more reasons: dx query "FROM exclusions" --release draft\n');
    expect(shown).not.toContain('reason 8');
    expect(buildSummary({ ...result, draft: { ...draft, excludedBy: many.slice(0, 9) } }, plain)).toContain('reason 8');
  });

  it('says what to do next', () => {
    expect(advice('changed')).toContain('dx diff');
    expect(advice('new')).toContain('dx release');
    expect(advice('kept')).not.toContain('dx release');
    expect(buildAdvice({ diagnostics: [], steps: {} })).toContain('dx explain');
  });

  it('shows text of strangers without obeying it', () => {
    const hostile = '\u001b[2J\n\u202e';
    const shown = buildSummary({ ...result, draft: { ...draft, reasons: [{ level: 'minor', reason: hostile }], excludedBy: [{ reason: hostile, images: 1 }], absent: [hostile] } }, plain);
    for (const active of ['\u001b', '\u202e']) expect(shown).not.toContain(active);
    expect(shown.match(/\\x1b\[2J\\n\\u\{202e\}/g)).toHaveLength(3);
  });
});

describe('a plan', () => {
  const plan: PlanResult = {
    diagnostics: [], images: 120, fresh: 118, produceKnown: true,
    sets: [{ pass: 'analyse', step: 'decode', reason: 'bytes changed', images: 2, examples: ['demo/abc', 'demo/def'], changes: [] }],
  };

  it('names step, set, reason and examples', () => {
    expect(planText(plan, plain, false)).toBe(
      [
        '118 of 120 images have every analysis in the store; a build would run',
        '',
        'pass     step    images  why            for example',
        '───────  ──────  ──────  ─────────────  ──────────────────',
        'analyse  decode       2  bytes changed  demo/abc, demo/def',
        '',
      ].join('\n'),
    );
  });

  it('says where nothing would run, and what cannot be known yet', () => {
    expect(planText({ ...plan, sets: [], fresh: 120 }, plain, false)).toBe('120 of 120 images have every analysis in the store; no step would run\n');
    expect(planText({ ...plan, produceKnown: false }, plain, false)).toContain('what the produce steps would do is known once the images are analysed\n');
  });

  it('explains each set by what changed, from what to what', () => {
    const explained = planText({
      ...plan,
      sets: [{ ...plan.sets[0]!, reason: 'parameters changed', changes: [
        { kind: 'version', step: 'decode', before: 1, after: 2 },
        { kind: 'parameter', step: 'decode', name: 'blur.size', before: 3, after: 5 },
        { kind: 'library', step: 'decode', name: 'sharp', before: '0.35.4', after: '0.35.5' },
      ] }, { ...plan.sets[0]!, step: 'pixels' }],
    }, plain, true);
    expect(explained).toBe(
      [
        '118 of 120 images have every analysis in the store; a build would run',
        '',
        'decode (analyse) on 2 images',
        '  because step decode version 1 → 2',
        '  because parameter decode.blur.size 3 → 5',
        '  because library sharp 0.35.4 → 0.35.5 (step decode)',
        '  for example demo/abc, demo/def',
        '',
        'pixels (analyse) on 2 images',
        '  because the bytes of the image or its mask changed',
        '  for example demo/abc, demo/def',
        '',
      ].join('\n'),
    );
  });
});
