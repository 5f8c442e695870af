import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InFlight, type Load } from '../../src/engine/in-flight.ts';

const limits = { images: 3, pixels: 100, bytes: 1000 };

/** Work that ends when told to. */
function work(): { readonly done: () => void; readonly promise: Promise<void> } {
  let done = (): void => {};
  const promise = new Promise<void>((resolve) => (done = resolve));
  return { done, promise };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

describe('images in flight', () => {
  it('ENG-3 are bounded by pixels and bytes, one larger than the bound runs alone, and nothing overtakes it', async () => {
    const gate = new InFlight(limits);
    const started: string[] = [];
    const run = (name: string, load: Load): { readonly done: () => void; readonly ended: Promise<void> } => {
      const { done, promise } = work();
      return { done, ended: gate.run(load, () => (started.push(name), promise)) };
    };
    const a = run('a', { pixels: 60, bytes: 1 });
    const b = run('b', { pixels: 40, bytes: 1 });
    const huge = run('huge', { pixels: 5000, bytes: 1 });
    const c = run('c', { pixels: 1, bytes: 1 });
    await settle();
    expect(started).toEqual(['a', 'b']);
    a.done();
    await settle();
    expect(started).toEqual(['a', 'b']);
    b.done();
    await settle();
    expect(started).toEqual(['a', 'b', 'huge']);
    huge.done();
    await settle();
    expect(started).toEqual(['a', 'b', 'huge', 'c']);
    c.done();
    await Promise.all([a.ended, b.ended, huge.ended, c.ended]);
  });

  it('ENG-3 work that fails makes room too', async () => {
    const gate = new InFlight({ ...limits, images: 1 });
    const failing = gate.run({ pixels: 1, bytes: 1 }, () => Promise.reject(new Error('no')));
    const next = gate.run({ pixels: 1, bytes: 1 }, () => Promise.resolve('yes'));
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('yes');
  });

  it('ENG-3 sums never pass the limits but for one alone, order is kept, and all end', async () => {
    const loads = fc.array(fc.record({ pixels: fc.integer({ min: 0, max: 150 }), bytes: fc.integer({ min: 0, max: 1500 }) }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(loads, fc.infiniteStream(fc.nat(7)), async (all, turns) => {
        const gate = new InFlight(limits);
        const inside = new Set<Load>();
        const order: number[] = [];
        const sum = (of: (load: Load) => number): number => [...inside].reduce((total, load) => total + of(load), 0);
        await Promise.all(all.map((load, index) => gate.run(load, async () => {
          order.push(index);
          inside.add(load);
          const fits = inside.size <= limits.images && sum((one) => one.pixels) <= limits.pixels && sum((one) => one.bytes) <= limits.bytes;
          expect(fits || inside.size === 1).toBe(true);
          for (let turn = turns.next().value; turn > 0; turn--) await Promise.resolve();
          inside.delete(load);
        })));
        expect(order).toEqual(all.map((_, index) => index));
      }),
    );
  });
});
