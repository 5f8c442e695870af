import type { CaseResult, RowResult } from '../report/result.ts';
import { answer, type Measured } from './answers.ts';
import type { Case } from './case.ts';
import type { Contestant, Run } from './contestant.ts';
import { spread } from './spread.ts';

/** Measures a case. What fails is a line of the result; the other cases go on. */
export async function measureCase(wanted: Case, { rounds, warmUp }: { readonly rounds: number; readonly warmUp: boolean }, say: (text: string) => void): Promise<CaseResult> {
  const { name, title } = wanted;
  try {
    const { contestants, questions, tearDown } = await wanted.setUp(say);
    try {
      const measured = await alternate(contestants, rounds, warmUp, say);
      return { name, title, rounds, rows: [...measured.values()].map(row), answers: questions.map((question) => answer(question, measured)) };
    } finally {
      await tearDown?.();
    }
  } catch (error) {
    return { name, title, rounds, rows: [], answers: [], failed: error instanceof Error ? error.message : String(error) };
  }
}

async function alternate(contestants: readonly Contestant[], rounds: number, warmUp: boolean, say: (text: string) => void): Promise<Map<string, Measured>> {
  const runs = new Map<Contestant, Run[]>(contestants.map((contestant) => [contestant, []]));
  for (let round = warmUp ? -1 : 0; round < rounds; round++) {
    for (const [contestant, done] of runs) {
      if (contestant.missing !== undefined) continue;
      await contestant.prepare?.();
      const run = await contestant.run();
      if (round >= 0) done.push(run);
      say(`  ${round < 0 ? 'warm-up' : `round ${round + 1}`}: ${contestant.name} ${run.seconds.toFixed(2)} s`);
    }
  }
  return new Map([...runs].map(([contestant, done]) => [contestant.name, { contestant, runs: done }]));
}

function row({ contestant, runs }: Measured): RowResult {
  const { name, items, missing } = contestant;
  if (missing !== undefined) return { name, missing };
  const peaks = runs.flatMap(({ peakMb }) => peakMb ?? []);
  const cpu = runs.flatMap((run) => run.cpu ?? []);
  const parts = Object.keys(runs[0]?.parts ?? {}).map((part) => [part, spread(runs.map((run) => run.parts?.[part] ?? 0)).median] as const);
  const said = runs.at(-1)?.said;
  return {
    name,
    ...(items !== undefined && { items, perSecond: spread(runs.map(({ seconds }) => items / seconds)) }),
    seconds: spread(runs.map(({ seconds }) => seconds)),
    ...(peaks.length > 0 && { peakMb: Math.max(...peaks) }),
    ...(cpu.length > 0 && { cpu: spread(cpu) }),
    ...(parts.length > 0 && { parts: Object.fromEntries(parts) }),
    ...(said !== undefined && { said }),
  };
}
