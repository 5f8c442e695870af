import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Config } from '../config/config.ts';
import { makeTemporary } from '../engine/private.ts';
import { bracketed, checkedRules, locked, type CheckedRule } from './check-rules.ts';
import { ruleColumns } from './columns.ts';
import { Database, identifier, literal } from './database.ts';
import type { StepFacts } from './step-facts.ts';

/** Longest time one rule may take, in milliseconds. Ten thousand times what a rule over a million rows needs. */
const PATIENCE = 120_000;

/**
 * Runs all rules for all images and keeps every reason. The expressions see a copy of what they name of `rule_row` in a database of
 * their own, opened read-only and locked: whatever the checks missed finds nothing else there.
 */
export async function applyRules(db: Database, config: Config, privateDir: string, steps: readonly StepFacts[]): Promise<readonly Diagnostic[]> {
  await db.stage('11_rule_rows');
  if (config.rules.length === 0) return [];
  const { rules, diagnostics } = await checkedRules(config.rules, ruleColumns(steps));
  // A folder of its own, mode 0700: other processes may work in the same store.
  const folder = makeTemporary(privateDir, 'rules');
  const path = join(folder, 'rules.duckdb');
  try {
    await db.run(`ATTACH ${literal(path)} AS rules`);
    chmodSync(path, 0o600);
    const named = new Set(rules.flatMap(({ columns }) => columns));
    await db.run(`CREATE TABLE rules.rule_row AS SELECT ${['n', ...named].map(identifier).join(', ')} FROM rule_row`);
    await db.run('DETACH rules');
    return [...diagnostics, ...(await runRules(db, path, rules))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runRules(db: Database, path: string, rules: readonly CheckedRule[]): Promise<readonly Diagnostic[]> {
  const sandbox = await Database.open(path, { ...locked, access_mode: 'READ_ONLY' });
  try {
    await sandbox.run('SET ieee_floating_point_ops = false');
    await sandbox.run('SET lock_configuration = true');
    const findings: Diagnostic[] = [];
    for (const checked of rules) {
      const found = await runRule(sandbox, db, checked);
      if (found) findings.push(found);
    }
    return findings;
  } finally {
    sandbox.close();
  }
}

/**
 * `exclude` hits where true, `require` where false; both also where NULL, as undecidable. A value that cannot be
 * computed (a failed cast, a division by zero) is NULL. `warn` hits where true.
 */
async function runRule(sandbox: Database, db: Database, { rule, columns }: CheckedRule): Promise<Diagnostic | undefined> {
  const hit = { exclude: 'verdict IS DISTINCT FROM false', require: 'verdict IS DISTINCT FROM true', warn: 'verdict' }[rule.kind];
  const timer = setTimeout(() => sandbox.connection.interrupt(), PATIENCE);
  try {
    const hits = await collect(sandbox, `SELECT n, CAST(verdict IS NULL AS INTEGER) FROM (SELECT n, TRY(${bracketed(rule.expression)}) AS verdict FROM rule_row) WHERE ${hit} ORDER BY n`);
    const unknown = `cannot be decided, because ${columns.length === 0 ? 'it gives no value' : `${columns.length > 1 ? 'one of ' : ''}${columns.join(', ')} is not known or fits no computation`}`;
    await db.run('CREATE OR REPLACE TABLE rule_hit (n INTEGER, undecided INTEGER)');
    await db.appendColumns('rule_hit', [hits.n, hits.undecided]);
    await db.run(
      `INSERT INTO decision SELECT n, 'rule', $1, CASE undecided WHEN 1 THEN 'undecidable' ELSE 'rule' END, CASE undecided WHEN 1 THEN $2 ELSE $3 END, $4, $5, $6 FROM rule_hit`,
      [rule.kind === 'warn' ? 'warn' : 'out', `rule ${rule.id} ${unknown}`, rule.reason, rule.id, rule.at.file, rule.at.line ?? null],
    );
    await db.run('DROP TABLE rule_hit');
    if (rule.kind !== 'warn' || hits.n.length === 0) return undefined;
    return { code: 'DX5036', severity: 'warning', message: `rule ${rule.id}: ${rule.reason}`, at: rule.at, count: hits.n.length };
  } catch (error) {
    const why = (error instanceof Error ? error.message : String(error)).split('\n')[0]!.slice(0, 200);
    return { code: 'DX5035', severity: 'error', message: `rule ${rule.id} broke off: ${why}`, at: rule.expressionAt };
  } finally {
    clearTimeout(timer);
  }
}

/** Two columns of numbers, whole before anything is done with them: a rule may break off on its last row. As objects a million rows took 500 MB. */
async function collect(sandbox: Database, sql: string): Promise<{ readonly n: Int32Array; readonly undecided: Int32Array }> {
  const pieces: (readonly [Int32Array, Int32Array])[] = [];
  await sandbox.pieces(sql, ([n, undecided]) => pieces.push([Int32Array.from(n as number[]), Int32Array.from(undecided as number[])]));
  return { n: joined(pieces.map(([n]) => n)), undecided: joined(pieces.map(([, undecided]) => undecided)) };
}

function joined(pieces: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
