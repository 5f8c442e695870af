import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/core/digest.ts';
import { hasBlob, newBlob } from '../../src/engine/blobs.ts';
import { decodeFactLine, encodeFactLine } from '../../src/engine/fact-line.ts';
import { diskIo } from '../../src/engine/io.ts';
import { layoutOf } from '../../src/engine/layout.ts';
import type { FactLine } from '../../src/engine/pass.ts';
import { openStore, type Store } from '../../src/engine/store.ts';

const line = (n: number): FactLine => ({ fp: sha256(`line ${n}`), step: 'decode', state: 'done', fact: { width: n } });

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'dx-store-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

async function open(): Promise<Store> {
  const store = await openStore(layoutOf(dir, '/a-project'), diskIo);
  if (!store.ok) throw new Error(store.error[0]?.message);
  return store.value;
}

async function filled(count: number): Promise<string> {
  const store = await open();
  const journal = store.journal();
  for (let n = 0; n < count; n++) await journal.add([line(n)], []);
  return (await journal.close())!.path;
}

describe('a line of facts proves itself', () => {
  it('reads as it was written', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null))), (fact) => {
        const written: FactLine = { fp: sha256('x'), step: 'quality', state: 'done', fact };
        expect(decodeFactLine(encodeFactLine(written).trimEnd())).toEqual(JSON.parse(JSON.stringify(written)));
      }),
    );
  });

  it('is refused when any of its characters changed', () => {
    const text = encodeFactLine(line(600)).trimEnd();
    for (let at = 0; at < text.length; at++) {
      const other = text[at] === '0' ? '1' : '0';
      expect(decodeFactLine(text.slice(0, at) + other + text.slice(at + 1))).toBeUndefined();
    }
  });
});

describe('the store', () => {
  it('DEID-9 is hidden from git wherever it lies, and private/ from other users', async () => {
    const { layout } = await open();
    expect(readFileSync(join(layout.dir, '.gitignore'), 'utf8')).toBe('*\n');
    expect(statSync(layout.private).mode & 0o777).toBe(0o700);
    writeFileSync(join(layout.dir, '.gitignore'), 'mine\n');
    await open();
    expect(readFileSync(join(layout.dir, '.gitignore'), 'utf8')).toBe('mine\n');
  });

  it('knows in the next process what was put in', async () => {
    await filled(50);
    const { facts, diagnostics } = await open();
    expect(diagnostics).toEqual([]);
    for (let n = 0; n < 50; n++) expect(facts.read(line(n).fp)).toEqual(line(n));
    expect(facts.has(line(50).fp)).toBe(false);
  });

  it('names a damaged segment, keeps its whole lines and drops the others', async () => {
    const segment = await filled(10);
    const text = readFileSync(segment, 'utf8');
    writeFileSync(segment, text.replace('"width":3', '"width":4'));
    const { facts } = await open();
    expect(facts.read(line(3).fp)).toBeUndefined();
    expect((await facts.mend()).map((d) => d.code)).toEqual(['DX7002']);
    expect(facts.read(line(3).fp)).toBeUndefined();
    expect(facts.read(line(4).fp)).toEqual(line(4));
    const again = await open();
    expect(again.diagnostics).toEqual([]);
    expect(again.facts.has(line(9).fp)).toBe(true);
  });

  it('takes up the log of a process that was killed, without its half-written last line', async () => {
    const store = await open();
    const dead = 2 ** 22 + 1; // above the largest process id of Linux (pid_max ≤ 2^22)
    const whole = encodeFactLine(line(1));
    writeFileSync(join(store.layout.facts, `open-${dead}-00ff.jsonl`), whole + encodeFactLine(line(2)).slice(0, 40));
    const { facts } = await open();
    expect(facts.read(line(1).fp)).toEqual(line(1));
    expect(facts.has(line(2).fp)).toBe(false);
    expect(readdirSync(store.layout.facts).filter((name) => name.startsWith('open-'))).toEqual([]);
  });

  it('leaves the log of a running process alone', async () => {
    const store = await open();
    const path = join(store.layout.facts, `open-${process.ppid}-00ff.jsonl`);
    writeFileSync(path, encodeFactLine(line(1)));
    await open();
    expect(readFileSync(path, 'utf8')).toBe(encodeFactLine(line(1)));
  });

  it('takes up the log of a dead process that had the id of this one, as in a container', async () => {
    const store = await open();
    writeFileSync(join(store.layout.facts, `open-${process.pid}-00ff.jsonl`), encodeFactLine(line(1)));
    expect((await open()).facts.has(line(1).fp)).toBe(true);
  });

  it('holds a blob only once its batch is published, and not when its size is wrong', async () => {
    const store = await open();
    const journal = store.journal();
    const blob = newBlob(Buffer.from('pixels'));
    expect(hasBlob(store.layout, blob.sha256, 6)).toBe(false);
    await journal.add([line(1)], [blob]);
    await journal.close();
    expect(hasBlob(store.layout, blob.sha256, 6)).toBe(true);
    expect(hasBlob(store.layout, blob.sha256, 7)).toBe(false);
    expect(readdirSync(store.layout.temporary)).toEqual([]);
  });

  it('of another format is refused and left untouched', async () => {
    writeFileSync(join(dir, 'format.json'), '{"format":99}\n');
    const store = await openStore(layoutOf(dir, '/a-project'), diskIo);
    expect(store.ok ? [] : store.error.map((d) => d.code)).toEqual(['DX7001']);
    expect(readdirSync(dir)).toEqual(['format.json']);
  });
});
