import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decisionStages, plainReasons, reasons } from '../../src/catalog/reasons.ts';
import { releaseTable } from '../../src/catalog/tables.ts';
import { registry, stepNames } from '../../src/steps/registry.ts';

const room = resolve(import.meta.dirname, '../../src/catalog');
const sql = readdirSync(join(room, 'sql')).toSorted().map((file) => readFileSync(join(room, 'sql', file), 'utf8'));

/** Splits at the character where no quote and no bracket is open. */
function split(text: string, at: string): string[] {
  const parts = [''];
  let depth = 0;
  let quoted = false;
  for (const character of text) {
    if (character === "'") quoted = !quoted;
    if (!quoted && character === '(') depth++;
    if (!quoted && character === ')') depth--;
    if (character === at && !quoted && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts.map((part) => part.trim());
}

/** The list of columns of each `INSERT INTO decision … SELECT`: n, stage, verdict, code, … */
const inserted = sql
  .flatMap((text) => split(text.replaceAll(/--[^\n]*/gu, ''), ';'))
  .filter((statement) => statement.startsWith('INSERT INTO decision'))
  .map((statement) => {
    // The SELECT at depth zero is the one behind any WITH.
    let depth = 0;
    const start = [...statement.matchAll(/\(|\)|\bSELECT\b/gu)].find(({ 0: word }) => {
      if (word === '(') depth++;
      if (word === ')') depth--;
      return word === 'SELECT' && depth === 0;
    })!.index;
    const list = split(statement.slice(start + 'SELECT'.length).replace(/^\s*DISTINCT\b/u, ''), ',');
    return { stage: list[1]!, verdict: list[2]!, code: list[3]! };
  });

/** Notes are a table of texts of their own: `SELECT number, stage, code, …`. */
const noted = sql
  .flatMap((text) => [...text.matchAll(/CREATE OR REPLACE TABLE note_text AS(.*?);/gsu)])
  .flatMap(([, statement]) => statement!.split('UNION ALL'))
  .map((statement) => split(statement.slice(statement.indexOf('SELECT') + 'SELECT'.length), ','))
  .map((list) => ({ stage: list[1]!.replace(' AS stage', ''), verdict: "'note'", code: list[2]!.replace(' AS code', '') }));

/** What an expression may give, where it is literals under CASE; conditions are no results. */
function literals(expression: string): string[] {
  return [...expression.replaceAll(/\bWHEN\b.*?\bTHEN\b/gsu, ' ').matchAll(/'([^']*)'/gu)].map((match) => match[1]!);
}

const ALLOWED_FAMILIES = /^(?:x\.code|u\.problem|'file-' \|\| problem|d\.step \|\| '-' \|\| CASE .*|'missing-' \|\| lower\(e\.field\))$/su;
const plain = [...inserted, ...noted].filter(({ code }) => !ALLOWED_FAMILIES.test(code));

describe('stages and codes of decisions', () => {
  it('the stages are those of the SQL, in its order, and those that the table of exclusions documents', () => {
    const values = [...sql[0]!.matchAll(/\((\d+), '(\w+)'\)/gu)].map((match) => [Number(match[1]), match[2]]);
    expect(Object.keys(decisionStages).map((stage, index) => [index + 1, stage])).toEqual(values);
    const documented = releaseTable('exclusions').columns.find((column) => column.name === 'stage')!.meaning;
    expect(documented.split(/, | or /u)).toEqual(Object.keys(decisionStages));
  });

  it('every code that the SQL writes is in the list, with stage and verdict, and none besides', () => {
    expect(inserted.length).toBeGreaterThan(15);
    const written = new Set<string>();
    for (const { stage, verdict, code } of plain) {
      const stages = literals(stage);
      const verdicts = literals(verdict);
      for (const each of literals(code)) {
        const listed = plainReasons.filter((reason) => reason.code === each && stages.includes(reason.stage));
        expect(listed.length, `${stage} ${each} is missing in reasons.ts`).toBe(1);
        expect(verdicts.some((word) => listed[0]!.verdicts.includes(word as 'out')), `${each}: ${verdict}`).toBe(true);
        written.add(each);
      }
    }
    // Written by TypeScript.
    for (const each of ['rule', 'undecidable', 'split-conflict']) written.add(each);
    expect(plainReasons.map((reason) => reason.code).filter((each) => !written.has(each))).toEqual([]);
  });

  it('TypeScript writes decisions in two places only, with codes of the list', () => {
    const files = readdirSync(room).filter((file) => file.endsWith('.ts') && /append\('decision'|INSERT INTO decision/u.test(readFileSync(join(room, file), 'utf8')));
    expect(files.toSorted()).toEqual(['rules.ts', 'split-stage.ts']);
    expect(readFileSync(join(room, 'rules.ts'), 'utf8')).toContain("SELECT n, 'rule', $1, CASE undecided WHEN 1 THEN 'undecidable' ELSE 'rule' END");
    expect(readFileSync(join(room, 'split-stage.ts'), 'utf8')).toContain("'split', 'out', 'split-conflict'");
  });

  it('no stage has a code twice, and the families are made of failures, file problems and fields', () => {
    const all = reasons(stepNames().map((name) => registry[name])).map(({ stage, code }) => `${stage} ${code}`);
    expect(all.filter((each, index) => all.indexOf(each) !== index)).toEqual([]);
    for (const each of ['acquire duplicate-key', 'integrity file-unreadable', 'integrity decode-truncated', 'integrity crop-box-crashed', 'scope missing-skintype', 'produce clean-not-clean']) expect(all).toContain(each);
    expect(all).not.toContain('scope missing-label');
  });
});
