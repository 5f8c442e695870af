import { createHash, createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dx, project, type Project } from '../rig.ts';
import { edit } from './demo.ts';
import { table } from './tables.ts';

const KEY = 'a key for tests, of thirty-two bytes and more';
const env = { DX_KEY: KEY };

describe('a source with private identifiers, on the real program', () => {
  let made: Project;
  beforeAll(async () => {
    made = project(resolve(import.meta.dirname, '../fixtures/base'));
    edit(made, 'sources.d/one.yaml', 'identifiers: public', 'identifiers: private');
    edit(made, 'dx.config.yaml', 'access: { level: open }', 'access: { level: restricted, opens: 2028-01-01 }\npseudonyms: { env: DX_KEY }');
    const sealed = await dx(['release', '-C', made.dir], { env });
    if (sealed.code !== 0) throw new Error(sealed.stderr);
  });
  afterAll(() => made.remove());

  it('DEID-4 a release tells the digest of an original only keyed', () => {
    const rows = table(made.dir, 'selected_unsampled', '1.0.0');
    const digests = ['a1', 'a2', 'a3'].map((name) => createHash('sha256').update(readFileSync(made.path(`data/one/${name}.jpg`))).digest('hex'));
    const keyed = digests.map((digest) => createHmac('sha256', KEY).update(`dx original ${digest}`).digest('hex'));
    expect(rows.map((row) => row['original_sha256']).toSorted()).toEqual(keyed.toSorted());
    const csv = readdirSync(made.path('releases/1.0.0')).filter((name) => name.endsWith('.csv')).map((name) => readFileSync(made.path('releases/1.0.0', name), 'utf8')).join('\n');
    expect(csv).not.toContain(KEY);
  });

  it('REL-1 dates of access are documentation: a patch', async () => {
    edit(made, 'dx.config.yaml', 'opens: 2028-01-01', 'opens: 2029-01-01');
    const built = await dx(['build', '--json', '-C', made.dir], { env });
    expect((JSON.parse(built.stdout) as { draft: unknown }).draft).toMatchObject({ version: '1.0.1', reasons: [{ level: 'patch', reason: 'setting access.opens "2028-01-01" → "2029-01-01"' }] });
  });

  it('DEID-4 another key is a major version, and never kept', async () => {
    const built = await dx(['build', '--json', '-C', made.dir], { env: { DX_KEY: `${KEY}!` } });
    const { draft, diagnostics } = JSON.parse(built.stdout) as { diagnostics: { code: string }[]; draft: { state: string; version: string; reasons: { level: string; reason: string }[] } };
    expect(draft).toMatchObject({ state: 'changed', version: '2.0.0' });
    expect(diagnostics.map(({ code }) => code)).toContain('DX6017');
    expect(draft.reasons[0]!.reason).toMatch(/^pseudonym key/);
  });
});
