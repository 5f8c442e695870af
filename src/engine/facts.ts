import type { Diagnostic } from '../core/diagnostic.ts';
import { decodeFactLine, isWholeFactLine, type FactState } from './fact-line.ts';
import type { Io } from './io.ts';
import type { Layout } from './layout.ts';
import type { FactLine } from './pass.ts';
import { digestNow } from './segment-lines.ts';
import type { SealedSegment } from './segment-writer.ts';
import { mend, openIfThere, withoutLines, type OpenSegment } from './segments.ts';

/** Where a line lies. */
interface Place {
  readonly segment: OpenSegment;
  readonly row: number;
}

/**
 * The results in the store, by fingerprint. In memory are the indexes of the segments (45 bytes a line); a line is
 * read from its place in the file and believed only if it proves itself. What does not is as if it were not there.
 */
export class FactIndex {
  readonly #layout: Layout;
  readonly #io: Io;
  #segments: OpenSegment[];
  /** Lines that did not prove themselves, as `row` of their segment. */
  readonly #lost = new Map<OpenSegment, Set<number>>();
  readonly #print = Buffer.alloc(32);
  #line = Buffer.alloc(64 * 1024);

  constructor(layout: Layout, io: Io, segments: OpenSegment[]) {
    this.#layout = layout;
    this.#io = io;
    this.#segments = segments;
  }

  get segments(): readonly OpenSegment[] {
    return this.#segments;
  }

  /** Whether some segment's line was found damaged since the store was opened, or since `mend`. */
  get damaged(): boolean {
    return this.#lost.size > 0;
  }

  has(fingerprint: string): boolean {
    return this.#find(fingerprint) !== undefined;
  }

  /** As the index tells it, without reading the line. */
  state(fingerprint: string): FactState | undefined {
    const place = this.#find(fingerprint);
    return place?.segment.index.state(place.row);
  }

  /** The segment that holds the line of a fingerprint (32 bytes). */
  segmentOf(print: Buffer): OpenSegment | undefined {
    return this.#place(print)?.segment;
  }

  /** The whole line, proven; undefined where the store has none that is whole. */
  read(fingerprint: string): FactLine | undefined {
    const line = this.readLine(fingerprint);
    return line && decodeFactLine(line);
  }

  /** The bytes of a proven line, without its line end; they hold until the next line is read. */
  readLine(fingerprint: string): Buffer | undefined {
    for (let place = this.#find(fingerprint); place; place = this.#find(fingerprint)) {
      const { segment, row } = place;
      const length = segment.index.length(row);
      if (this.#line.length < length) this.#line = Buffer.alloc(2 * length);
      const line = this.#line.subarray(0, length);
      const read = this.#io.readNow(segment.descriptor, line, segment.index.offset(row));
      if (read === length && isWholeFactLine(line) && line.toString('latin1', 7, 71) === fingerprint) return line;
      this.#lose(segment, row);
    }
    return undefined;
  }

  /** Reads a whole segment and compares its sha256 with its name; one that does not fit is damaged. */
  proves(segment: OpenSegment): boolean {
    if (digestNow(this.#io, segment.descriptor) === segment.sha256) return true;
    // Which lines are whole is told one by one.
    for (let row = 0; row < segment.index.count; row++) this.readLine(segment.index.fingerprint(row));
    if (!this.#lost.has(segment)) this.#lose(segment, -1);
    return false;
  }

  /** Takes up what a run of this process has sealed. */
  add(sealed: SealedSegment): void {
    if (this.#segments.some(({ sha256 }) => sha256 === sealed.sha256)) return;
    const descriptor = openIfThere(this.#io, sealed.path);
    // First: what was just computed goes before what the store held.
    if (descriptor !== undefined) this.#segments.unshift({ ...sealed, descriptor });
  }

  /**
   * Takes the lines of these fingerprints out of the store. Who replaces a line drops it first and adds the other
   * then: a kill in between costs the result, and never leaves two of which the order of files decides.
   */
  async drop(fingerprints: ReadonlySet<string>): Promise<void> {
    for (const segment of this.#segments) {
      let holds = false;
      for (const fingerprint of fingerprints) {
        this.#print.write(fingerprint, 'hex');
        holds ||= segment.index.find(this.#print) >= 0;
      }
      if (!holds) continue;
      const rest = await withoutLines(this.#layout, this.#io, segment.sha256, fingerprints);
      this.#io.closeNow(segment.descriptor);
      this.#segments = this.#segments.flatMap((other) => (other === segment ? (rest ? [rest] : []) : [other]));
    }
  }

  /** Writes the whole lines of damaged segments anew and says how many are lost. */
  async mend(): Promise<Diagnostic[]> {
    const diagnostics: Diagnostic[] = [];
    const damaged = new Set(this.#lost.keys());
    this.#lost.clear();
    for (const segment of damaged) {
      const whole = await mend(this.#layout, this.#io, segment.sha256, diagnostics);
      this.#io.closeNow(segment.descriptor);
      this.#segments = this.#segments.filter((other) => other !== segment);
      if (whole) this.#segments.push(whole);
    }
    return diagnostics;
  }

  /** After the segments were merged, or when the store is no longer needed. */
  replace(segments: OpenSegment[]): void {
    const kept = new Set(segments);
    for (const segment of this.#segments) if (!kept.has(segment)) this.#io.closeNow(segment.descriptor);
    this.#segments = segments;
    this.#lost.clear();
  }

  #find(fingerprint: string): Place | undefined {
    this.#print.write(fingerprint, 'hex');
    return this.#place(this.#print);
  }

  #place(print: Buffer): Place | undefined {
    for (const segment of this.#segments) {
      const row = segment.index.find(print);
      if (row >= 0 && !this.#lost.get(segment)?.has(row)) return { segment, row };
    }
    return undefined;
  }

  #lose(segment: OpenSegment, row: number): void {
    const rows = this.#lost.get(segment) ?? new Set();
    this.#lost.set(segment, rows);
    rows.add(row);
  }
}
