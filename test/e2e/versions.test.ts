import { readFileSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dx, type Project } from '../rig.ts';
import { build, commitAll, demoProject, edit } from './demo.ts';

/** A naevus of demo-derm that is in the release: its file, and its row in the table. */
const IMAGE = 'examples/demo/demo-derm/images/DD_0001.jpg';
const TABLE = 'examples/demo/demo-derm/metadata.csv';
const ROW = 'DD_0001,DL_001,DP_001,nev,histology,32,';

interface Case {
  readonly change: string;
  readonly version: string;
  readonly reason: RegExp;
  readonly apply: (made: Project) => void;
}

const major: readonly Case[] = [
  { change: 'the clinical task is another', version: '2.0.0', reason: /^major: .*task/, apply: (made) => edit(made, 'dx.config.yaml', 'differential diagnosis of', 'triage of') },
  { change: 'a class leaves', version: '2.0.0', reason: /^major: class set: − /, apply: (made) => edit(made, 'mappings/categories.yaml', 'exclude:\n', 'exclude:\n  - { category: Dermatofibroma, reason: test }\n') },
  { change: 'the split policy has another seed', version: '2.0.0', reason: /^major: .*split/, apply: (made) => edit(made, 'rules/splits.yaml', 'seed: 1', 'seed: 2') },
  { change: 'ranks are weighted otherwise', version: '2.0.0', reason: /^major: .*label/, apply: (made) => edit(made, 'rules/labels.yaml', 'ranks: reciprocal', 'ranks: linear') },
  { change: 'the ratios of the splits are others', version: '2.0.0', reason: /^major: .*split/, apply: (made) => edit(made, 'rules/splits.yaml', 'train: 0.8, validation: 0.1', 'train: 0.7, validation: 0.2') },
];

const minor: readonly Case[] = [
  {
    change: 'an image is removed', version: '1.1.0', reason: /^minor: 1 image removed/,
    apply: (made) => rmSync(made.path(IMAGE)),
  },
  {
    change: 'an image is added', version: '1.1.0', reason: /^minor: 1 image added/,
    apply: (made) => edit(made, 'mappings/demo-derm.yaml', 'labels:\n', 'labels:\n  lentigo: { category: Melanocytic naevus, note: test }\n'),
  },
  {
    change: 'a rule excludes more', version: '1.1.0', reason: /^minor: \d+ images? removed/,
    apply: (made) => edit(made, 'rules/quality.yaml', 'sharpness < 7', 'sharpness < 30'),
  },
  {
    change: 'the bytes of an image are replaced', version: '1.1.0', reason: /^minor: .*1 image.*replaced/,
    apply: (made) => {
      const bytes = readFileSync(made.path(IMAGE));
      // The first quantisation table made coarser by one step: another picture, still a whole file.
      const table0 = bytes.indexOf(Buffer.from([0xff, 0xdb]));
      bytes[table0 + 5]! += 1;
      made.write(IMAGE, bytes);
    },
  },
];

const patch: readonly Case[] = [
  { change: 'the title is another', version: '1.0.1', reason: /^patch: .*title/, apply: (made) => edit(made, 'dx.config.yaml', 'title: Drawn', 'title: Painted') },
  { change: 'a rule has another reason and the same effect', version: '1.0.1', reason: /^patch: .*rule/, apply: (made) => edit(made, 'rules/quality.yaml', 'reason: blurred', 'reason: not sharp') },
  { change: 'an attribution is worded otherwise', version: '1.0.1', reason: /^patch: /, apply: (made) => edit(made, 'sources.d/demo-derm.yaml', 'attribution: "dx demo images', 'attribution: "demo images') },
  {
    change: 'an age is corrected', version: '1.0.1', reason: /^patch: .*age/,
    apply: (made) => edit(made, TABLE, ROW, ROW.replace('32', '33')),
  },
  { change: 'a mapping row has another note', version: '1.0.1', reason: /^patch: mapping/, apply: (made) => edit(made, 'mappings/categories.yaml', 'reason: too few images to be a class', 'reason: too few images for a class') },
];

describe('REL-1 the version follows from the difference to the parent', () => {
  let made: Project;
  const kept = new Map<string, Buffer>();
  const files = ['dx.config.yaml', 'mappings/categories.yaml', 'mappings/demo-derm.yaml', 'rules/quality.yaml', 'rules/labels.yaml', 'rules/splits.yaml', 'sources.d/demo-derm.yaml', TABLE, IMAGE];
  beforeAll(async () => {
    made = demoProject();
    commitAll(made, 'the demo');
    const sealed = await dx(['release', '-C', made.dir]);
    if (sealed.code !== 0) throw new Error(sealed.stderr);
    for (const file of files) kept.set(file, readFileSync(made.path(file)));
  });
  afterAll(() => made.remove());

  for (const { change, version, reason, apply } of [...major, ...minor, ...patch]) {
    it(`REL-1 ${version}: ${change}`, async () => {
      for (const [file, bytes] of kept) made.write(file, bytes);
      apply(made);
      const built = await build(made);
      expect(built.code).toBe(0);
      const reasons = built.draft!.reasons.map((entry) => `${entry.level}: ${entry.reason}`);
      expect(reasons.join('\n')).toMatch(new RegExp(reason.source, 'm'));
      expect(built.draft!.version).toBe(version);
      // The highest reason decides.
      expect(reasons[0]!.split(':')[0]).toBe({ 2: 'major', 1: 'minor', 0: 'patch' }[version[0] === '2' ? 2 : Number(version[2]) === 1 ? 1 : 0]);
    });
  }
});
