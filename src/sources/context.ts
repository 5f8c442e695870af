import type { Source } from '../config/config.ts';
import { pseudonym, type PseudonymScheme } from '../core/ids.ts';
import type { Findings } from './findings.ts';
import type { Limits } from './limits.ts';

/** What the readers of one source share. */
export interface SourceContext {
  readonly source: Source;
  readonly scheme: PseudonymScheme;
  readonly limits: Limits;
  readonly findings: Findings;
  readonly signal: AbortSignal;
}

/** The id of an image, lesion or patient key of the source (DEID-4). */
export function idOf(context: SourceContext, key: string): string {
  return pseudonym(context.scheme, context.source.namespace, key);
}

/**
 * How a finding may name an image: by its key where identifiers are public, by its pseudonym elsewhere,
 * which `dx why` understands (DEID-9).
 */
export function publicName(context: SourceContext, key: string): string {
  return context.source.identifiers === 'public' ? `"${key}"` : `image ${idOf(context, key)}`;
}
