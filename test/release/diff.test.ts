import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { Table } from '../../src/release/csv.ts';
import { diffTables, type ReleaseView } from '../../src/release/diff.ts';
import { diffRows } from '../../src/release/diff-rows.ts';
import { changes } from '../../src/release/version.ts';
import { diffReleases } from '../../src/release/view.ts';
import { World } from './world.ts';

function view(tables: { readonly [name: string]: string }, more: Partial<ReleaseView> = {}): ReleaseView {
  const parsed = Object.entries(tables).map(([name, text]): [string, Table] => {
    const [columns, ...rows] = text.trim().split('\n').map((line) => line.trim().split(','));
    return [name, { columns: columns!, rows }];
  });
  return { version: '1.0.0', pseudonymKey: null, tables: new Map(parsed), types: new Map(), keys: new Map([['selected_unsampled', ['id']], ['rules', ['rule']], ['sources', ['source']], ['dataset', ['key']], ['classes_stage3', ['category']], ['crops', ['id']]]), ...more };
}

const before = view({
  selected_unsampled: `id,source,category,split,sex,age,released_sha256,ingested_in
    a,s,BCC,train,female,40.5,1,1.0.0
    b,s,BCC,test,male,50.0,2,1.0.0
    c,s,MEL,train,male,,3,1.0.0
    d,t,MEL,train,female,30.0,4,1.0.0
    e,t,NEV,train,female,20.0,5,1.0.0`,
  classes_stage3: 'category,images\nBCC,2\nMEL,2\nNEV,1',
  rules: 'rule,expression\nr1,width<200\nr2,age>18',
  sources: 'source,licence\ns,CC0\nt,CC-BY',
  dataset: 'key,value\naccess.level,open',
  crops: 'id,sha256\na,11\ne,15',
});

function typed(type: string): ReleaseView {
  return { ...before, types: new Map([['selected_unsampled', new Map([['age', type]])]]) };
}

/** a: bytes and crop replaced · b: moved · c: relabelled, age known now · d: source renamed · e: gone, its class and crop too · f, g: new */
const after = view({
  selected_unsampled: `id,source,category,split,sex,age,released_sha256,ingested_in
    g,s,SCC,test,female,60.0,7,2.0.0
    f,s,BCC,train,female,60.0,6,2.0.0
    a,s,BCC,train,female,40.5,1x,1.0.0
    b,s,BCC,train,male,50.0,2,1.0.0
    c,s,BCC,train,male,70.0,3,1.0.0
    d,u,MEL,train,female,30.0,4,1.0.0`,
  classes_stage3: 'category,images\nBCC,4\nMEL,1\nSCC,1',
  rules: 'rule,expression\nr1,width<300\nr3,true',
  sources: 'source,licence\ns,CC0-1.0\nu,CC-BY',
  dataset: 'key,value\naccess.level,closed',
  crops: 'id,sha256\na,12\nf,16\nb,13',
}, { version: '2.0.0' });

describe('REL-8 a comparison of two hand-written releases', () => {
  const diff = diffTables(before, after);

  it('REL-8 images', () => {
    expect(diff.images).toEqual({
      added: ['f', 'g'],
      removed: ['e'],
      replaced: ['a'],
      relabelled: [{ id: 'c', from: 'MEL', to: 'BCC' }],
      moved: [{ id: 'b', from: 'test', to: 'train' }],
      softened: [],
      metadata: [{ column: 'age', images: 1 }, { column: 'source', images: 1 }],
    });
  });

  it('REL-8 crops of images that stayed: one came, one has other bytes; those of new and gone images are not named twice', () => {
    expect(diff.extras).toEqual([{ table: 'crops', added: 1, removed: 0, replaced: 1 }]);
  });

  it('REL-8 classes and their sizes', () => {
    expect(diff.classes).toEqual({
      added: ['SCC'], removed: ['NEV'],
      counts: [{ class: 'BCC', from: 2, to: 4 }, { class: 'MEL', from: 2, to: 1 }, { class: 'NEV', from: 1, to: 0 }, { class: 'SCC', from: 0, to: 1 }],
    });
  });

  it('REL-8 rules and sources', () => {
    expect(diff.rules).toEqual({ added: ['r3'], removed: ['r2'], changed: [{ name: 'r1', columns: ['expression'] }] });
    expect(diff.sources).toEqual({ added: ['u'], removed: ['t'], changed: [{ name: 's', columns: ['licence'] }] });
  });

  it('REL-8 demographics: female 3 → 4, age known 4 → 6, mean (40.5+50+30+20)/4 = 35.125 → (60+60+40.5+50+70+30)/6 = 51.75', () => {
    expect(diff.demographics).toEqual([
      { column: 'sex', value: 'female', from: 3, to: 4 },
      { column: 'source', value: 's', from: 3, to: 5 },
      { column: 'source', value: 't', from: 2, to: 0 },
      { column: 'source', value: 'u', from: 0, to: 1 },
    ]);
    expect(diff.age).toEqual({ from: { known: 4, mean: 35.1 }, to: { known: 6, mean: 51.8 } });
  });

  it('REL-8 backwards it says the opposite', () => {
    const back = diffTables(after, before);
    expect(back.images.added).toEqual(diff.images.removed);
    expect(back.images.moved).toEqual([{ id: 'b', from: 'train', to: 'test' }]);
    expect(back.classes.added).toEqual(['NEV']);
  });

  it('REL-1 a retyped column is seen in the types', () => {
    const retyped = diffTables(typed('DECIMAL(5,1)'), typed('INTEGER'));
    expect(changes(retyped)).toEqual([{ level: 'major', reason: 'selected_unsampled: 1 column retyped (age DECIMAL(5,1) → INTEGER)' }]);
  });
});

function table(rows: readonly (readonly string[])[]): Table {
  return { columns: ['id', 'p', 'q'], rows };
}

function sorted(rows: Iterable<readonly string[]>): string[] {
  return Array.from(rows, (row) => JSON.stringify(row)).toSorted();
}

describe('rows', () => {
  const cell = fc.constantFrom('', 'x', 'y', '__proto__', 'constructor');
  const rows = fc.uniqueArray(fc.tuple(fc.string({ minLength: 1, maxLength: 3 }), cell, cell), { selector: ([id]) => id, maxLength: 12 });

  it('REL-8 a table compared with itself, in any order, gives nothing', () => {
    fc.assert(fc.property(rows.chain((data) => fc.tuple(fc.constant(data), fc.shuffledSubarray(data, { minLength: data.length }))), ([data, shuffled]) => {
      const diff = diffRows(table(data), table(shuffled), ['id']);
      return diff.added.length + diff.removed.length + diff.changed.size === 0;
    }));
  });

  it('REL-8 what is added, removed and changed turns the one table into the other', () => {
    fc.assert(fc.property(rows, rows, (a, b) => {
      const diff = diffRows(table(a), table(b), ['id']);
      const made = new Map(a.map((row) => [row[0], [...row]]));
      for (const id of diff.removed) made.delete(id);
      for (const id of diff.added) made.set(id, [...b.find((row) => row[0] === id)!]);
      for (const [id, cells] of diff.changed) for (const [column, { to }] of cells) made.get(id)![['id', 'p', 'q'].indexOf(column)] = to;
      expect(sorted(made.values())).toEqual(sorted(b));
    }));
  });

  it('without a key a repeated row counts as often as it stands there', () => {
    const diff = diffRows({ columns: ['x'], rows: [['1'], ['1'], ['2']] }, { columns: ['x'], rows: [['1'], ['3']] }, []);
    expect([diff.added, diff.removed.length, diff.changed.size]).toEqual([['3'], 2, 0]);
  });
});

describe('REL-8 of folders', () => {
  let world: World;
  beforeEach(() => {
    world = new World().image('a').image('b');
  });
  afterEach(() => world.done());

  it('REL-8 two sealed releases are compared from text alone', async () => {
    await world.release();
    world.image('c').change('a', { split: 'test' });
    await world.release();
    const diff = await diffReleases({ dir: world.path('releases/1.0.0'), shown: 'releases/1.0.0' }, { dir: world.path('releases/1.1.0'), shown: 'releases/1.1.0' });
    if (!diff.ok) throw new Error('no comparison');
    expect([diff.value.from, diff.value.to, diff.value.images.added, diff.value.images.moved]).toEqual(['1.0.0', '1.1.0', ['c'], [{ id: 'a', from: 'train', to: 'test' }]]);
  });

  it('a release that is not there is a finding', async () => {
    await world.release();
    const diff = await diffReleases({ dir: world.path('releases/1.0.0'), shown: 'releases/1.0.0' }, { dir: world.path('releases/9.0.0'), shown: 'releases/9.0.0' });
    expect(diff.ok ? [] : diff.error.map((d) => [d.code, d.at?.file])).toEqual([['DX6003', 'releases/9.0.0/release.json']]);
  });
});
