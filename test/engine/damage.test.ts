import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { diskIo } from '../../src/engine/io.ts';
import { blobPath } from '../../src/engine/layout.ts';
import type { FactLine, PassResult } from '../../src/engine/pass.ts';
import { bothPasses, drawImages, type Images } from './passes.ts';

let images: Images;
let whole: string;
beforeAll(async () => {
  images = await drawImages(4);
});
afterAll(() => images.remove());
beforeEach(async () => {
  images.clear();
  whole = said(await bothPasses(images, diskIo, false));
});

const files = (kind: 'jsonl' | 'idx'): string[] => readdirSync(images.layout.facts).filter((name) => name.endsWith(kind)).toSorted().map((name) => join(images.layout.facts, name));
const linesOf = ({ segments }: PassResult): FactLine[] => segments.flatMap((path) => readFileSync(path, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as FactLine));

/** What both passes say of each image, with every line that they name. */
function said({ facts, made }: { readonly facts: PassResult; readonly made: PassResult }): string {
  const lines = new Map([...linesOf(facts), ...linesOf(made)].map((line) => [line.fp, line]));
  return JSON.stringify([facts, made].map(({ subjects }) => subjects.map(({ key, sha256, bytes, steps }) => [key, sha256, bytes, Object.entries(steps).map(([step, { state, fingerprint }]) => [step, state, fingerprint && lines.get(fingerprint)])])));
}

/** The next build says the same and computes `ran` results; the one after it finds nothing wrong and computes none. */
async function expectMended(ran: number, codes: readonly string[]): Promise<void> {
  const next = await bothPasses(images, diskIo, false);
  expect(said(next)).toBe(whole);
  expect(next.diagnostics.map(({ code }) => code)).toEqual(codes);
  expect(next.ran).toBe(ran);
  const after = await bothPasses(images, diskIo, false);
  expect([said(after), after.ran, after.diagnostics]).toEqual([whole, 0, []]);
}

describe('damage to the store, met by a build', () => {
  it('a changed byte in a line: that result is computed again, with a warning', async () => {
    const [segment] = files('jsonl').filter((path) => readFileSync(path, 'utf8').includes('"decode"'));
    const text = readFileSync(segment!, 'utf8');
    writeFileSync(segment!, text.replace('"width":65', '"width":66'));
    await expectMended(1, ['DX7002']);
  });

  it('a segment cut short: what stood at its end is computed again', async () => {
    const [segment] = files('jsonl');
    const text = readFileSync(segment!, 'utf8');
    const lines = text.trimEnd().split('\n');
    writeFileSync(segment!, text.slice(0, text.length - lines.at(-1)!.length - 1 - 20));
    await expectMended(2, ['DX7002']);
  });

  it('a segment that is gone: all it held is computed again', async () => {
    const [segment] = files('jsonl');
    const lines = readFileSync(segment!, 'utf8').trimEnd().split('\n').length;
    rmSync(segment!);
    await expectMended(lines, []);
  });

  it('two lines exchanged, or their indexes: nothing is read for another', async () => {
    // Of the first pass, whose lines are only gathered; those of clean are read before, and what does not prove itself there is computed again.
    const [segment] = files('jsonl').filter((path) => readFileSync(path, 'utf8').includes('"decode"'));
    const lines = readFileSync(segment!, 'utf8').trimEnd().split('\n');
    writeFileSync(segment!, `${[lines[1], lines[0], ...lines.slice(2)].join('\n')}\n`);
    await expectMended(0, ['DX7002']);
    const [one, two] = files('idx');
    renameSync(one!, `${one}.aside`);
    renameSync(two!, one!);
    renameSync(`${one}.aside`, two!);
    await expectMended(0, []);
  });

  it('an index that is damaged, gone, or left over from a segment that is gone: made again, or removed', async () => {
    const [index, other] = files('idx');
    const before = readFileSync(index!);
    const bytes = Buffer.from(before);
    bytes[100]! ^= 1;
    writeFileSync(index!, bytes);
    rmSync(other!);
    writeFileSync(join(images.layout.facts, `${'ab'.repeat(32)}.idx`), before);
    await expectMended(0, []);
    expect(readFileSync(index!)).toEqual(before);
    expect(files('idx')).toEqual([index, other]);
  });

  it('a store of the builds before there were indexes is read as it is', async () => {
    for (const index of files('idx')) rmSync(index);
    await expectMended(0, []);
    expect(files('idx')).toHaveLength(files('jsonl').length);
  });

  it('a blob that is gone or cut: it is made again', async () => {
    const { made } = await bothPasses(images, diskIo, false);
    const [first, second] = linesOf(made).flatMap(({ artefacts }) => artefacts ?? []);
    rmSync(blobPath(images.layout, first!.sha256));
    writeFileSync(blobPath(images.layout, second!.sha256), 'x');
    await expectMended(2, []);
    expect(readFileSync(blobPath(images.layout, second!.sha256))).toHaveLength(second!.bytes);
  });

  it('a fact that a step needs, damaged after the analysis was planned without reading it: computed with it', async () => {
    const [segment] = files('jsonl').filter((path) => readFileSync(path, 'utf8').includes('"clean"'));
    rmSync(segment!);
    const [facts] = files('jsonl');
    writeFileSync(facts!, readFileSync(facts!, 'utf8').replaceAll('"format":"jpeg"', '"format":"jpeg" '));
    const next = await bothPasses(images, diskIo, false);
    expect(said(next)).toBe(whole);
  });
});
