import { readFileSync, rmSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leaves } from '../../src/cli/verbs.ts';
import { baseProject } from '../fixtures.ts';
import { dx, project, type Project, type Run } from '../rig.ts';
import { documented, misshapen } from './json-shapes.ts';

/** A picture of coarse coloured squares: no two seeds look alike, and none is uniform. */
async function picture(seed: number): Promise<Buffer> {
  let state = seed * 2654435761;
  const next = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24;
  const pixels = Buffer.from(Array.from({ length: 16 * 16 * 3 }, next));
  return sharp(pixels, { raw: { width: 16, height: 16, channels: 3 } }).resize(256, 256, { kernel: 'nearest' }).jpeg({ quality: 90 }).toBuffer();
}

const labels = ['bcc', 'nevus', 'psoriasis'];
const IMAGES = 12;

describe('the day of a user, on the real program', () => {
  let made: Project;
  const shapes = new Map<string, string | undefined>();

  const run = (...args: string[]): Promise<Run> => dx(args, { cwd: made.dir });
  /** Runs with --json, remembers whether the shape is the documented one, and gives the object. */
  async function json<T>(shape: string, ...args: string[]): Promise<T & { code: number | null }> {
    const { code, stdout, stderr } = await run(...args, '--json', '-q');
    expect(stderr).toBe('');
    shapes.set(shape, misshapen(shape, stdout));
    return { ...(JSON.parse(stdout) as T), code };
  }

  beforeAll(async () => {
    made = project(baseProject);
    rmSync(made.path('data'), { recursive: true });
    const rows = ['image,patient,lesion,diagnosis,age,sex'];
    for (let n = 1; n <= IMAGES; n++) {
      made.write(`data/one/images/b${n}.jpg`, await picture(n));
      rows.push(`b${n},p${n},l${n},${n === IMAGES ? 'psoriasiss' : labels[n % 3]!},${30 + n},${n % 2 ? 'm' : 'f'}`);
    }
    made.write('data/one/records.csv', `${rows.join('\n')}\n`);
    made.write('rules/classes.yaml', 'minimum: 1\n');
  });
  afterAll(() => made.remove());

  it('Ctrl-C ends a build with 130, once gently, twice at once, and leaves nothing half-written', async () => {
    const ctrlC = { when: 'read the config', signal: 'SIGINT' } as const;
    const gentle = await dx(['build', '--jobs', '1'], { cwd: made.dir, signals: [ctrlC] });
    expect(gentle.code).toBe(130);
    expect(gentle.stdout).toBe('');
    expect(gentle.stderr).toContain('finishing what is in flight');
    expect(gentle.stderr.endsWith('interrupted; what was finished is kept, and the next run goes on from there\n')).toBe(true);
    const hard = await dx(['build', '--jobs', '1'], { cwd: made.dir, signals: [ctrlC, { when: 'finishing what', signal: 'SIGINT' }] });
    expect(hard.code).toBe(130);
    expect((await run('query', 'SELECT 1')).code).toBe(2); // there is no draft
  });

  it('MAP-1 lists what is not mapped, before any image is read', async () => {
    const found = await json<{ labels: object[] }>('labels unmapped', 'labels', 'unmapped');
    expect(found.labels).toMatchObject([{ source: 'one', label: 'psoriasiss', images: 1, suggestions: [{ category: 'Psoriasis', from: 'categories' }] }]);
    expect((await run('labels', 'unmapped')).stdout).toMatch(/^one +psoriasiss +1 +b12 +Psoriasis 0\.9\d$/m);
  });

  it('plans, builds, and says that nothing changed', async () => {
    const plan = await json<{ images: number; fresh: number; sets: { step: string; images: number }[] }>('plan', 'plan');
    expect([plan.code, plan.images]).toEqual([0, IMAGES]);
    const first = await run('build');
    expect(first.code).toBe(0);
    expect(first.stdout).toMatch(/^version 1\.0\.0 \(draft\), no parent\n {2}major {2}first release\n\nimages {3}11 of 12 are in \(91 %\), 1 is out\n {11}1 {2}.*psoriasiss/);
    expect(first.stderr).toContain('warning DX5010');
    expect(first.stderr).toContain('1 warning\n');
    const again = await json<{ draft: { state: string; splits: Record<string, number> }; steps: Record<string, { ran: number }> }>('build', 'build');
    expect([again.code, again.draft.state]).toEqual([0, 'kept']);
    expect(Object.values(again.steps).every(({ ran }) => ran === 0)).toBe(true);
    expect(Object.values(again.draft.splits).reduce((sum, n) => sum + n, 0)).toBe(11);
    const after = await json<{ fresh: number; sets: object[] }>('plan', 'plan');
    expect([after.fresh, after.sets]).toEqual([IMAGES, []]);
  });

  it('asks the draft with SQL: as a table, CSV and JSON', async () => {
    const sql = 'SELECT category, count(*) AS n FROM selected_unsampled GROUP BY ALL ORDER BY ALL';
    const rows = [['Basal cell carcinoma', 3], ['Melanocytic naevus', 4], ['Psoriasis', 4]];
    expect((await json<{ rows: unknown[] }>('query', 'query', sql)).rows).toEqual(rows);
    expect((await run('query', sql, '--csv')).stdout).toBe(`category,n\n${rows.map((row) => `${row.join(',')}\n`).join('')}`);
    expect((await run('query', sql)).stdout).toBe('category              n\n────────────────────  ─\nBasal cell carcinoma  3\nMelanocytic naevus    4\nPsoriasis             4\n');
    const limited = await run('query', 'SELECT id FROM selected_unsampled', '--limit', '2', '--csv');
    expect(limited.stdout.split('\n')).toHaveLength(4);
    expect(limited.stderr).toBe('only the first 2 rows; --limit <n> gives more\n');
    expect((await json<{ tables: { name: string }[] }>('query --tables', 'query', '--tables')).tables.map((table) => table.name)).toContain('selected_unsampled');
    expect((await run('query', 'SELECT * FROM range(100000)', '--csv')).stdout.split('\n')).toHaveLength(100_002);
  });

  it('prints text of a query without obeying it, and guards CSV against spreadsheets', async () => {
    const sql = `SELECT '=1+1' AS a, chr(27) || '[2J' AS b, -1 AS c, '"x",' || chr(10) AS d, NULL AS e`;
    const [table, csv] = await Promise.all([run('query', sql), run('query', sql, '--csv')]);
    expect(table.stdout.split('\n')[2]).toBe('=1+1  \\x1b[2J  -1  "x",\\n  NULL');
    expect(csv.stdout).toBe(`a,b,c,d,e\n'=1+1,\u001b[2J,-1,"""x"",\n",\n`);
  });

  it('is quiet when the reader of a query leaves', async () => {
    const head = await dx(['query', 'SELECT * FROM range(1000000)', '--csv'], { cwd: made.dir, closeStdoutAfter: 10 });
    expect([head.code, head.stderr]).toEqual([0, '']);
  });

  it('refuses SQL that is wrong or does more than read', async () => {
    for (const refused of await Promise.all(['SELEC 1', 'DROP TABLE sources', 'SELECT 1; SELECT 2'].map((sql) => run('query', sql)))) {
      expect([refused.code, refused.stdout]).toEqual([1, '']);
      expect(refused.stderr).toContain('query refused');
    }
    expect((await run('query')).code).toBe(2);
  });

  it('REL-9 says why, by source/key, key and public id', async () => {
    const out = await json<{ images: { id: string; key: string; split?: string; decisions: { verdict: string }[] }[] }>('why', 'why', 'one/b12');
    expect(out.images).toHaveLength(1);
    expect(out.images[0]!.split).toBeUndefined();
    expect(out.images[0]!.decisions.map((d) => d.verdict)).toContain('out');
    expect((await run('why', 'b12')).stdout).toBe((await run('why', out.images[0]!.id)).stdout);
    expect((await run('why', 'one/b1')).stdout).toMatch(/^one\/b1 {2}[a-z2-7]{26} {2}in (train|validation|test), Melanocytic naevus\n/);
    const unknown = await run('why', 'two/b1');
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('DX9004');
  });

  it('MAP-7 rows that nobody approved bar the release where the policy says so', async () => {
    made.write('rules/people.yaml', 'people: [{ id: ada, name: Ada, role: dermatologist, qualification: board certified }]\n');
    made.write('rules/labels.yaml', 'reviews: { people: 1, dermatologist: false, release: refuse }\n');
    const refused = await json<{ release: null; diagnostics: { code: string; severity: string; message: string }[] }>('release', 'release');
    expect(refused.code).toBe(1);
    expect(refused.diagnostics.find((d) => d.code === 'DX2051')).toMatchObject({ severity: 'error', message: expect.stringMatching(/^4 mapping rows are not approved: one "bcc" \(nobody has reviewed it\)/) });
    expect((await run('diff')).code).toBe(2); // nothing was sealed
    expect((await run('labels', 'approve', 'one', 'junk', '--by', 'ada', '--date', '2026-11-21')).stdout).toBe('junk → -: approved\n');
    expect((await run('release')).stderr).toContain('3 mapping rows are not approved');
    made.write('rules/labels.yaml', 'reviews: { people: 1, dermatologist: false, release: warn }\n');
  });

  it('seals, proves, builds again, exports', async () => {
    const sealed = await json<{ release: { version: string; images: number; contentDigest: string }; diagnostics: { code: string; severity: string }[] }>('release', 'release');
    expect(sealed.diagnostics).toContainEqual(expect.objectContaining({ code: 'DX2051', severity: 'warning' }));
    expect(sealed).toMatchObject({ code: 0, release: { version: '1.0.0', images: 11 } });
    const proof = await json<{ releases: { ok: boolean; contentDigest: string }[] }>('verify', 'verify');
    expect(proof).toMatchObject({ code: 0, releases: [{ ok: true, contentDigest: sealed.release.contentDigest }] });
    expect(await json('verify --rebuild', 'verify', '1.0.0', '--rebuild')).toMatchObject({ code: 0, rebuild: { same: true, tables: [], images: [] } });
    expect(await json('export', 'export', '../exported-of-dx-test-day')).toMatchObject({ code: 0, export: { release: '1.0.0' } });
    rmSync(made.path('../exported-of-dx-test-day'), { recursive: true });
    expect(await json('sources list', 'sources', 'list')).toMatchObject({ release: '1.0.0', totals: { sources: 1, included: 11 } });
    expect((await json<{ draft: { state: string } }>('build', 'build')).draft.state).toBe('unchanged');
  });

  it('MAP-2 a change of labels alone runs no analyse step, and of the produce steps none', async () => {
    const before = readFileSync(made.path('mappings/one.yaml'), 'utf8');
    made.write('mappings/one.yaml', before.replace('category: Melanocytic naevus', 'category: Basal cell carcinoma'));
    const relabelled = await json<{ steps: Record<string, { ran: number; cached: number }>; draft: { reasons: { reason: string }[] } }>('build', 'build');
    expect(relabelled).toMatchObject({ code: 0, draft: { state: 'changed', parent: '1.0.0' } });
    expect(Object.keys(relabelled.steps)).toEqual(expect.arrayContaining(['clean', 'decode']));
    expect(Object.entries(relabelled.steps).filter(([, { ran }]) => ran > 0)).toEqual([]);
    expect((await json<{ diff: { images: { relabelled: unknown[] } } }>('diff', 'diff')).diff.images.relabelled).toHaveLength(4);
    made.write('mappings/one.yaml', before);
  });

  it('edits a mapping, checks, builds and reads the difference', async () => {
    made.write('mappings/one.yaml', readFileSync(made.path('mappings/one.yaml'), 'utf8').replace('psoriasis: Psoriasis', 'psoriasis: { category: Psoriasis, synonyms: [psoriasiss] }'));
    expect(await json('check', 'check')).toMatchObject({ code: 0, diagnostics: [] });
    expect(await json('build', 'build')).toMatchObject({ code: 0, draft: { state: 'changed', version: '1.1.0', parent: '1.0.0' } });
    const diff = await json<{ diff: { images: { added: string[] } } }>('diff', 'diff');
    expect(diff.diff.images.added).toHaveLength(1);
    const words = await run('diff');
    expect(words.stdout.startsWith('1.0.0 → draft (1.1.0)\n\nimages\n  + 1 added\n')).toBe(true);
    expect((await run('diff', '1.0.0', '1.0.1')).stderr).toContain('there are: 1.0.0, draft');
  });

  it('finds damage, with exit code 1', async () => {
    const csv = made.path('releases/1.0.0/BASEv1.0.0_sources.csv'.replace('BASE', 'Base'));
    rmSync(csv);
    const damaged = await run('verify', '1.0.0');
    expect(damaged.code).toBe(1);
    expect(damaged.stdout).toBe('damaged  1.0.0\n');
    expect(damaged.stderr).toContain('error DX6031');
  });

  it('looks through the store', async () => {
    const { code, ...found } = await json<{ faults: object[] }>('fsck', 'fsck');
    expect([code, found.faults]).toEqual([0, []]);
    expect((await run('fsck')).stdout).toMatch(/^whole {2}\d+ blobs/);
    const collected = await json<{ gc: { removed: boolean } }>('gc', 'gc', '--yes');
    expect(collected.code).toBe(0);
    expect((await run('gc', '--dry-run')).stdout).toMatch(/^nothing to remove\nkept {6}\d+ results/);
  });

  it('explains and begins', async () => {
    await json('explain', 'explain', 'DX9001');
    await json('explain all', 'explain');
    const begun = await json<{ created: string[] }>('init', 'init', 'new project');
    expect(begun.created).toContain('dx.config.yaml');
    expect((await run('check', '-C', 'new project')).stdout).toMatch(/^warning DX2016 [^]*\n1 warning\n$/);
    const before = readFileSync(made.path('new project/dx.config.yaml'), 'utf8');
    made.write('new project/dx.config.yaml', `# mine\n${before}`);
    const refused = await run('init', 'new project');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('DX9005');
    expect(readFileSync(made.path('new project/dx.config.yaml'), 'utf8')).toBe(`# mine\n${before}`);
    made.write('third/.gitignore', 'mine\n');
    const kept = await run('init', 'third');
    expect(kept.code).toBe(0);
    expect(kept.stderr).toContain('".gitignore" was there and is left as it is');
    expect(readFileSync(made.path('third/.gitignore'), 'utf8')).toBe('mine\n');
  });

  it('has documented every shape of every command, and keeps to it', () => {
    expect([...shapes].filter(([, problem]) => problem !== undefined)).toEqual([]);
    // The other commands about labels have a day of their own (labels-day.test.ts).
    const here = (name: string): boolean => name === 'labels unmapped' || !/^(?:labels|icd11) /.test(name);
    expect([...shapes.keys()].toSorted()).toEqual(documented.filter(here).toSorted());
    for (const { path } of leaves()) expect(documented).toContain(path.join(' '));
  });
});
