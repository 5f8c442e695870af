import { ascii } from './sniff.ts';

/**
 * Whether an ICC profile describes sRGB (IEC 61966-2-1): judged by its numbers, never by its name, which
 * anyone can write. It must be a matrix profile (no lookup tables) from RGB to XYZ whose colorants are
 * sRGB's, adapted to D50 (ICC.1:2022, annex E), and whose three curves follow sRGB's within TOLERANCE.
 */
export function isSrgbProfile(profile: Uint8Array): boolean {
  if (profile.length < 132) return false;
  if (ascii(profile, 16, 20) !== 'RGB ' || ascii(profile, 20, 24) !== 'XYZ ' || ascii(profile, 36, 40) !== 'acsp') return false;
  const view = new DataView(profile.buffer, profile.byteOffset, profile.byteLength);
  const tags = tagTable(view, profile);
  if (!tags || tags.has('A2B0') || tags.has('A2B1')) return false;
  return (['r', 'g', 'b'] as const).every((channel) => {
    const colorant = readXyz(view, tags.get(`${channel}XYZ`));
    const curve = tags.get(`${channel}TRC`);
    return (
      colorant !== undefined &&
      colorant.every((value, axis) => Math.abs(value - COLORANTS[channel][axis]!) < COLORANT_TOLERANCE) &&
      curve !== undefined &&
      followsSrgb(view, curve)
    );
  });
}

interface Tag {
  readonly at: number;
  readonly size: number;
}

/** sRGB's primaries adapted to D50 by the linear Bradford transform, as the ICC's own sRGB profile holds them. */
const COLORANTS = { r: [0.4361, 0.2225, 0.0139], g: [0.3851, 0.7169, 0.0971], b: [0.1431, 0.0606, 0.7141] } as const;
/** Profiles in the wild differ in the fourth digit; Display P3 and Adobe RGB differ in the first or second. */
const COLORANT_TOLERANCE = 0.003;
/** Largest difference in linear light, of 1. A pure gamma of 2.2 stays below 0.006 and counts; 1.8 does not. */
const CURVE_TOLERANCE = 0.01;
const SAMPLES = 33;

function tagTable(view: DataView, profile: Uint8Array): Map<string, Tag> | undefined {
  const count = view.getUint32(128);
  if (count > 200 || 132 + count * 12 > profile.length) return undefined;
  const tags = new Map<string, Tag>();
  for (let index = 0; index < count; index++) {
    const entry = 132 + index * 12;
    const at = view.getUint32(entry + 4);
    const size = view.getUint32(entry + 8);
    if (at + size > profile.length || size < 8) return undefined;
    tags.set(ascii(profile, entry, entry + 4), { at, size });
  }
  return tags;
}

function readXyz(view: DataView, tag: Tag | undefined): readonly number[] | undefined {
  if (!tag || tag.size < 20 || view.getUint32(tag.at) !== 0x58595a20) return undefined;
  return [8, 12, 16].map((offset) => fixed(view, tag.at + offset));
}

function fixed(view: DataView, at: number): number {
  return view.getInt32(at) / 65536;
}

function followsSrgb(view: DataView, tag: Tag): boolean {
  const curve = readCurve(view, tag);
  if (!curve) return false;
  for (let index = 0; index < SAMPLES; index++) {
    const x = index / (SAMPLES - 1);
    const value = curve(x);
    if (!(Math.abs(value - srgbToLinear(x)) < CURVE_TOLERANCE)) return false;
  }
  return true;
}

/** IEC 61966-2-1, 5.2. */
function srgbToLinear(x: number): number {
  return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
}

/** `curv` (ICC.1 10.6) and `para` (10.18) of types 0 and 3; other curves are not sRGB's. */
function readCurve(view: DataView, tag: Tag): ((x: number) => number) | undefined {
  const type = view.getUint32(tag.at);
  if (type === 0x63757276 && tag.size >= 12) {
    const count = view.getUint32(tag.at + 8);
    if (12 + count * 2 > tag.size) return undefined;
    if (count === 0) return (x) => x;
    if (count === 1) return (x) => x ** (view.getUint16(tag.at + 12) / 256);
    return (x) => {
      const position = x * (count - 1);
      const below = Math.min(Math.floor(position), count - 2);
      const a = view.getUint16(tag.at + 12 + below * 2) / 65535;
      const b = view.getUint16(tag.at + 14 + below * 2) / 65535;
      return a + (b - a) * (position - below);
    };
  }
  if (type === 0x70617261 && tag.size >= 16) {
    const kind = view.getUint16(tag.at + 8);
    if (kind === 0) return (x) => x ** fixed(view, tag.at + 12);
    if (kind !== 3 || tag.size < 32) return undefined;
    const [g, a, b, c, d] = [0, 1, 2, 3, 4].map((index) => fixed(view, tag.at + 12 + index * 4)) as [number, number, number, number, number];
    return (x) => (x >= d ? (a * x + b) ** g : c * x);
  }
  return undefined;
}
