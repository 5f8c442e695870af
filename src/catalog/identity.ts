import type { Diagnostic } from '../core/diagnostic.ts';
import type { Database } from './database.ts';
import type { DuplicateLinks } from './duplicates.ts';

/**
 * Two pictures under one id whose hashes are this far apart, of 256 bits, are not one picture: rescaled and
 * recompressed copies stay within 10, unrelated pictures stand around 128 (docs/formats.md, duplicates).
 */
const ANOTHER_PICTURE = 64;

/**
 * Sources of one namespace say that equal keys are the same image. Where the pictures say otherwise, the namespace
 * is wrong, and the id of one patient's image would be given to another's: an error, named by pair of sources.
 */
export async function identityConflicts(db: Database, { edges, hashes }: DuplicateLinks): Promise<readonly Diagnostic[]> {
  const apart: (readonly [number, number])[] = [];
  for (const [a, b, kind] of edges) {
    if (kind === 'identity' && (hashes.distance(a, b) ?? 0) >= ANOTHER_PICTURE) apart.push([a, b]);
  }
  if (apart.length === 0) return [];
  const rows = await db.rows('SELECT i.n, i.source, c.file, c.line FROM image AS i JOIN cfg_source AS c ON c.source = i.source ORDER BY i.n');
  const byNumber = new Map(rows.map((row) => [row['n'] as number, row]));
  const pairs = new Map<string, { readonly a: number; images: number }>();
  for (const [a, b] of apart) {
    const key = JSON.stringify([byNumber.get(a)!['source'], byNumber.get(b)!['source']]);
    const pair = pairs.get(key) ?? { a, images: 0 };
    pairs.set(key, pair);
    pair.images++;
  }
  return [...pairs].map(([key, { a, images }]): Diagnostic => {
    const [one, other] = JSON.parse(key) as [string, string];
    const place = byNumber.get(a)!;
    return {
      code: 'DX5013', severity: 'error', count: images,
      message: `${images} ${images === 1 ? 'key stands' : 'keys stand'} for quite different pictures in the sources "${one}" and "${other}", which share a namespace`,
      at: { file: place['file'] as string, line: place['line'] as number },
      help: 'sources share a namespace only where equal keys mean the same image; give one of them a namespace of its own',
    };
  });
}
