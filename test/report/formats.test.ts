import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { releaseTables } from '../../src/catalog/tables.ts';
import { exit } from '../../src/cli/exit.ts';
import { codes } from '../../src/core/codes.ts';
import { formatsDocument } from '../../src/report/formats/formats.ts';
import { anchor, prose, table } from '../../src/report/formats/markdown.ts';
import { asKeys, keyRows } from '../../src/report/formats/schema-keys.ts';
import { writeFormats } from '../../src/report/formats/write.ts';
import { registry } from '../../src/steps/registry.ts';

const committed = resolve(import.meta.dirname, '../../docs/formats.md');
const text = await formatsDocument();
const lines = text.split('\n');

/** The cells of a table's line; `\|` is no border. */
function cells(line: string): string[] {
  return line.slice(2, -2).split(/(?<!\\)\|/u).map((cell) => cell.trim());
}

/** Every table of the document, with the heading above it. */
function tables(): { heading: string; head: string[]; rows: string[][] }[] {
  const found: { heading: string; head: string[]; rows: string[][] }[] = [];
  let heading = '';
  for (const [index, line] of lines.entries()) {
    if (line.startsWith('#')) heading = line.replace(/^#+ /u, '');
    if (!/^\|(?:---\|)+$/u.test(line)) continue;
    const rows: string[][] = [];
    for (let at = index + 1; lines[at]?.startsWith('|'); at++) rows.push(cells(lines[at]!));
    found.push({ heading, head: cells(lines[index - 1]!), rows });
  }
  return found;
}

const column = (heading: string, head: string): string[] =>
  tables().filter((each) => each.heading === heading && each.head[0] === head).flatMap((each) => each.rows.map((row) => row[0]!.replaceAll('`', '')));

describe('docs/formats.md', () => {
  it('is what the program says of itself; `npm run docs` writes it anew', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dx-formats-'));
    try {
      await writeFormats(join(folder, 'formats.md'));
      expect(readFileSync(committed, 'utf8'), 'docs/formats.md is behind the program: run `npm run docs` and commit it').toBe(readFileSync(join(folder, 'formats.md'), 'utf8'));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is well formed: every row as wide as its head, every column and key with a meaning', () => {
    const all = tables();
    expect(all.length).toBeGreaterThan(50);
    for (const { heading, head, rows } of all) {
      expect(rows.length, heading).toBeGreaterThan(0);
      for (const row of rows) {
        expect(row.length, `${heading}: ${row.join(' | ')}`).toBe(head.length);
        if (head.at(-1) === 'meaning') expect(row.at(-1), `${heading}: ${row[0]} has no meaning`).not.toBe('');
      }
    }
  });

  it('has no two headings of one anchor, and no link without a target', () => {
    const headings = lines.filter((line) => /^#{1,6} /u.test(line)).map((line) => anchor(line.replace(/^#+ /u, '')));
    expect(headings.filter((heading, index) => headings.indexOf(heading) !== index)).toEqual([]);
    const targets = [...text.matchAll(/\]\(#([^)]+)\)/gu)].map((match) => match[1]!);
    expect(targets.filter((target) => !headings.includes(target))).toEqual([]);
    // Angle brackets outside code would vanish as tags.
    expect(lines.filter((line) => /(?<!\\)<[a-z]/iu.test(line.replaceAll(/`[^`]*`/gu, '')) && !line.startsWith('{') && !line.startsWith('  "tables"'))).toEqual([]);
  });

  it('names every column of every release table, every diagnostic code and every exit code', () => {
    for (const { name, columns } of releaseTables) expect(column(`Table ${name}`, 'column'), name).toEqual(columns.map((each) => each.name));
    expect(column('Diagnostic codes', 'code')).toEqual(Object.keys(codes).toSorted());
    expect(column('Exit codes', 'code').map(Number)).toEqual(Object.values(exit));
  });

  it('names every fact and parameter of every step, and facts as columns of rules', () => {
    for (const [name, { fact, params, pass }] of Object.entries(registry)) {
      expect(column(`Step ${name}`, 'fact')).toEqual(Object.keys(fact.properties));
      expect(column(`Step ${name}`, 'key')).toEqual(Object.keys(params.properties));
      if (pass === 'produce') for (const each of Object.keys(fact.properties)) expect(column('Columns', 'column')).not.toContain(each);
    }
    expect(column('Columns', 'column')).toEqual(expect.arrayContaining(['age', 'licence_permits', 'width', 'sharpness', 'mask_share']));
  });

  it('names keys of config, record and manifest by their full path', () => {
    expect(column('`sources.d/<id>.yaml`', 'key')).toEqual(expect.arrayContaining(['id', 'evaluation.status', 'institutions[].country', 'licence.custom.permits', 'records.key', 'fields.label']));
    expect(column('`dx.config.yaml`', 'key')).toEqual(expect.arrayContaining(['task.population.age.max', 'steps.crop.margin', 'release.parent']));
    expect(column('`mappings/categories.yaml`', 'key')).toEqual(expect.arrayContaining(['categories.<name>.icd11', 'merge[].into', 'exclude[].reason']));
    expect(column('The record release.json', 'key')).toEqual(expect.arrayContaining(['parent.contentDigest', 'tool.libraries.<name>', 'counts.classes[].images', 'tables[].columns[].type', 'recordDigest']));
    expect(column('The manifest', 'column')).toEqual(['path', 'kind', 'id', 'variant', 'sha256', 'bytes']);
  });
});

describe('its parts', () => {
  it('walk a schema: lists, unions, mappings by name', () => {
    const one = { type: 'object', description: 'One.', properties: { id: { type: 'string', description: 'Its id.' } }, required: ['id'] };
    const schema = asKeys({
      type: 'object',
      required: ['many'],
      properties: {
        many: { description: 'Some.', anyOf: [one, { type: 'array', items: one, minItems: 1 }] },
        either: { description: 'Two forms.', anyOf: [{ type: 'string' }, one] },
        byName: { type: 'object', description: 'By name.', additionalProperties: { type: 'integer', minimum: 0, maximum: 9, description: 'A digit.' } },
      },
    });
    expect(keyRows(schema).map((row) => [row.key, row.needed, row.type])).toEqual([
      ['many', 'yes', 'mapping or list of mappings; at least 1'],
      ['many.id', 'yes', 'text'],
      ['either', '', 'text or mapping'],
      ['either.id', 'in its form', 'text'],
      ['byName', '', 'mapping by name'],
      ['byName.<name>', '', 'integer 0 to 9'],
    ]);
  });

  it('write text that means itself in Markdown', () => {
    expect(prose('a **/*.jpg of <id>, `a_b*` and a_b')).toBe('a \\*\\*/\\*.jpg of \\<id>, `a_b*` and a\\_b');
    expect(table(['a'], [['`x|y`']])).toBe('| a |\n|---|\n| `x\\|y` |');
    expect(anchor('`sources.d/<id>.yaml`')).toBe('sourcesdidyaml');
    expect(anchor('Table selected_unsampled')).toBe('table-selected_unsampled');
  });
});
