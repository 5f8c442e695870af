import { sha256 } from '../core/digest.ts';
import type { FactLine } from './pass.ts';

const HEAD = '{"fp":"';
const STATE = '"state":"';
const FINGERPRINT_LENGTH = 64;
const SUM_LENGTH = 16;
/** `,"sum":"<16 hex>"}` */
const TAIL_LENGTH = 8 + SUM_LENGTH + 2;

/** Whether a step gave a fact, or said why it cannot. */
export type FactState = FactLine['state'];

/**
 * One result as a line of JSON that proves itself: its last member `sum` is the start of the sha256 of all
 * the text before it, so that a damaged or half-written line is told from a whole one without its neighbours.
 */
export function encodeFactLine(line: FactLine): string {
  const { fp, step, state, ...rest } = line;
  const body = JSON.stringify({ fp, step, state, ...rest }).slice(0, -1);
  return `${body},"sum":"${sumOf(body)}"}\n`;
}

/** The line's value, or undefined where the line is not whole. Without its line end. */
export function decodeFactLine(line: Buffer | string): FactLine | undefined {
  const bytes = typeof line === 'string' ? Buffer.from(line) : line;
  if (!isWholeFactLine(bytes)) return undefined;
  const { sum: _sum, ...value } = JSON.parse(bytes.toString('utf8')) as FactLine & { sum: string };
  return value;
}

export function isWholeFactLine(line: Buffer): boolean {
  const end = line.length - TAIL_LENGTH;
  if (end < HEAD.length + FINGERPRINT_LENGTH || line.toString('latin1', 0, HEAD.length) !== HEAD) return false;
  return line.toString('latin1', end) === `,"sum":"${sumOf(line.subarray(0, end))}"}`;
}

/** The fingerprint of an encoded line without parsing it. */
export function fingerprintOf(line: Buffer): string {
  return line.toString('latin1', HEAD.length, HEAD.length + FINGERPRINT_LENGTH);
}

/** The state of an encoded line without parsing it: `state` stands before any member that a step fills. */
export function stateOf(line: Buffer): FactState {
  const at = line.indexOf(STATE, HEAD.length + FINGERPRINT_LENGTH) + STATE.length;
  return line[at] === 0x66 /* f */ ? 'failed' : 'done';
}

function sumOf(body: string | Buffer): string {
  return sha256(body).slice(0, SUM_LENGTH);
}
