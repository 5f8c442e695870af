import { sha256 } from '../core/digest.ts';
import type { FactLine } from './pass.ts';

const HEAD = '{"fp":"';
const FINGERPRINT_LENGTH = 64;
const SUM_LENGTH = 16;
/** `,"sum":"<16 hex>"}` */
const TAIL_LENGTH = 8 + SUM_LENGTH + 2;

/**
 * One result as a line of JSON that proves itself: its last member `sum` is the start of the sha256 of all
 * the text before it, so that a damaged or half-written line is told from a whole one without its neighbours.
 */
export function encodeFactLine(line: FactLine): string {
  const { fp, ...rest } = line;
  const body = JSON.stringify({ fp, ...rest }).slice(0, -1);
  return `${body},"sum":"${sumOf(body)}"}\n`;
}

/** The line's value, or undefined where the line is not whole. */
export function decodeFactLine(text: string): FactLine | undefined {
  if (!isWholeFactLine(text)) return undefined;
  const { sum: _sum, ...line } = JSON.parse(text) as FactLine & { sum: string };
  return line;
}

export function isWholeFactLine(text: string): boolean {
  if (!text.startsWith(HEAD) || !text.endsWith('"}')) return false;
  const body = text.slice(0, -TAIL_LENGTH);
  return text.slice(-TAIL_LENGTH) === `,"sum":"${sumOf(body)}"}`;
}

/** The fingerprint of an encoded line without parsing it. */
export function fingerprintOf(line: Buffer, start: number): string {
  return line.toString('latin1', start + HEAD.length, start + HEAD.length + FINGERPRINT_LENGTH);
}

function sumOf(body: string): string {
  return sha256(body).slice(0, SUM_LENGTH);
}
