import { readFileSync } from 'node:fs';
import { allCases } from './cases/all.ts';
import { thisMachine } from './machine.ts';
import { hasGnuTime, stopSignals } from './measure/process.ts';
import { measureCase } from './measure/rounds.ts';
import { readOptions, usage, type Options } from './options.ts';
import { resultMarkdown } from './report/markdown.ts';
import type { CaseResult, Result } from './report/result.ts';
import { caseText } from './report/text.ts';
import { machineText } from './report/words.ts';

/** `npm run bench`: measures dx beside its floors. Not part of the tests: machines differ. Talk is on stderr, the result on stdout. */
const options = readOptions(process.argv.slice(2));
if (typeof options === 'string') {
  process.stderr.write(options === usage ? usage : `${options}\n\n${usage}`);
  process.exitCode = options === usage ? 0 : 2;
} else if (options.markdown !== undefined) {
  process.stdout.write(resultMarkdown(read(options.markdown)));
} else {
  await main(options);
}

async function main(chosen: Options): Promise<void> {
  const cases = allCases(chosen);
  const unknown = chosen.only.filter((name) => !cases.some((wanted) => wanted.name === name));
  if (unknown.length > 0) {
    process.stderr.write(`no case ${unknown.join(', ')}; there are ${cases.map(({ name }) => name).join(', ')} (nothing-changed-million with --million)\n`);
    process.exitCode = 2;
    return;
  }
  const machine = thisMachine(chosen.dx);
  if (!chosen.json) process.stdout.write(`${machineText(machine)}\n`);
  if (!hasGnuTime) say('memory is not measured: apt-get install time');
  if (machine.load > 0.5) say(`the machine is at work already (load ${machine.load}): figures of short runs will be too high, ratios less so`);
  let stopped = false;
  for (const signal of stopSignals) process.once(signal, () => (stopped = true));
  const results: CaseResult[] = [];
  for (const wanted of cases.filter(({ name }) => chosen.only.length === 0 || chosen.only.includes(name))) {
    say(wanted.title);
    const { warmUp = false, rounds } = wanted;
    const result = await measureCase(wanted, { rounds: chosen.runs ?? rounds, warmUp: warmUp && !chosen.quick }, say);
    results.push(result);
    if (!chosen.json) process.stdout.write(`\n${caseText(result)}`);
    if (stopped) break; // what was measured so far is printed
  }
  if (chosen.json) process.stdout.write(`${JSON.stringify({ format: 1, machine, quick: chosen.quick, cases: results } satisfies Result)}\n`);
  if (stopped) process.exitCode = 130;
  else if (results.some(({ failed }) => failed !== undefined)) process.exitCode = 1;
}

/** `npm run` writes two lines of its own before the JSON. */
function read(file: string): Result {
  const line = readFileSync(file, 'utf8').split('\n').find((text) => text.startsWith('{'));
  return JSON.parse(line ?? '') as Result;
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
