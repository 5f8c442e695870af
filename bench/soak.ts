import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildUntil, faultsOf, finished, leftovers, numbers, wholeBuild } from './soak/kill.ts';

/*
 * npm run soak [-- KILLS [SEED]]: kills builds of the drawn demo at random moments, and looks after each whether the
 * store is whole, the next build ends as an undisturbed one, and nothing finished is computed again. Every third kill
 * hits the store that the kill before it left. Ends with 1 at the first thing that is wrong.
 */
const root = resolve(import.meta.dirname, '../..');
const dx = join(root, 'bin/dx.js');
const PARTS = ['dx.config.yaml', 'sources.d', 'mappings', 'rules', 'examples/demo'];

const kills = Number(process.argv[2] ?? 200);
const seed = Number(process.argv[3] ?? 1);
const next = numbers(seed);
const dir = mkdtempSync(join(tmpdir(), 'dx-soak-'));

function forget(): void {
  for (const part of ['.dx', 'releases']) rmSync(join(dir, part), { recursive: true, force: true });
}

const say = (text: string): boolean => process.stdout.write(`${text}\n`);

function insist(holds: boolean, what: string, about: unknown): void {
  if (holds) return;
  say(`${what}: ${JSON.stringify(about)}; the store is left in ${dir}`);
  process.exit(1);
}

for (const part of PARTS) cpSync(join(root, part), join(dir, part), { recursive: true, preserveTimestamps: true });
const started = performance.now();
const undisturbed = await wholeBuild(dx, dir);
const length = performance.now() - started;
insist(undisturbed.code === 0, 'the undisturbed build failed', undisturbed);

let hits = 0;
let tries = 0;
while (hits < kills) {
  if (tries++ % 3 !== 2) forget();
  const milliseconds = next(Math.ceil(length));
  const { killed } = await buildUntil(dx, dir, { milliseconds });
  if (!killed) continue;
  hits++;
  const faults = await faultsOf(dx, dir);
  insist(faults === '', 'faults after a kill', faults);
  if (tries % 3 === 2) continue; // the next kill hits this store
  const before = finished(join(dir, '.dx'));
  const after = await wholeBuild(dx, dir);
  insist(after.code === 0 && after.digest === undisturbed.digest, 'another digest', { after, undisturbed });
  const twice = Object.entries(after.ran).filter(([step, ran]) => ran > (undisturbed.ran[step] ?? 0) - (before[step] ?? 0));
  insist(twice.length === 0, 'finished results were computed again', { twice, before });
  insist(leftovers(dir).length === 0, 'left behind', leftovers(dir));
  if (hits % 10 === 0) say(`${hits} kills of ${kills}`);
}
rmSync(dir, { recursive: true });
say(`${hits} kills (seed ${seed}) in builds of ${(length / 1000).toFixed(1)} s: every next build ended as an undisturbed one`);
