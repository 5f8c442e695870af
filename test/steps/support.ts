import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Json } from '../../src/core/canonical.ts';
import { registry, type StepName } from '../../src/steps/registry.ts';
import { runSteps, type StepRun, type StepTask } from '../../src/steps/run-steps.ts';
import type { Artefact, Fact } from '../../src/steps/step.ts';

/** The shared test data, beside the project. */
const shared = join(import.meta.dirname, '../../../shared/data');
export const hasShared = existsSync(shared);

export function sharedFile(path: string): Buffer {
  return readFileSync(join(shared, path));
}

/** All files below a folder of the shared data, as paths relative to it, ordered. */
export function sharedFiles(folder: string): string[] {
  return readdirSync(join(shared, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(shared.length + 1))
    .toSorted();
}

/** The defaults that a step's schema states. */
export function defaults(name: StepName): { [key: string]: Json } {
  const properties = registry[name].params.properties as { readonly [key: string]: { readonly default?: Json } };
  return Object.fromEntries(Object.entries(properties).map(([key, schema]) => [key, schema.default ?? null]));
}

/** Runs a step and all that it needs on one image. */
export async function run(name: StepName, bytes: Uint8Array, params: { [key: string]: Json } = {}, more: Partial<StepTask> = {}): Promise<StepRun> {
  const names = new Set<StepName>();
  const add = (step: StepName): void => {
    for (const need of registry[step].needs) add(need as StepName);
    names.add(step);
  };
  add(name);
  const steps = [...names].map((step) => ({ name: step, params: { ...defaults(step), ...(step === name ? params : {}) } }));
  const runs = await runSteps({ bytes, steps, upstream: {}, ...more });
  return runs[name]!;
}

export async function factOf(name: StepName, bytes: Uint8Array, params: { [key: string]: Json } = {}, more: Partial<StepTask> = {}): Promise<Fact> {
  return (await doneOf(name, bytes, params, more)).fact;
}

/** The fact and the artefacts of a step that must succeed. */
export async function doneOf(
  name: StepName,
  bytes: Uint8Array,
  params: { [key: string]: Json } = {},
  more: Partial<StepTask> = {},
): Promise<{ fact: Fact; artefacts: readonly Artefact[] }> {
  const outcome = await run(name, bytes, params, more);
  if (!('ok' in outcome) || !outcome.ok) throw new Error(`${name}: ${JSON.stringify(outcome)}`);
  return { fact: outcome.fact, artefacts: outcome.artefacts ?? [] };
}

/** `ok`, the failure's reason, `skipped` or `crashed …`. */
export function verdict(outcome: StepRun): string {
  if ('skipped' in outcome) return 'skipped';
  if ('crashed' in outcome) return `crashed ${outcome.crashed}`;
  return outcome.ok ? 'ok' : outcome.reason;
}

/** One PNG chunk with a right checksum. */
export function pngChunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

/** Puts chunks directly behind IHDR. */
export function withChunks(png: Uint8Array, ...chunks: Buffer[]): Buffer {
  const afterHeader = 8 + 25;
  return Buffer.concat([png.subarray(0, afterHeader), ...chunks, png.subarray(afterHeader)]);
}

/** One JPEG segment with its length. */
export function jpegSegment(marker: number, data: Uint8Array): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
}

/** Puts segments directly behind SOI. */
export function withSegments(jpeg: Uint8Array, ...segments: Buffer[]): Buffer {
  return Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);
}

/** A little-endian TIFF block with one directory: [tag, type, count, value as 4 bytes]. */
export function tiffBlock(entries: readonly (readonly [number, number, number, number])[]): Buffer {
  const block = Buffer.alloc(8 + 2 + entries.length * 12 + 4);
  block.write('II*\0', 0, 'latin1');
  block.writeUInt32LE(8, 4);
  block.writeUInt16LE(entries.length, 8);
  for (const [index, [tag, type, count, value]] of entries.entries()) {
    const at = 10 + index * 12;
    block.writeUInt16LE(tag, at);
    block.writeUInt16LE(type, at + 2);
    block.writeUInt32LE(count, at + 4);
    block.writeUInt32LE(value, at + 8);
  }
  return block;
}

export function exifSegment(block: Uint8Array): Buffer {
  return jpegSegment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), block]));
}

/** A picture with detail in every direction and no symmetry: RGB samples from coordinates. */
export function drawn(width: number, height: number): { data: Buffer; width: number; height: number; channels: 3 } {
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      data[at] = (x * 255) / Math.max(1, width - 1);
      data[at + 1] = (y * 255) / Math.max(1, height - 1);
      data[at + 2] = (x * 7 + y * 13 + (x > width / 3 && y < height / 4 ? 120 : 0)) % 256;
    }
  }
  return { data, width, height, channels: 3 };
}
