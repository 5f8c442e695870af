import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { identifying } from '../../src/core/identifying.ts';
import { titlesOf } from '../../src/labels/titles.ts';

const root = resolve(import.meta.dirname, '../..');

it('MAP-4 every exception of this project stands in docs/labels.md with its reason, and nothing else does', async () => {
  const { config } = await loadConfig(root);
  const titles = titlesOf(config!.pinned);
  const rows = [
    ...config!.categories.list.flatMap(({ name, fit }) => fit.map(({ code, reason }) => `| ${name} | ${code} | ${titles(code)} | ${reason.trim()} |`)),
    ...config!.mappings.flatMap(({ source, rows: all }) => all.flatMap(({ label, target, vague }) => (vague === undefined || target.kind !== 'category' ? [] : [`| ${source} | ${label} | ${target.category} | ${vague.trim()} |`]))),
  ];
  const text = readFileSync(join(root, 'docs/labels.md'), 'utf8');
  const part = text.slice(text.indexOf('Those of this project:'), text.indexOf('\n## Suggestions'));
  expect(part.split('\n').filter((line) => line.startsWith('| ') && !/^\| (?:category|source) \|/u.test(line))).toEqual(rows);
});

it.each([
  ['melanoma, Mr John Doe', 'a name'], ['bcc 12.03.1950', 'a date'], ['naevus 1950-03-12', 'a date'], ['psoriasis, born in May', 'a birth date or patient number'], ['lesion 12345678', 'a long number'],
  ['me@example.org', 'an e-mail address'], ['Frau Müller, Nävus', 'a name'],
])('DEID-5 "%s" seems to hold %s', (label, sign) => {
  expect(identifying(label)).toBe(sign);
});

it('DEID-5 no label of the public archives seems to hold anything', async () => {
  const { config } = await loadConfig(root);
  expect(config!.mappings.flatMap(({ rows }) => rows.map((row) => row.label)).filter((label) => identifying(label) !== undefined)).toEqual([]);
});
