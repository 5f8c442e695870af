import type { Diagnostic, Place } from '../core/diagnostic.ts';
import type { Config, Rule } from '../config/config.ts';
import { ruleColumns, type RuleColumn } from './columns.ts';
import { Database, identifier } from './database.ts';
import { checkTree, type TreeProblem } from './rule-tree.ts';
import { textProblem } from './rule-text.ts';
import type { StepFacts } from './step-facts.ts';

/** A rule that may run, with the columns it looks at. */
export interface CheckedRule {
  readonly rule: Rule;
  readonly columns: readonly string[];
}

/** The brackets that an expression is checked and run in; its own line, so that nothing of it can reach further. */
const BEFORE = 'SELECT (\n';
export function bracketed(expression: string): string {
  return `(\n${expression}\n)`;
}

/** What a locked database is opened with: no file, no network, no change of settings, bounded memory. */
export const locked = {
  enable_external_access: 'false',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  allow_community_extensions: 'false',
  memory_limit: '1GB',
} as const;

/** For `dx check`: every rule parsed, checked and typed over an empty table of the documented columns. */
export async function checkRules(config: Config, steps?: readonly StepFacts[]): Promise<readonly Diagnostic[]> {
  if (config.rules.length === 0) return [];
  const known = steps ?? await analyseSteps();
  return (await checkedRules(config.rules, ruleColumns(known))).diagnostics;
}

export async function checkedRules(rules: readonly Rule[], columns: readonly RuleColumn[]): Promise<{ readonly rules: readonly CheckedRule[]; readonly diagnostics: readonly Diagnostic[] }> {
  const db = await Database.open(':memory:', { ...locked, threads: '1' });
  try {
    await db.run(`CREATE TABLE rule_row (${columns.map((c) => `${identifier(c.name)} ${c.type}`).join(', ')})`);
    await db.run('SET ieee_floating_point_ops = false');
    await db.run('SET lock_configuration = true');
    const names = new Set(columns.map((c) => c.name));
    const checked: CheckedRule[] = [];
    const diagnostics: Diagnostic[] = [];
    for (const rule of rules) {
      const result = await checkRule(db, rule, names);
      diagnostics.push(...result.diagnostics);
      if (result.columns) checked.push({ rule, columns: result.columns });
    }
    return { rules: checked, diagnostics };
  } finally {
    db.close();
  }
}

async function checkRule(db: Database, rule: Rule, names: ReadonlySet<string>): Promise<{ readonly diagnostics: readonly Diagnostic[]; readonly columns?: readonly string[] }> {
  const { expression } = rule;
  const bad = textProblem(expression);
  if (bad) return { diagnostics: [refused(rule, bad.problem, bad.offset)] };
  const serialised = await serialise(db, `${BEFORE}${expression}\n) AS verdict`);
  if ('error_message' in serialised) {
    return { diagnostics: [finding(rule, 'DX5030', `the expression of rule ${rule.id} cannot be parsed: ${firstLine(serialised.error_message)}`, offsetOf(expression, Number(serialised.position)))] };
  }
  const { problems, columns } = checkTree(serialised.tree, names);
  if (problems.length > 0) {
    return {
      diagnostics: problems.map((p) => treeFinding(rule, p)),
    };
  }
  try {
    const [described] = await db.rows(`DESCRIBE SELECT ${bracketed(expression)} AS verdict FROM rule_row`);
    if (described!['column_type'] === 'BOOLEAN') return { diagnostics: [], columns };
    return { diagnostics: [finding(rule, 'DX5033', `the expression of rule ${rule.id} gives ${described!['column_type'] as string}, not BOOLEAN`)] };
  } catch (error) {
    return { diagnostics: [finding(rule, 'DX5034', `the expression of rule ${rule.id} does not fit its columns: ${firstLine(error instanceof Error ? error.message : String(error))}`)] };
  }
}

async function serialise(db: Database, statement: string): Promise<{ readonly tree: unknown } | { readonly error_message: string; readonly position?: string }> {
  try {
    const [row] = await db.rows('SELECT CAST(json_serialize_sql($1::VARCHAR) AS VARCHAR) AS tree', [statement]);
    const tree = JSON.parse(row!['tree'] as string) as { error: boolean; error_message?: string; position?: string };
    if (!tree.error) return { tree };
    return { error_message: tree.error_message ?? 'unknown error', ...(tree.position === undefined ? {} : { position: tree.position }) };
  } catch (error) {
    return { error_message: error instanceof Error ? error.message : String(error) };
  }
}

function treeFinding(rule: Rule, problem: TreeProblem): Diagnostic {
  const offset = problem.location === undefined ? undefined : offsetOf(rule.expression, problem.location);
  if (problem.kind === 'refused') return refused(rule, `may not hold ${problem.what}`, offset);
  const unknown = finding(rule, 'DX5032', `unknown column "${problem.column.slice(0, 60)}" in rule ${rule.id}`, offset, problem.column.length);
  return { ...unknown, ...(problem.hint ? { hint: problem.hint } : {}), help: 'docs/formats.md lists the columns that rules may use.' };
}

function refused(rule: Rule, what: string, offset?: number): Diagnostic {
  return { ...finding(rule, 'DX5031', `rule ${rule.id} ${what}`, offset), help: 'A rule is one scalar SQL expression over documented columns, with the functions that docs/formats.md lists.' };
}

function finding(rule: Rule, code: 'DX5030' | 'DX5031' | 'DX5032' | 'DX5033' | 'DX5034', message: string, offset?: number, length = 1): Diagnostic {
  return { code, severity: 'error', message, at: placeOf(rule, offset, length) };
}

/** Byte offset in the checked statement → offset in the expression. */
function offsetOf(expression: string, location: number): number | undefined {
  if (!Number.isFinite(location)) return undefined;
  const bytes = Buffer.from(expression, 'utf8');
  const inside = location - BEFORE.length;
  return inside < 0 || inside > bytes.length ? undefined : bytes.subarray(0, inside).toString('utf8').length;
}

/** The offending text itself where the expression stands in the YAML line as it is; else where it begins. */
function placeOf(rule: Rule, offset: number | undefined, length: number): Place {
  const at = rule.expressionAt;
  const start = at.column === undefined ? -1 : (at.text ?? '').indexOf(rule.expression, at.column - 1);
  if (offset === undefined || start < 0 || at.column === undefined) return at;
  return { ...at, column: start + 1 + offset, endColumn: start + 1 + offset + length };
}

/** DuckDB's message without its code frame, kind and trailing stop. */
function firstLine(message: string): string {
  return message.split('\n')[0]!.replace(/^[A-Z][A-Za-z ]*Error: /u, '').replace(/\.$/u, '').slice(0, 200);
}

async function analyseSteps(): Promise<readonly StepFacts[]> {
  const { registry, stepNames } = await import('../steps/registry.ts');
  return stepNames('analyse').map((name) => registry[name]);
}
