import { cpSync, readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import exifr from 'exifr';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pseudonym } from '../../src/core/ids.ts';
import { dx, project, type Project, type Run } from '../rig.ts';
import { imageFiles, root, type Row } from './demo.ts';

/** The rows of the list of troubles: file → what dx must do. */
const troubles = [...readFileSync(join(root, 'examples/README.md'), 'utf8').matchAll(/^\| `((?:DD|PAT)_[^`]+)` \|[^|]*\| (.*) \|$/gmu)]
  .map((match) => ({ file: match[1]!, verdict: match[2]! }));

const idOf = (file: string): string =>
  pseudonym({ kind: 'public' }, file.startsWith('DD') ? 'demo-derm' : 'demo-clinic', basename(file, extname(file)));

let built: Project;
let run: Run;
let exclusions: readonly Row[];
let selected: readonly Row[];

beforeAll(async () => {
  built = project({});
  for (const part of ['dx.config.yaml', 'sources.d', 'mappings', 'rules', 'examples']) cpSync(join(root, part), built.path(part), { recursive: true });
  run = await dx(['build', '--no-color'], { cwd: built.dir });
  expect(run.code, run.stderr).toBe(0);
  const table = (name: string) => parse(readFileSync(built.path('releases/draft', `DEMOv1.0.0_${name}.csv`)), { columns: true }) as Row[];
  exclusions = table('exclusions');
  selected = table('selected_unsampled');
});
afterAll(() => built.remove());

/** Reasons as the list words them: `code`, or `rule` with its id. */
function reasonsOf(file: string): string[] {
  return exclusions.filter((row) => row['id'] === idOf(file)).map((row) => (row['code'] === 'rule' ? `rule ${row['rule']}` : row['code']!));
}

describe('dx build on the demo', () => {
  it('keeps exactly the 103 images that were counted by hand, in seven classes, each in all three splits', () => {
    const classes: { [category: string]: number } = {};
    const splits = new Map<string, Set<string>>();
    for (const row of selected) {
      classes[row['category']!] = (classes[row['category']!] ?? 0) + 1;
      splits.set(row['category']!, (splits.get(row['category']!) ?? new Set()).add(row['split']!));
    }
    expect(classes).toEqual({
      'Actinic keratosis': 12, 'Basal cell carcinoma': 15, Dermatofibroma: 10, 'Healthy skin': 10, 'Melanocytic naevus': 25, Melanoma: 17,
      'Seborrhoeic keratosis or actinic lentigo': 14,
    });
    expect([...splits].filter(([, found]) => found.size < 3)).toEqual([]);
    expect(new Set(exclusions.map((row) => row['id'])).size).toBe(imageFiles.length + 1 - 103);
  });

  it('excludes each planted trouble for the reason in the list', () => {
    const single = troubles.filter(({ verdict }) => verdict.startsWith('`'));
    expect(single).toHaveLength(16);
    for (const { file, verdict } of single) {
      const reason = /^`([^`]+)`( \w+)?/u.exec(verdict)!;
      expect(reasonsOf(file), file).toContain(reason[1] === 'rule' ? `rule${reason[2]}` : reason[1]);
    }
  });

  it('DUP-2 keeps one of each pair of copies, the larger one where they differ', () => {
    const pairs = [['DD_0003', 'DD_0067'], ['DD_0018', 'DD_0068'], ['DD_0032', 'DD_0069'], ['DD_0041', 'DD_0070'], ['DD_0050', 'DD_0071'], ['PAT_1_3_4', 'PAT_1_3_499']];
    for (const pair of pairs) expect(pair.map(reasonsOf).toSorted(), pair.join()).toEqual([[], ['duplicate']]);
    expect(reasonsOf('DD_0071')).toEqual(['duplicate']);
    expect(exclusions.filter((row) => row['code'] === 'duplicate')).toHaveLength(pairs.length);
  });

  it('DEID-1 releases what was marked "kept", without the traces', async () => {
    const kept = troubles.filter(({ verdict }) => verdict.startsWith('kept'));
    expect(kept).toHaveLength(7);
    for (const { file, verdict } of kept) {
      const row = selected.find(({ id }) => id === idOf(file));
      expect(row, file).toBeDefined();
      const bytes = readFileSync(built.path('releases/draft', row!['file']!));
      expect(await exifr.parse(bytes, { tiff: true, xmp: true, icc: true, iptc: true, jfif: false, ihdr: false }), file).toBeUndefined();
      expect(bytes.toString('latin1'), file).not.toMatch(/Mustermann|Hildegard|appended|Beispiel|Exif/u);
      const { format, orientation, comments, width, height } = await sharp(bytes).metadata();
      expect({ orientation: orientation ?? 1, comments: comments ?? [] }, file).toEqual({ orientation: 1, comments: [] });
      expect(extname(row!['file']!), file).toBe(format === 'png' ? '.png' : '.jpg');
      if (verdict.includes('upright')) expect([width, height]).toEqual([480, 400]);
    }
  });

  it('MAP-1, MAP-11 names the unmapped label and the disputed lesion', () => {
    expect(run.stderr + run.stdout).toMatch(/1 label of demo-derm is not mapped: "lentigo" \(1\)/u);
    expect(run.stderr + run.stdout).toMatch(/has several diagnoses: Melanocytic naevus, Melanoma/u);
  });
});
