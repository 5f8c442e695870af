import type { Diagnostic } from '../../core/diagnostic.ts';

/** What passed between this build and the remote. `asked` = hits + rejected + misses; `offered` = written + unwritten. */
export interface CacheStats {
  readonly asked: number;
  readonly hits: number;
  readonly misses: number;
  /** Something lay there that was not a whole, authentic answer: not a byte of it was used. */
  readonly rejected: number;
  readonly bytesRead: number;
  readonly offered: number;
  readonly written: number;
  readonly unwritten: number;
  readonly bytesWritten: number;
}

/** The same while it is being counted; misses and what is unwritten are what is left. */
export type Counting = { -readonly [K in Exclude<keyof CacheStats, 'misses' | 'unwritten'>]: number };

export function noStats(): Counting {
  return { asked: 0, hits: 0, rejected: 0, bytesRead: 0, offered: 0, written: 0, bytesWritten: 0 };
}

/** At most one warning of each kind, whatever the number of images. */
export function cacheDiagnostics(stats: CacheStats, broken: { readonly reading?: string | undefined; readonly writing?: string | undefined }): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (broken.reading !== undefined) {
    found.push({
      code: 'DX7041', severity: 'warning',
      message: `the remote cache did not answer (${broken.reading}); the build went on without it`,
      help: 'nothing is wrong with the result; when the remote is back, it is used again',
    });
  }
  if (stats.rejected > 0) {
    found.push({
      code: 'DX7042', severity: 'warning', count: stats.rejected,
      message: `${stats.rejected} of ${stats.asked} answers of the remote cache were rejected and not used; what they stood for was computed here`,
      help: 'see that all machines have the same cache key; if they have, somebody or something changed what lies there: empty it',
    });
  }
  if (stats.unwritten > 0 && broken.reading === undefined) {
    found.push({
      code: 'DX7043', severity: 'warning', count: stats.unwritten,
      message: `${stats.unwritten} of ${stats.offered} new results were not written to the remote cache (${broken.writing ?? 'no time left'})`,
      help: 'the build is not affected; other machines compute them for themselves',
    });
  }
  return found;
}
