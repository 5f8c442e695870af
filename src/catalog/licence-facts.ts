import type { Permission } from '../core/vocabulary.ts';

/** What one licence permits, as its text says; the clause that forbids stands beside each refusal. */
export interface LicenceFacts {
  /** SPDX ids. */
  readonly ids: readonly string[];
  /** What is not permitted, and by which clause. Everything absent is permitted. */
  readonly forbids: { readonly [P in Permission]?: string };
  /** Adapted or combined material must carry this licence: the name of the family that may replace it. */
  readonly shareAlike?: string;
  readonly text: string;
}

/**
 * The licences in use for medical image archives. Creative Commons clauses are cited by section of the legal
 * code: 4.0 defines NonCommercial in 1(i) of BY-NC, 1(k) of BY-NC-SA and 1(h) of BY-NC-ND, and limits the grant in
 * 2(a)(1); "Adapted Material" may be produced but not shared under ND (2(a)(1)(B)); 3.0 limits the grant in
 * 4(b) (BY-NC, BY-NC-ND) or 4(c) (BY-NC-SA), and grants no adaptations in 3 under ND. Not legal advice: a table
 * of facts that a release names, so that somebody can check it.
 */
const NC4 = 'forbids commercial use (NonCommercial, sections 1(i) and 2(a)(1))';
const NCSA4 = 'forbids commercial use (NonCommercial, sections 1(k) and 2(a)(1))';
const ND4 = 'forbids sharing modified copies (NoDerivatives, section 2(a)(1)(B))';
const NCND4 = 'forbids commercial use (NonCommercial, sections 1(h) and 2(a)(1))';
const NC3 = 'forbids commercial use (Noncommercial, section 4(b))';
const NCSA3 = 'forbids commercial use (Noncommercial, section 4(c))';
const ND3 = 'forbids modified copies (NoDerivs, section 3)';

/** The ports of version 3.0 that SPDX knows. */
function ports(family: string, ...countries: string[]): string[] {
  return [`CC-${family}-3.0`, ...countries.map((country) => `CC-${family}-3.0-${country}`)];
}

export const licenceFacts: readonly LicenceFacts[] = [
  { ids: ['CC0-1.0'], forbids: {}, text: 'https://creativecommons.org/publicdomain/zero/1.0/legalcode' },
  { ids: ['CC-PDDC', 'CC-PDM-1.0'], forbids: {}, text: 'https://creativecommons.org/publicdomain/mark/1.0/' },
  { ids: ['PDDL-1.0'], forbids: {}, text: 'https://opendatacommons.org/licenses/pddl/1-0/' },
  { ids: ['ODC-By-1.0'], forbids: {}, text: 'https://opendatacommons.org/licenses/by/1-0/' },
  { ids: ['ODbL-1.0'], forbids: {}, shareAlike: 'ODbL', text: 'https://opendatacommons.org/licenses/odbl/1-0/' },
  { ids: ['CC-BY-4.0'], forbids: {}, text: 'https://creativecommons.org/licenses/by/4.0/legalcode' },
  { ids: ['CC-BY-SA-4.0'], forbids: {}, shareAlike: 'CC-BY-SA', text: 'https://creativecommons.org/licenses/by-sa/4.0/legalcode' },
  { ids: ['CC-BY-NC-4.0'], forbids: { commercial: NC4 }, text: 'https://creativecommons.org/licenses/by-nc/4.0/legalcode' },
  { ids: ['CC-BY-NC-SA-4.0'], forbids: { commercial: NCSA4 }, shareAlike: 'CC-BY-NC-SA', text: 'https://creativecommons.org/licenses/by-nc-sa/4.0/legalcode' },
  { ids: ['CC-BY-ND-4.0'], forbids: { modification: ND4 }, text: 'https://creativecommons.org/licenses/by-nd/4.0/legalcode' },
  { ids: ['CC-BY-NC-ND-4.0'], forbids: { commercial: NCND4, modification: ND4 }, text: 'https://creativecommons.org/licenses/by-nc-nd/4.0/legalcode' },
  { ids: ports('BY', 'AT', 'AU', 'DE', 'IGO', 'NL', 'US'), forbids: {}, text: 'https://creativecommons.org/licenses/by/3.0/legalcode' },
  { ids: ports('BY-SA', 'AT', 'DE', 'IGO'), forbids: {}, shareAlike: 'CC-BY-SA', text: 'https://creativecommons.org/licenses/by-sa/3.0/legalcode' },
  { ids: ports('BY-NC', 'DE'), forbids: { commercial: NC3 }, text: 'https://creativecommons.org/licenses/by-nc/3.0/legalcode' },
  { ids: ports('BY-NC-SA', 'DE', 'IGO'), forbids: { commercial: NCSA3 }, shareAlike: 'CC-BY-NC-SA', text: 'https://creativecommons.org/licenses/by-nc-sa/3.0/legalcode' },
  { ids: ports('BY-ND', 'DE'), forbids: { modification: ND3 }, text: 'https://creativecommons.org/licenses/by-nd/3.0/legalcode' },
  { ids: ports('BY-NC-ND', 'DE', 'IGO'), forbids: { commercial: NC3, modification: ND3 }, text: 'https://creativecommons.org/licenses/by-nc-nd/3.0/legalcode' },
  { ids: ['Apache-2.0'], forbids: {}, text: 'https://www.apache.org/licenses/LICENSE-2.0' },
  { ids: ['MIT'], forbids: {}, text: 'https://opensource.org/license/mit' },
  { ids: ['BSD-2-Clause', 'BSD-3-Clause'], forbids: {}, text: 'https://opensource.org/license/bsd-3-clause' },
];
