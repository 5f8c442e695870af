import { bytes, number, percent } from '../terminal/words.ts';

/** One reading of a phase's counter. */
interface Reading {
  readonly done: number;
  readonly total: number;
  readonly bytes: number;
}

/** A phase's clock and counter. The clock serves people only; nothing of it enters a result. */
export interface Meter {
  /** `1,200 of 25,331 images (4 %), 118/s, 35.0 MB/s, about 3 min left`. */
  read(reading: Reading): string;
}

/** Seconds before a rate means anything. */
const WARM_UP = 1;

/** @param now milliseconds of a clock that never goes back  @param counted what is counted */
export function meter(now: () => number, counted = 'images'): Meter {
  const start = now();
  return {
    read({ done, total, bytes: read }) {
      const parts = [`${number(done)} of ${number(total)} ${counted} (${percent(done, total)})`];
      const seconds = (now() - start) / 1000;
      if (seconds >= WARM_UP && done > 0) {
        const rate = done / seconds;
        parts.push(`${rate < 10 ? rate.toFixed(1) : number(Math.round(rate))}/s`);
        if (read > 0) parts.push(`${bytes(Math.round(read / seconds))}/s`);
        if (done < total) parts.push(`about ${duration((total - done) / rate)} left`);
      }
      return parts.join(', ');
    },
  };
}

/** A length of time in its one largest useful unit: `40 s`, `3 min`, `2 h 05 min`. */
export function duration(seconds: number): string {
  if (seconds < 99.5) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}
