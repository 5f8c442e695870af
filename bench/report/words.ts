import type { Limit } from '../measure/case.ts';
import type { Spread } from '../measure/spread.ts';
import type { Answer, Machine, RowResult } from './result.ts';

/** Three significant digits: 0.0841, 12.3, 1,204. */
export function figure(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en-US');
  return value >= 1 ? value.toPrecision(3) : value.toFixed(value >= 0.1 ? 2 : 3);
}

/** `0.84 (0.81–0.92)`, or the figure alone where there was one round. */
export function spreadText({ median, min, max }: Spread): string {
  return min === max ? figure(median) : `${figure(median)} (${figure(min)}–${figure(max)})`;
}

export function limitText(limit: Limit | undefined): string {
  if (!limit) return '';
  return 'atMost' in limit ? `at most ${limit.atMost}` : `at least ${limit.atLeast}`;
}

export function verdict({ value, met }: Answer): string {
  if (!value) return 'not measured';
  return met === undefined ? '' : met ? 'met' : 'not met';
}

export function unitText({ unit }: Answer): string {
  return unit === 'ratio' ? '' : ` ${unit}`;
}

/** What is known of a row besides its figures: where the time went, what ran. */
export function details({ parts, said }: RowResult): string {
  const spent = parts && Object.entries(parts).filter(([, seconds]) => seconds >= 0.005).map(([part, seconds]) => `${part} ${figure(seconds)} s`).join(', ');
  return [spent, said].filter(Boolean).join('; ');
}

export function machineText({ cpu, cores, memoryGb, system, node, dx, load }: Machine): string {
  return `${cores} cores (${cpu}), ${memoryGb} GiB, ${system}, Node ${node.replace(/^v/, '')}, dx at ${dx}; load before: ${load}`;
}
