import { hasErrors, type Diagnostic } from '../core/diagnostic.ts';
import { readWrittenIcd11 } from '../config/written.ts';
import { checkCode } from '../icd11/code.ts';
import { Suggester } from '../icd11/suggest.ts';
import { readTable } from './classification.ts';
import { equivalentTerms } from './crosswalk.ts';

export interface FoundCode {
  readonly code: string;
  readonly title: string;
  /** Titles above, nearest first. */
  readonly above: readonly string[];
  readonly score: number;
}

const MOST = 10;

/** `dx icd11 find`: the codes nearest to a text, best first; a code itself is found with score 1. */
export async function findCodes(root: string, text: string): Promise<{ readonly diagnostics: readonly Diagnostic[]; readonly found: readonly FoundCode[] }> {
  const { settings, store, diagnostics } = await readWrittenIcd11(root);
  if (hasErrors(diagnostics)) return { diagnostics, found: [] };
  if (settings?.table === undefined || store === undefined) {
    return { diagnostics: [{ code: 'DX2053', severity: 'error', message: 'dx.config.yaml names no table of ICD-11', at: { file: 'dx.config.yaml' }, help: 'Write `icd11: { release: "2025-01", table: … }` with the path of WHO\'s simple tabulation.' }], found: [] };
  }
  const table = await readTable(root, store, { ...settings, table: settings.table });
  if (!table.ok) return { diagnostics: table.error, found: [] };
  const { classification } = table.value;
  const terms = await equivalentTerms(root, settings);
  const exact = classification.find(text.trim().toUpperCase());
  if (!exact && checkCode(text.trim().toUpperCase()) === undefined) {
    const below = classification.entities.flatMap((entity) => (entity.code?.startsWith(`${text.trim().toUpperCase().split('.')[0]!}.`) ? [entity.code] : []));
    return { diagnostics: [{ code: 'DX2018', severity: 'error', message: `${text.trim().toUpperCase()} is not a code of ICD-11 MMS ${classification.release}`, ...(below.length > 0 && { help: `Near it are ${below.slice(0, MOST).join(', ')}.` }) }], found: [] };
  }
  const found = exact ? [{ entity: exact, score: 1 }] : new Suggester(classification, terms.terms).suggest(text, MOST);
  return {
    diagnostics: terms.diagnostics,
    found: found.map(({ entity, score }) => ({ code: entity.code!, title: entity.title, score, above: classification.above(entity).map((node) => node.title) })),
  };
}
