import { permissions } from '../core/vocabulary.ts';
import type { Licence } from '../config/config.ts';

/**
 * A licence as one line of text: its SPDX expression, or for a custom licence its name with the declared
 * terms, `LicenseRef` style, so that two custom licences of different terms are never one. Undefined where
 * the source declares none.
 */
export function licenceText(licence: Licence): string | undefined {
  if (licence.custom) {
    const { name, permits, shareAlike } = licence.custom;
    const terms = [...permissions.filter((p) => permits.includes(p)), ...(shareAlike ? ['share-alike'] : [])];
    return `custom: ${name} (${terms.join(', ') || 'permits nothing'})`;
  }
  return licence.spdx?.trim() || undefined;
}
