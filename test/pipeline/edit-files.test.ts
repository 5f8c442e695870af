import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeEdits } from '../../src/pipeline/edit-files.ts';

let root: string;
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dx-edits-'));
  root = join(folder, 'in');
  await mkdir(join(root, 'mappings'), { recursive: true });
  await writeFile(join(root, 'mappings/one.yaml'), 'a');
});
afterEach(() => rm(join(root, '..'), { recursive: true }));

it('writes mappings and the config, and nothing else: a path that leads elsewhere throws, and nothing at all is written', async () => {
  const good = { file: 'mappings/one.yaml', before: 'a', after: 'b' };
  for (const file of [
    'mappings/../../outside/evil.yaml', '../evil.yaml', '/tmp/evil.yaml', 'mappings/../evil.yaml', 'mappings/a/b.yaml', 'mappings/.hidden.yaml', 'mappings/..yaml', 'mappings/a\\..\\b.yaml',
    'mappings/a.yaml\n', 'mappings/one.yml', 'evil.yaml', 'rules/people.yaml', 'mappings/dx.config.yaml/', './mappings/one.yaml', '',
  ]) {
    await expect(writeEdits(root, [good, { file, before: undefined, after: 'x' }]), file).rejects.toThrow('none of the mappings');
  }
  expect(await readFile(join(root, 'mappings/one.yaml'), 'utf8')).toBe('a');
  expect([await readdir(join(root, '..')), await readdir(root)]).toEqual([['in'], ['mappings']]);
  const lock = { file: 'mappings/icd11.lock.yaml', before: undefined, after: 'l' };
  expect(await writeEdits(root, [good, lock, { file: 'dx.config.yaml', before: undefined, after: 'c' }])).toEqual({ written: ['mappings/one.yaml', 'mappings/icd11.lock.yaml', 'dx.config.yaml'], changedMeanwhile: [] });
});
