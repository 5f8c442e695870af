import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../src/core/diagnostic.ts';
import { codes } from '../../../src/core/codes.ts';
import { diagnosticsAsGithub } from '../../../src/report/diagnostics/github.ts';
import { diagnosticsAsJson } from '../../../src/report/diagnostics/json.ts';
import { diagnosticsAsSarif } from '../../../src/report/diagnostics/sarif.ts';
import { jsonText } from '../../../src/report/json.ts';

const findings: readonly Diagnostic[] = [
  {
    code: 'DX2003', severity: 'warning', message: '100 % of "a,b: c" ::error::forged\nnext', hint: 'see [this](https://example.org)', help: 'do',
    at: { file: 'mappings/a, b: 100%.yaml', line: 14, column: 34, endColumn: 38, text: 'the line' }, count: 3,
    related: [{ message: 'first here', at: { file: 'x.yaml', line: 2, column: 1 } }],
  },
  { code: 'DX9001', severity: 'note', message: 'plain' },
  { code: 'DX2002', severity: 'error', message: 'in a table', at: { file: 'HAM10000_metadata.csv', line: 7 } },
];

describe('findings for GitHub', () => {
  it('are workflow commands with every separator escaped', () => {
    expect(diagnosticsAsGithub(findings, '').split('\n')).toEqual([
      '::notice title=DX9001::plain',
      '::error file=HAM10000_metadata.csv,line=7,endLine=7,title=DX2002::in a table',
      '::warning file=mappings/a%2C b%3A 100%25.yaml,line=14,endLine=14,col=34,endColumn=37,title=DX2003::' +
        '100 %25 of "a,b: c" ::error::forged\\nnext%0Asee [this](https://example.org)%0Afound 3 times; the first is named here%0Ax.yaml:2:1: first here%0Ahelp: do',
      '',
    ]);
  });

  it('name files from the root of the repository', () => {
    expect(diagnosticsAsGithub(findings.slice(2), 'examples/demo/')).toContain('file=examples/demo/HAM10000_metadata.csv,');
  });
});

describe('findings as JSON', () => {
  it('have the documented members, the title and a tally', () => {
    const { diagnostics, summary } = diagnosticsAsJson(findings);
    expect(summary).toEqual({ errors: 1, warnings: 1, notes: 1 });
    expect(diagnostics.map((d) => d.code)).toEqual(['DX9001', 'DX2002', 'DX2003']);
    expect(diagnostics[0]).toEqual({ code: 'DX9001', title: codes.DX9001.title, severity: 'note', message: 'plain' });
    expect(diagnostics[2]).toEqual({ title: codes.DX2003.title, ...findings[0] });
  });

  it('do not drive a terminal either, and read back the same', () => {
    const hostile = { text: '\u001b[2J\u009b1m\u202e\u2028\u{e0041}\u200b\u007f "quoted" ü 皮' };
    const shown = jsonText(hostile);
    expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(shown).toContain('ü 皮');
    expect(JSON.parse(shown)).toEqual(hostile);
  });
});

/** The parts of the SARIF 2.1.0 schema that dx uses, with the limits of the standard. */
const text = { type: 'object', required: ['text'], properties: { text: { type: 'string', minLength: 1 } } };
const location = {
  type: 'object', required: ['physicalLocation'],
  properties: {
    id: { type: 'integer', minimum: 0 }, message: text,
    physicalLocation: {
      type: 'object', required: ['artifactLocation'], additionalProperties: false,
      properties: {
        artifactLocation: { type: 'object', required: ['uri'], additionalProperties: false, properties: { uri: { type: 'string', pattern: '^[A-Za-z0-9._~!*\'()%/-]+$' } } },
        region: {
          type: 'object', required: ['startLine'], additionalProperties: false,
          properties: { startLine: { type: 'integer', minimum: 1 }, startColumn: { type: 'integer', minimum: 1 }, endColumn: { type: 'integer', minimum: 1 }, snippet: text },
        },
      },
    },
  },
};
const sarif = {
  type: 'object', required: ['version', 'runs'],
  properties: {
    version: { const: '2.1.0' },
    runs: {
      type: 'array', minItems: 1, maxItems: 1,
      items: {
        type: 'object', required: ['tool', 'results', 'columnKind'], additionalProperties: false,
        properties: {
          columnKind: { const: 'utf16CodeUnits' },
          tool: {
            type: 'object', required: ['driver'],
            properties: {
              driver: {
                type: 'object', required: ['name', 'semanticVersion', 'rules'], additionalProperties: false,
                properties: {
                  name: { const: 'dx' }, semanticVersion: { type: 'string' },
                  rules: { type: 'array', uniqueItems: true, items: { type: 'object', required: ['id'], additionalProperties: false, properties: { id: { type: 'string' }, shortDescription: text, fullDescription: text } } },
                },
              },
            },
          },
          results: {
            type: 'array',
            items: {
              type: 'object', required: ['ruleId', 'ruleIndex', 'level', 'message'], additionalProperties: false,
              properties: {
                ruleId: { type: 'string' }, ruleIndex: { type: 'integer', minimum: 0 }, level: { enum: ['error', 'warning', 'note'] }, message: text,
                locations: { type: 'array', items: location }, relatedLocations: { type: 'array', items: location }, occurrenceCount: { type: 'integer', minimum: 1 },
              },
            },
          },
        },
      },
    },
  },
};

interface Log {
  readonly runs: readonly [{ tool: { driver: { rules: { id: string }[] } }; results: { ruleId: string; ruleIndex: number; message: { text: string }; locations?: { physicalLocation: { artifactLocation: { uri: string }; region?: object } }[] }[] }];
}

describe('findings as SARIF', () => {
  const log = diagnosticsAsSarif(findings, { version: '1.2.3', prefix: 'examples/demo/' }) as Log;
  const [run] = log.runs;

  it('fit the schema of 2.1.0', () => {
    const validate = new Ajv({ strict: false }).compile(sarif);
    expect(validate(log), JSON.stringify(validate.errors)).toBe(true);
  });

  it('point to their rule, and to the place in the repository', () => {
    expect(run.tool.driver.rules.map((rule) => rule.id)).toEqual(['DX2002', 'DX2003', 'DX9001']);
    for (const result of run.results) expect(run.tool.driver.rules[result.ruleIndex]!.id).toBe(result.ruleId);
    const last = run.results.at(-1)!;
    expect(last.locations?.[0]?.physicalLocation.artifactLocation.uri).toBe('examples/demo/mappings/a%2C%20b%3A%20100%25.yaml');
    expect(last.locations?.[0]?.physicalLocation.region).toEqual({ startLine: 14, startColumn: 34, endColumn: 38, snippet: { text: 'the line' } });
  });

  it('make no links of text that strangers wrote', () => {
    expect(run.results.at(-1)!.message.text).toContain('[this] (https://example.org)');
  });
});
