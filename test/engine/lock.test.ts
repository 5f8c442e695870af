import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diskIo } from '../../src/engine/io.ts';
import { layoutOf, type Layout } from '../../src/engine/layout.ts';
import { lockForChange, lockForUse, type Lock } from '../../src/engine/lock.ts';
import { mayRun, ownMark } from '../../src/engine/processes.ts';

let layout: Layout;
beforeEach(() => {
  layout = layoutOf(mkdtempSync(join(tmpdir(), 'dx-lock-')), '/a-project');
});
afterEach(() => rmSync(layout.dir, { recursive: true, force: true }));

const never = new AbortController().signal;
const use = async (): Promise<Lock> => (await lockForUse(layout, diskIo, never, () => {}))!;
const dead = 2 ** 22 + 1; // above the largest process id of Linux (pid_max ≤ 2^22)
const names = (): string[] => readdirSync(layout.locks);

function leave(kind: string, mark: Partial<ReturnType<typeof ownMark>>): string {
  const { machine, boot, namespace, pid, start } = { ...ownMark(), ...mark };
  mkdirSync(layout.locks, { recursive: true });
  const name = [kind, machine, boot, namespace, pid, start, 0].join('-');
  writeFileSync(join(layout.locks, name), '');
  return name;
}

describe('locks of a store', () => {
  it('let any number of builds work, and leave nothing', async () => {
    const locks = [await use(), await use(), await use()];
    expect(names()).toHaveLength(3);
    for (const lock of locks) await lock.release();
    expect(names()).toEqual([]);
  });

  it('refuse gc while a build works, and say which lock is in the way', async () => {
    const build = await use();
    expect(await lockForChange(layout, diskIo)).toEqual({ inTheWay: [`locks/${names()[0]!}`] });
    expect(names()).toHaveLength(1);
    await build.release();
    const gc = await lockForChange(layout, diskIo);
    expect('release' in gc).toBe(true);
    expect('inTheWay' in (await lockForChange(layout, diskIo))).toBe(true);
  });

  it('make a build wait until gc has ended', async () => {
    const gc = (await lockForChange(layout, diskIo)) as Lock;
    let waited: () => void = () => {};
    const waiting = new Promise<void>((resolve) => (waited = resolve));
    const build = lockForUse(layout, diskIo, never, waited);
    await waiting;
    expect(names()).toHaveLength(1);
    await gc.release();
    expect(await build).toBeDefined();
  });

  it('let a build that waits be stopped', async () => {
    await lockForChange(layout, diskIo);
    const stop = new AbortController();
    expect(await lockForUse(layout, diskIo, stop.signal, () => stop.abort())).toBeUndefined();
    expect(names()).toHaveLength(1);
  });

  it('of dead processes are taken over: ended, before the machine started again, or an id that another process has now', async () => {
    leave('use', { pid: dead });
    leave('change', { boot: '00000000' });
    leave('change', { start: '1' });
    await (await use()).release();
    expect(names()).toEqual([]);
  });

  it('of processes that cannot be asked count as living: another machine, another container', async () => {
    const there = [leave('use', { machine: '00000000', pid: dead }), leave('use', { namespace: '1', pid: dead })];
    expect(await lockForChange(layout, diskIo)).toEqual({ inTheWay: there.map((name) => `locks/${name}`).toSorted() });
    expect(names()).toHaveLength(2);
  });

  it('know a process by more than its id', () => {
    const own = ownMark();
    expect(mayRun(own, own)).toBe(true);
    expect(mayRun({ ...own, pid: dead }, own)).toBe(false);
    expect(mayRun({ ...own, start: `${own.start}1` }, own)).toBe(false);
  });
});
