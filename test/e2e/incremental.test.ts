import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Project } from '../rig.ts';
import { build, commitAll, demoProject, edit, type Built } from './demo.ts';
import { snapshot, table } from './tables.ts';
import { dx } from '../rig.ts';

const YAML = ['dx.config.yaml', 'sources.d', 'mappings', 'rules', 'examples'];

/** One sealed release and a full store; each test changes something, builds, and everything is put back. */
describe('incremental truth, on the real program', () => {
  let made: Project;
  let first: Built;
  /** Counted in the folders: images, and masks. */
  let files: number;
  let masks: number;
  beforeAll(async () => {
    made = demoProject();
    const names = readdirSync(made.path('examples/demo'), { recursive: true, encoding: 'utf8' }).filter((name) => /\.(jpg|png)$/.test(name));
    masks = names.filter((name) => name.includes('masks/')).length;
    files = names.length - masks;
    commitAll(made, 'the demo');
    first = await build(made);
    const sealed = await dx(['release', '-C', made.dir]);
    if (sealed.code !== 0) throw new Error(sealed.stderr);
    mkdirSync(made.path('.kept'));
    for (const part of YAML) cpSync(made.path(part), made.path('.kept', part), { recursive: true, preserveTimestamps: true });
  });
  afterAll(() => made.remove());
  beforeEach(async () => {
    for (const part of YAML) {
      rmSync(made.path(part), { recursive: true });
      cpSync(made.path('.kept', part), made.path(part), { recursive: true, preserveTimestamps: true });
    }
    // Copies have new inodes: this build reads them again and finds every result in the store.
    expect((await build(made)).ran).toEqual({});
  });

  it('runs every step once on a new store', () => {
    expect(first.code).toBe(0);
    expect(first.draft).toMatchObject({ state: 'new', version: '1.0.0' });
    const included = first.draft!.images.included;
    const cropped = table(made.dir, 'crops', '1.0.0').length;
    // One file is truncated: only its decoding is tried. Masks of images that are out give a box and no crop. Of images that
    // are out no cleaning is counted, although it was done while they were at hand.
    expect(first.ran).toEqual({
      decode: files, pixels: files - 1, metadata: files - 1, quality: files - 1, phash: files - 1, 'crop-box': masks,
      clean: included, crop: cropped, resize: included,
    });
    expect(cropped).toBeGreaterThan(20);
  });

  it('nothing changed: no step runs and nothing is written', async () => {
    const before = snapshot(made.dir);
    const again = await build(made);
    expect(again.ran).toEqual({});
    expect(again.draft).toMatchObject({ state: 'kept', version: '1.0.0', contentDigest: first.draft!.contentDigest });
    expect(snapshot(made.dir)).toEqual(before);
  });

  it('what was lost or edited of the release is put back or named, never taken for whole', async () => {
    const [image] = table(made.dir, 'selected_unsampled', '1.0.0');
    const file = made.path('releases/1.0.0', image!['file']!);
    const bytes = readFileSync(file);
    rmSync(file);
    expect(await build(made)).toMatchObject({ ran: {}, draft: { state: 'unchanged', version: '1.0.0' } });
    expect(readFileSync(file)).toEqual(bytes);

    const rules = made.path('releases/1.0.0/DEMOv1.0.0_rules.csv');
    const text = readFileSync(rules, 'utf8');
    chmodSync(rules, 0o644);
    writeFileSync(rules, text.replace('exclude', 'exclube'));
    const damaged = await build(made);
    writeFileSync(rules, text);
    expect(damaged.code).toBe(1);
    expect(damaged.diagnostics.map(({ code }) => code)).toContain('DX6005');
    // The build before was refused half-way: this one decides everything again.
    expect((await build(made)).draft).toMatchObject({ state: 'unchanged' });
  });

  it('REL-9 a line of YAML that moved is named where it stands now', async () => {
    const lineOf = async (): Promise<number> => {
      const out = table(made.dir, 'exclusions', '1.0.0').find((r) => r['rule'] === 'sharpness')!;
      const why = await dx(['why', out['id']!, '--json', '-C', made.dir]);
      const { images } = JSON.parse(why.stdout) as { images: { decisions: { rule?: string; at?: { line: number } }[] }[] };
      return images.flatMap(({ decisions }) => decisions).find(({ rule }) => rule === 'sharpness')!.at!.line;
    };
    const before = await lineOf();
    edit(made, 'rules/quality.yaml', 'rules:\n', '# a comment\nrules:\n');
    expect((await build(made)).draft).toMatchObject({ state: 'unchanged' });
    expect(await lineOf()).toBe(before + 1);
  });

  it('one mapping row changed: no analyse step runs, and no produce step', async () => {
    edit(made, 'mappings/demo-derm.yaml', 'labels:\n', 'labels:\n  lentigo: { category: Melanocytic naevus, note: test }\n');
    const changed = await build(made);
    // The one image whose label is now mapped was cleaned when it was read; its crop is made now, if it has a mask.
    expect(Object.keys(changed.ran).filter((step) => step !== 'crop')).toEqual([]);
    expect(changed.draft).toMatchObject({ version: '1.1.0', images: { included: first.draft!.images.included + 1 } });
  });

  it('one image replaced: only its own steps run, and its id stays', async () => {
    const row = table(made.dir, 'selected_unsampled', '1.0.0').find((r) => r['source'] === 'demo-derm' && r['extension'] === 'jpg')!;
    const why = await dx(['why', row['id']!, '--json', '-C', made.dir]);
    expect(why.code).toBe(0);
    const key = (JSON.parse(why.stdout) as { images: { key: string }[] }).images[0]!.key;
    const file = made.path('examples/demo/demo-derm/images', `${key}.jpg`);
    const brighter = await sharp(readFileSync(file)).modulate({ brightness: 1.02 }).jpeg({ quality: 90 }).toBuffer();
    made.write(`examples/demo/demo-derm/images/${key}.jpg`, brighter);
    const changed = await build(made);
    const steps = Object.entries(changed.ran);
    expect(steps.every(([, count]) => count === 1)).toBe(true);
    expect(steps.map(([step]) => step)).toEqual(expect.arrayContaining(['decode', 'pixels', 'metadata', 'quality', 'phash', 'clean']));
    expect(changed.draft).toMatchObject({ version: '1.1.0' });
    expect(changed.draft!.reasons.map((reason) => reason.reason).join('\n')).toMatch(/1 image.*replaced/);
    expect(table(made.dir, 'selected_unsampled').find((r) => r['id'] === row['id'])).toMatchObject({ split: row['split'], category: row['category'] });
    // What the build before left to rely on made no difference: without it every row is looked up anew.
    rmSync(made.path('.dx/private'), { recursive: true });
    expect(await build(made)).toMatchObject({ ran: {}, draft: { contentDigest: changed.draft!.contentDigest } });
  });

  it('a blob that is gone is made again, though its image is as it was', async () => {
    edit(made, 'rules/quality.yaml', 'rules:\n', '# a comment\nrules:\n');
    const { sha256: digest } = table(made.dir, 'manifest', '1.0.0').find((row) => row['kind'] === 'image')!;
    rmSync(made.path('.dx/blobs', digest!.slice(0, 2), digest!));
    const again = await build(made);
    expect(again.ran).toEqual({ clean: 1 });
    expect(again.draft).toMatchObject({ state: 'unchanged' });
  });

  it('one parameter changed: only that step runs, and what depends on it', async () => {
    edit(made, 'dx.config.yaml', 'release: {', 'steps: { quality: { size: 256 } }\nrelease: {');
    const { stdout } = await dx(['plan', '--explain', '-C', made.dir]);
    expect(stdout).toMatch(new RegExp(`quality \\(analyse\\) on ${files - 1} images\\n  because parameter quality\\.size \\d+ → 256\\n  for example demo-`));
    expect((await build(made)).ran).toEqual({ quality: files - 1 });
  });

  it('a parameter of decode changed: everything above it runs too', async () => {
    edit(made, 'dx.config.yaml', 'release: {', 'steps: { decode: { maxPixels: 50000000 } }\nrelease: {');
    const { ran } = await build(made);
    expect(ran['decode']).toBe(files);
    expect(ran['quality']).toBe(files - 1);
  });

  it('a rejected source: its images leave, and the version says so', async () => {
    edit(made, 'sources.d/demo-clinic.yaml', 'status: accepted', 'status: rejected');
    const changed = await build(made);
    expect(changed.code).toBe(0);
    const clinic = table(made.dir, 'selected_unsampled', '1.0.0').filter((row) => row['source'] === 'demo-clinic');
    expect(clinic.length).toBeGreaterThan(20);
    expect(table(made.dir, 'selected_unsampled').filter((row) => row['source'] === 'demo-clinic')).toEqual([]);
    // Images of the other source leave as well where a class is now too small.
    const left = new Set(table(made.dir, 'selected_unsampled').map((row) => row['id']));
    const gone = table(made.dir, 'selected_unsampled', '1.0.0').filter((row) => !left.has(row['id']!)).length;
    expect(changed.draft!.reasons.map((reason) => `${reason.level}: ${reason.reason}`).join('\n')).toContain(`minor: ${gone} images removed`);
    // SPLIT-3 images that left keep their assignment for ever.
    const assigned = new Set(table(made.dir, 'assignments').map((row) => row['pseudonym']));
    expect(clinic.every((row) => assigned.has(row['id']!))).toBe(true);
  });

  it("a required source's folder missing: refused, and nothing is touched", async () => {
    const before = snapshot(made.path('releases'));
    renameSync(made.path('examples/demo/demo-clinic'), made.path('elsewhere'));
    try {
      const refused = await dx(['build', '-C', made.dir]);
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain('sources.d/demo-clinic.yaml:');
      expect(snapshot(made.path('releases'))).toEqual(before);
    } finally {
      renameSync(made.path('elsewhere'), made.path('examples/demo/demo-clinic'));
    }
  });

  it('SRC-9 an optional source that the parent holds may not vanish: refused, until it is rejected', async () => {
    edit(made, 'sources.d/demo-clinic.yaml', 'type: custom-gathered', 'type: custom-gathered\npresence: optional');
    expect((await build(made)).code).toBe(0);
    renameSync(made.path('examples/demo/demo-clinic'), made.path('elsewhere'));
    try {
      const refused = await build(made);
      expect(refused.code).toBe(1);
      expect(refused.draft).toBe(null);
      expect(refused.diagnostics.filter((finding) => finding.code === 'DX6016')).toHaveLength(1);
      edit(made, 'sources.d/demo-clinic.yaml', 'status: accepted', 'status: rejected');
      expect((await build(made)).code).toBe(0);
    } finally {
      renameSync(made.path('elsewhere'), made.path('examples/demo/demo-clinic'));
    }
  });
});
