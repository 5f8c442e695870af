import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * How long the demo takes as a whole process: cold (empty store) and nothing changed,
 * each beside the start of an empty Node process in the same run. Prints medians and spread as text, or as JSON
 * with `--json`. Not part of the tests: machines differ.
 */
const root = resolve(import.meta.dirname, '../..');
const binary = join(root, 'bin/dx.js');
const RUNS = 5;

interface Figure { readonly name: string; readonly median: number; readonly min: number; readonly max: number }

function seconds(args: readonly string[]): number {
  const start = process.hrtime.bigint();
  const run = spawnSync(process.execPath, args, { stdio: 'ignore' });
  if (run.status !== 0) throw new Error(`${args.join(' ')} ended with ${run.status}`);
  return Number(process.hrtime.bigint() - start) / 1e9;
}

function figure(name: string, values: readonly number[]): Figure {
  const sorted = values.toSorted((a, b) => a - b);
  return { name, median: sorted[Math.floor(sorted.length / 2)]!, min: sorted[0]!, max: sorted.at(-1)! };
}

const dir = mkdtempSync(join(tmpdir(), 'dx-bench-'));
try {
  for (const part of ['dx.config.yaml', 'sources.d', 'mappings', 'rules', 'examples/demo']) cpSync(join(root, part), join(dir, part), { recursive: true, preserveTimestamps: true });
  const empty: number[] = [];
  const cold: number[] = [];
  const nothing: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    rmSync(join(dir, '.dx'), { recursive: true, force: true });
    rmSync(join(dir, 'releases'), { recursive: true, force: true });
    empty.push(seconds(['-e', '0']));
    cold.push(seconds([binary, 'build', '-q', '-C', dir]));
    nothing.push(seconds([binary, 'build', '-q', '-C', dir]));
  }
  const figures = [figure('empty node process', empty), figure('demo, cold', cold), figure('demo, nothing changed', nothing)];
  if (process.argv.includes('--json')) {
    process.stdout.write(`${JSON.stringify({ format: 1, node: process.version, cpu: cpus()[0]?.model, cores: availableParallelism(), runs: RUNS, figures })}\n`);
  } else {
    for (const { name, median, min, max } of figures) {
      process.stdout.write(`${name.padEnd(24)} ${median.toFixed(2)} s (${min.toFixed(2)}–${max.toFixed(2)}), ${(median / figures[0]!.median).toFixed(1)} × an empty process\n`);
    }
  }
} finally {
  rmSync(dir, { recursive: true, force: true });
}
