import { resolve } from 'node:path';
import type { Icd11Settings } from '../config/config.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { err, ok, type Result } from '../core/result.ts';
import { readCrosswalk, type Crosswalk } from '../icd11/crosswalk.ts';
import type { Term } from '../icd11/suggest.ts';
import { diskIo } from '../engine/io.ts';
import { readBytes } from './classification.ts';

/** WHO's map from ICD-10; undefined where the config names none or the file is not on this machine. */
export async function crosswalkOf(root: string, settings: Icd11Settings | undefined): Promise<Result<Crosswalk | undefined>> {
  const file = settings?.crosswalk;
  if (file === undefined || (await diskIo.size(resolve(root, file))) === undefined) return ok(undefined);
  const bytes = await readBytes(resolve(root, file), file);
  if (!bytes.ok) return err(bytes.error);
  // Where the map back lies beside it, codes that became several are known as such.
  const back = file.replace(/10To11(?=[^/]*$)/u, '11To10');
  if (back === file || (await diskIo.size(resolve(root, back))) === undefined) return readCrosswalk({ bytes: bytes.value, file });
  const backBytes = await readBytes(resolve(root, back), back);
  return backBytes.ok ? readCrosswalk({ bytes: bytes.value, file }, { bytes: backBytes.value, file: back }) : err(backBytes.error);
}

/** Titles of ICD-10 as further names of the codes that are equivalent to them. */
export async function equivalentTerms(root: string, settings: Icd11Settings | undefined): Promise<{ readonly diagnostics: readonly Diagnostic[]; readonly terms: readonly Term[] }> {
  const crosswalk = await crosswalkOf(root, settings);
  if (!crosswalk.ok) return { diagnostics: crosswalk.error, terms: [] };
  const matches = crosswalk.value?.matches ?? [];
  return { diagnostics: [], terms: matches.flatMap(({ kind, code, icd10Title }) => (kind === 'equivalent' && code !== undefined ? [{ code, text: icd10Title }] : [])) };
}
