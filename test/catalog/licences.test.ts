import { describe, expect, it } from 'vitest';
import spdxList from 'spdx-license-list/simple.js';
import { licenceFacts } from '../../src/catalog/licence-facts.ts';
import { checkLicences, judgeLicence } from '../../src/catalog/licences.ts';
import { at, decideRows, makeConfig, makeSource, mapping, outReasons } from './make.ts';

describe('LIC-1 judgeLicence', () => {
  const commercial = ['commercial', 'modification', 'redistribution'] as const;
  it.each([
    ['CC0-1.0', true], ['CC-BY-4.0', true], ['CC-BY-SA-4.0', true], ['CC-BY-NC-4.0', false], ['CC-BY-NC-SA-3.0', false], ['CC-BY-ND-4.0', false], ['CC-BY-3.0-IGO', true],
    ['CC-BY-NC-4.0 OR CC-BY-4.0', true], ['CC-BY-NC-4.0 AND CC-BY-4.0', false], ['CC-BY-4.0 AND MIT', true], ['(CC0-1.0 OR CC-BY-NC-4.0) AND CC-BY-4.0', true],
    ['GPL-3.0-only', false], ['Nonsense-1.0', false], ['', false], ['CC BY 4.0', false], ['Apache-2.0 WITH LLVM-exception', false], ['LicenseRef-x', false],
  ])('%s: %s', (text, permitted) => {
    expect(judgeLicence(text, commercial).permitted).toBe(permitted);
  });

  it('names the clause that forbids', () => {
    expect(judgeLicence('CC-BY-NC-4.0', ['commercial']).reason).toBe('CC-BY-NC-4.0 forbids commercial use (NonCommercial, sections 1(i) and 2(a)(1))');
    expect(judgeLicence('CC-BY-NC-SA-3.0', ['commercial']).reason).toBe('CC-BY-NC-SA-3.0 forbids commercial use (Noncommercial, section 4(c))');
    expect(judgeLicence('CC-BY-NC-4.0', ['research', 'modification', 'redistribution']).permitted).toBe(true);
    expect(judgeLicence(undefined, ['research'])).toMatchObject({ permitted: false, reason: 'no licence is declared' });
  });

  it('every id of the table of facts is an SPDX id, once', () => {
    const ids = licenceFacts.flatMap((f) => f.ids);
    expect(ids.filter((id) => !spdxList.has(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

function withLicence(licence: object) {
  return makeConfig({ sources: [makeSource('a', { licence: { at, ...licence } })] });
}

describe('licences of images', () => {
  it("LIC-3 an image's own licence overrides its source's", async () => {
    const config = makeConfig({ sources: [makeSource('a', { licence: { spdx: 'CC-BY-NC-4.0', at } })] });
    const { catalog } = await decideRows(config, [{ key: 'k1', label: 'nv' }, { key: 'k2', label: 'nv', fields: { licence: 'CC0-1.0' } }, { key: 'k3', label: 'nv', fields: { licence: 'who knows' } }]);
    expect(await outReasons(catalog)).toEqual({ k1: ['licence'], k3: ['licence'] });
  });

  it('LIC-1 no licence, and custom terms that do not declare what is needed, exclude', async () => {
    expect(await outReasons((await decideRows(withLicence({}), [{ key: 'k', label: 'nv' }])).catalog)).toEqual({ k: ['no-licence'] });
    expect(await outReasons((await decideRows(withLicence({ custom: { name: 'DTA', permits: ['research'], shareAlike: false } }), [{ key: 'k', label: 'nv' }])).catalog)).toEqual({ k: ['licence'] });
    expect(await outReasons((await decideRows(withLicence({ custom: { name: 'DTA', permits: ['commercial', 'modification', 'redistribution'], shareAlike: false } }), [{ key: 'k', label: 'nv' }])).catalog)).toEqual({});
  });

  it('LIC-2 names pairs that cannot be combined', async () => {
    const config = makeConfig({
      permissions: ['research'],
      sources: [makeSource('a', { licence: { spdx: 'CC-BY-SA-4.0', at } }), makeSource('b', { licence: { spdx: 'CC-BY-NC-SA-4.0', at } }), makeSource('c', { licence: { spdx: 'CC0-1.0', at } })],
      mappings: ['a', 'b', 'c'].map((s) => mapping(s, { nv: 'Naevus' })),
    });
    const { catalog } = await decideRows(config, ['a', 'b', 'c'].map((source) => ({ source, key: source, label: 'nv' })));
    expect(catalog.diagnostics.map((d) => [d.code, d.message])).toEqual([['DX5020', 'CC-BY-NC-SA-4.0 and CC-BY-SA-4.0 cannot be combined in one release: both are share-alike and each wants to be the licence of the whole']]);
  });
});

describe('a licence that cannot be judged is told before any image is read', () => {
  const check = (spdx: string | undefined, status = 'accepted') => checkLicences({
    permissions: ['research'],
    sources: [{ id: 's', licence: { spdx, at: { file: 'sources.d/s.yaml', line: 9 } }, evaluation: { status } }],
  } as unknown as Parameters<typeof checkLicences>[0]).map(({ code, severity, hint }) => [code, severity, hint]);

  it('LIC-1 a text that is no SPDX id is a warning with the id that is near', () => {
    expect(check('CC BY-NC 4.0')).toEqual([['DX5021', 'warning', 'did you mean "CC-BY-NC-4.0"?']]);
    // One unknown id makes the whole text no expression: it is refused, not read in part.
    expect(check('CC-BY-4.0 OR Nonsense-1')).toHaveLength(1);
    expect(check('Nonsense-1')).toHaveLength(1);
  });

  it('LIC-1 a licence whose terms are known says nothing here, whatever it forbids; nor does a rejected source', () => {
    expect(check('CC-BY-NC-4.0')).toEqual([]);
    expect(check('CC BY', 'rejected')).toEqual([]);
  });
});
