import fc from 'fast-check';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { collector } from '../../src/config/finding.ts';
import { loadConfig } from '../../src/config/load.ts';
import { specs } from '../../src/config/spec/files.ts';
import { asSchema, valueOf } from '../../src/config/spec/read.ts';
import { validate } from '../../src/core/validate.ts';
import { phrase } from '../../src/config/spec/phrase.ts';
import { repair } from '../../src/config/spec/repair.ts';
import { parseYaml } from '../../src/config/yaml/parse.ts';
import { SourceText } from '../../src/config/yaml/text.ts';
import { registry } from '../../src/steps/registry.ts';
import { baseProject, overlay } from '../fixtures.ts';

function parse(text: string) {
  const { findings, report } = collector();
  const source = new SourceText('x.yaml', text);
  return { tree: parseYaml(source, report), findings, source, report };
}

const yamlish = fc.array(
  fc.constantFrom('a', 'key', ': ', ':', '- ', '[', ']', '{', '}', ', ', '&a ', '*a', '!!str ', '!x ', '<<: ', '"', "'", '|', '>', '\n', '\n  ', '\t', '#', '? ', '---\n', '...\n', '%YAML 1.1\n', '1e3', '~', '__proto__: ', '\u0000', '\uFEFF', '🩺', '\r'),
  { maxLength: 40 },
).map((parts) => parts.join(''));

describe('hostile YAML', () => {
  it('random text gives a tree or an error, never an exception', () => {
    fc.assert(fc.property(fc.oneof(yamlish, fc.string({ maxLength: 200 })), (text) => {
      const { tree, findings } = parse(text);
      if (!tree) expect(findings.some((d) => d.severity === 'error')).toBe(true);
    }), { numRuns: 3000 });
  });

  it('random values under random keys of every schema are phrased and repaired', () => {
    for (const spec of Object.values(specs(registry))) {
      const schema = asSchema(spec);
      const key = fc.constantFrom(...Object.keys(schema.properties!), 'id', 'a', 'column');
      const value = fc.letrec((tie) => ({
        node: fc.oneof({ maxDepth: 4 }, fc.constantFrom<unknown>('x', '', 1, -1, 2.5, true, null, 'none', '-', '2026-01-01'), fc.array(tie('node'), { maxLength: 3 }), fc.dictionary(key, tie('node'), { maxKeys: 3 })),
      })).node;
      fc.assert(fc.property(fc.dictionary(key, value, { maxKeys: 5 }), (content) => {
        const { tree, source, findings, report } = parse(stringify(content));
        if (tree?.kind !== 'map') return;
        const violations = validate(valueOf(tree, schema), schema);
        phrase(violations, tree, source, report);
        expect(findings.length > 0).toBe(violations.length > 0);
        for (const { at } of findings) expect(at?.line).toBeGreaterThan(0);
        valueOf(repair(tree, schema, violations), schema);
      }), { numRuns: 80 });
    }
  });

  it('a base file with any line removed or cut is loaded or refused with findings', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'dx-hostile-'));
    try {
      await overlay(baseProject, dir);
      for (const file of ['dx.config.yaml', 'sources.d/one.yaml', 'mappings/one.yaml', 'mappings/categories.yaml', 'rules/quality.yaml', 'rules/splits.yaml']) {
        const text = await readFile(join(dir, file), 'utf8');
        const lines = text.split('\n');
        for (let i = 0; i < lines.length; i++) {
          const line = lines[i]!;
          for (const change of [[], [line.slice(0, line.length >> 1)]]) {
            await writeFile(join(dir, file), lines.toSpliced(i, 1, ...change).join('\n'));
            const { config, diagnostics } = await loadConfig(dir);
            expect(config === undefined).toBe(diagnostics.some((d) => d.severity === 'error'));
          }
        }
        await writeFile(join(dir, file), text);
      }
    } finally {
      await rm(dir, { recursive: true });
    }
  });

  it.each([
    ['nested lists', '['.repeat(1_000_000)],
    ['nested mappings', '{a: '.repeat(250_000)],
    ['compact lists', '- '.repeat(500_000)],
    ['complex keys', '? '.repeat(500_000)],
    ['deep indentation', Array.from({ length: 1400 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
  ])('%s are refused before they are built', (_name, text) => {
    expect(parse(text).findings.map((d) => d.code)).toEqual(['DX1007']);
  });

  it('an alias of a long list cannot be multiplied', () => {
    const text = `a: &a [${'x, '.repeat(2000)}x]\nb: [${'*a, '.repeat(50)}*a]\n`;
    expect(parse(text).findings.map((d) => [d.code, d.at?.line])).toEqual([['DX1008', 2]]);
  });
});
