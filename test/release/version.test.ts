import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { byVersion, isVersion, nextVersion } from '../../src/release/semver.ts';
import { World } from './world.ts';

function four(): World {
  return new World().image('a').image('b', { split: 'test' }).image('c', { category: 'Melanoma', split: 'validation' }).image('d', { category: 'Melanoma' });
}

/** Release 1.0.0, sealed once; each test builds its own draft after it. */
const sealed = four();
let world: World;
beforeAll(() => sealed.release());
beforeEach(() => {
  world = sealed.fork();
});
afterAll(() => sealed.done());

/** Builds after a change, and gives what the user is told: the version and its reasons. */
async function told(...findings: readonly string[]): Promise<{ version: string; reasons: string[] }> {
  const cut = await world.cut();
  expect(cut.diagnostics.map(({ code }) => code)).toEqual(findings);
  return { version: cut.version, reasons: cut.reasons.map(({ level, reason }) => `${level}: ${reason}`) };
}

function setting(key: string, value: string): void {
  world.tables['dataset'] = world.tables['dataset']!.map((row) => (row['key'] === key ? { key, value } : row));
}

describe('REL-1 major', () => {
  it('REL-1 the clinical task', async () => {
    setting('task.clinical', 'triage');
    expect(await told()).toEqual({ version: '2.0.0', reasons: ['major: clinical task or purpose: task.clinical "diagnosis" → "triage"'] });
  });

  it('REL-1 a class more, by relabelling', async () => {
    world.change('b', { category: 'Naevus' });
    expect(await told()).toEqual({ version: '2.0.0', reasons: ['major: class set: + Naevus', 'patch: 1 image relabelled (1 Basal cell carcinoma → Naevus)'] });
  });

  it('REL-1 a class less, by removal', async () => {
    world.remove('c');
    world.remove('d');
    expect(await told()).toEqual({ version: '2.0.0', reasons: ['major: class set: − Melanoma', 'minor: 2 images removed'] });
  });

  it('REL-1 the weighting of soft labels', async () => {
    setting('labels.ranks', 'linear');
    expect(await told()).toEqual({ version: '2.0.0', reasons: ['major: labelling principles: labels.ranks "reciprocal" → "linear"'] });
  });

  it('REL-1 the split policy, even where no image moves', async () => {
    setting('splits.ratios', '0.7 0.15 0.15');
    expect(await told()).toEqual({ version: '2.0.0', reasons: ['major: split policy: splits.ratios "0.8 0.1 0.1" → "0.7 0.15 0.15"'] });
  });

  it('REL-1 a column removed', async () => {
    world.omitColumns = ['sex'];
    expect(await told()).toEqual({ version: '2.0.0', reasons: ['major: selected_unsampled: 1 column removed (sex)'] });
  });

  it('REL-1 another pseudonym key', async () => {
    world = four();
    await world.release();
    world.keyCheck = '0123456789abcdef';
    world.change('a', { age: '41' });
    expect((await told()).version).toBe('1.0.1'); // the first key is no other key: ids of public sources stay
    await world.seal();
    world.keyCheck = 'fedcba9876543210';
    expect(await told('DX6017')).toEqual({ version: '2.0.0', reasons: ['major: pseudonym key: another key, so every keyed id is another'] });
    world.done();
  });
});

describe('REL-1 minor', () => {
  it('REL-1 images added', async () => {
    world.image('e').image('f');
    expect(await told()).toEqual({ version: '1.1.0', reasons: ['minor: 2 images added'] });
  });

  it('REL-1 an image removed', async () => {
    world.remove('a');
    world.tables['exclusions'] = [{ id: 'a', source: 's', reason: 'too small' }];
    expect(await told()).toEqual({ version: '1.1.0', reasons: ['minor: 1 image removed'] });
  });

  it('REL-1 bytes replaced', async () => {
    world.change('a', { bytes: 'other bytes of a' });
    expect(await told()).toEqual({ version: '1.1.0', reasons: ['minor: 1 image with replaced bytes'] });
  });

  it('REL-1 an image moved between splits', async () => {
    world.change('a', { split: 'test' });
    expect(await told()).toEqual({ version: '1.1.0', reasons: ['minor: 1 image moved between splits (1 train → test)'] });
  });

  it('REL-1 a column added', async () => {
    world.extraColumns = { device: 'camera' };
    expect(await told()).toEqual({ version: '1.1.0', reasons: ['minor: selected_unsampled: 1 column added (device)'] });
  });

  it('REL-1 a crop added to an image that was there', async () => {
    world.tables['crops'] = [{ id: 'a', sha256: 'a'.repeat(64), bytes: '1', file: 'crops/basal-cell-carcinoma/a.jpg' }];
    expect(await told()).toEqual({ version: '1.1.0', reasons: ['minor: crops: 1 added'] });
  });
});

describe('REL-1 patch', () => {
  it('REL-1 a label within the same classes', async () => {
    world.change('c', { category: 'Basal cell carcinoma' });
    expect(await told()).toEqual({ version: '1.0.1', reasons: ['patch: 1 image relabelled (1 Melanoma → Basal cell carcinoma)'] });
  });

  it('REL-1 metadata', async () => {
    world.change('a', { age: '41', sex: 'male' });
    world.change('b', { age: '42' });
    expect(await told()).toEqual({ version: '1.0.1', reasons: ['patch: metadata: age of 2 images, sex of 1 image'] });
  });

  it('REL-1 rule text without effect', async () => {
    world.tables['rules'] = [{ rule: 'resolution', kind: 'exclude', expression: 'width < 199', reason: 'too small' }];
    expect(await told()).toEqual({ version: '1.0.1', reasons: ['patch: rules: 1 changed (rows)'] });
  });

  it('REL-1 documentation of a source', async () => {
    world.tables['sources'] = [{ source: 's', name: 'Source, renamed', version: '1', licence: 'CC-BY-4.0' }];
    expect(await told()).toEqual({ version: '1.0.1', reasons: ['patch: sources: 1 changed (rows)'] });
  });

  it('REL-1 a note in the mapping', async () => {
    world.tables['mapping'] = [{ source: 's', label: 'bcc', category: 'Basal cell carcinoma', note: 'as in the paper', images: '2' }];
    expect(await told()).toEqual({ version: '1.0.1', reasons: ['patch: mapping: 1 changed (rows)'] });
  });

  it('REL-1 soft labels under the same category', async () => {
    world.tables['selected_unsampled_soft'] = [{ id: 'a', category: 'Basal cell carcinoma', weight: '0.6' }, { id: 'a', category: 'Melanoma', weight: '0.4' }];
    expect(await told()).toEqual({ version: '1.0.1', reasons: ['patch: soft labels of 1 image'] });
  });

  it('REL-1 counts alone, as when the publisher adds images that no rule lets in', async () => {
    world.tables['rules'] = [{ rule: 'resolution', kind: 'exclude', expression: 'width < 200', reason: 'too small', images: '7' }];
    expect(await told()).toEqual({ version: '1.0.1', reasons: ['patch: rules: other counts'] });
  });

  it('REL-1 access', async () => {
    setting('access.level', 'restricted');
    expect(await told()).toEqual({ version: '1.0.1', reasons: ['patch: setting access.level "open" → "restricted"'] });
  });

  it('REL-1 an exclusion more, with no effect on what is in', async () => {
    world.tables['exclusions'] = [{ id: 'z', source: 's', reason: 'too small' }];
    expect(await told()).toEqual({ version: '1.0.1', reasons: ['patch: exclusions: 1 added (rows)'] });
  });
});

describe('REL-1 together', () => {
  it('REL-1 the highest level applies, and every reason is told', async () => {
    world.image('e').change('a', { split: 'test', age: '50' });
    setting('task.clinical', 'triage');
    expect(await told()).toEqual({
      version: '2.0.0',
      reasons: [
        'major: clinical task or purpose: task.clinical "diagnosis" → "triage"', 'minor: 1 image added',
        'minor: 1 image moved between splits (1 train → test)', 'patch: metadata: age of 1 image',
      ],
    });
  });

  it('REL-1 nothing different gives no version', async () => {
    expect(await told()).toEqual({ version: '1.0.0', reasons: [] });
  });
});

describe('versions', () => {
  it('REL-1 the next version', () => {
    expect(nextVersion(undefined, [])).toBe('1.0.0');
    expect(nextVersion('1.9.9', [{ level: 'patch', reason: '' }])).toBe('1.9.10');
    expect(nextVersion('1.9.9', [{ level: 'patch', reason: '' }, { level: 'minor', reason: '' }])).toBe('1.10.0');
    expect(nextVersion('1.9.9', [{ level: 'minor', reason: '' }, { level: 'major', reason: '' }])).toBe('2.0.0');
    expect(nextVersion('1.9.9', [])).toBeUndefined();
  });

  it('are ordered by number', () => {
    expect(['1.10.0', '1.9.0', '2.0.0', '1.9.10', '1.9.9'].toSorted(byVersion)).toEqual(['1.9.0', '1.9.9', '1.9.10', '1.10.0', '2.0.0']);
  });

  it.each(['1.0', '01.0.0', '1.0.0-rc1', 'v1.0.0', '1.0.0 ', '../1.0.0', '1.0.0000000000'])('%j is none', (text) => {
    expect(isVersion(text)).toBe(false);
  });
});
