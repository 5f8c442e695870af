import type { Config } from '../config/config.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { checkReviews } from './check.ts';
import { rowStates } from './status.ts';

/** Rows that a message names. */
const SHOWN = 3;

/**
 * MAP-4, MAP-7: what keeps a release from being sealed, or is told when it is: codes that nobody looked up, and rows that are
 * not approved, as `reviews.release` says. Only rows of accepted sources count: others reach no release.
 */
export function sealFindings(config: Config): readonly Diagnostic[] {
  const findings: Diagnostic[] = [];
  const codes = config.categories.list.some((category) => category.icd11.length > 0);
  if (!config.pinned && codes) {
    findings.push({
      code: 'DX2016', severity: config.icd11 ? 'error' : 'warning', message: 'no code is pinned, so nobody has looked up that they exist and mean what their categories say',
      help: config.icd11 ? 'Run `dx icd11 pin` and commit mappings/icd11.lock.yaml.' : 'Name a release of ICD-11 and its table under `icd11` in dx.config.yaml, then run `dx icd11 pin`.',
    });
  }
  findings.push(...checkReviews(config).filter((finding) => finding.severity === 'error'));
  const fresh = config.categories.list.filter((category) => category.status === 'proposed').map((category) => category.name);
  if (fresh.length > 0) {
    findings.push({
      code: 'DX2024', severity: config.reviews.release === 'refuse' ? 'error' : 'warning', count: fresh.length,
      message: `${fresh.length} ${fresh.length === 1 ? 'category is' : 'categories are'} new and not accepted yet: ${fresh.slice(0, SHOWN).join(', ')}${fresh.length > SHOWN ? ', …' : ''}`, help: 'Look at their names and codes, then write `status: accepted`.',
    });
  }
  const { release } = config.reviews;
  if (release === 'allow') return findings;
  const accepted = new Set(config.sources.filter((source) => source.evaluation.status === 'accepted').map((source) => source.id));
  const open = rowStates(config).filter((state) => state.status !== 'approved' && accepted.has(state.source));
  if (open.length === 0) return findings;
  // A label may hold a name (DEID-5): it is quoted only where the source's identifiers are public.
  const known = new Set(config.sources.filter((source) => source.identifiers === 'public').map((source) => source.id));
  const named = open.slice(0, SHOWN).map(({ source, row, lacks }) => `${source}${known.has(source) ? ` ${JSON.stringify(row.label)}` : ''} (${lacks})`).join(', ');
  findings.push({
    code: 'DX2051', severity: release === 'refuse' ? 'error' : 'warning', count: open.length,
    message: `${open.length} mapping ${open.length === 1 ? 'row is' : 'rows are'} not approved: ${named}${open.length > SHOWN ? ', …' : ''}`,
    help: release === 'refuse' ? 'Have them reviewed (`dx labels status` lists them), or change `reviews.release` in rules/labels.yaml.' : '`dx labels status` lists them; `reviews.release: refuse` in rules/labels.yaml bars them.',
  });
  return findings;
}
