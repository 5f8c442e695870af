import type { LabelCount } from '../catalog/labels.ts';
import type { Config, MappingRow } from '../config/config.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { ok } from '../core/result.ts';
import type { Emit } from '../core/event.ts';
import { Suggester } from '../icd11/suggest.ts';
import type { LegacyMatch } from '../icd11/crosswalk.ts';
import type { Classification } from '../icd11/entity.ts';
import { LabelSuggester, type LabelSuggestion } from '../labels/suggest.ts';
import { readTable, tableIsThere } from './classification.ts';
import { labelsNow, type LabelsOptions } from './labels.ts';
import { crosswalkOf, equivalentTerms } from './crosswalk.ts';

export interface UnmappedLabel extends LabelCount {
  /** Best first. */
  readonly suggestions: readonly LabelSuggestion[];
  /** What WHO's crosswalk makes of the one ICD-10 code that stands beside the label (MAP-5). */
  readonly translated?: NonNullable<MappingRow['legacy']>;
}

/** Labels of a source for which suggestions are made; behind these stands a wrong column, not a list of diagnoses. */
const MOST_SUGGESTED = 500;

export interface Unmapped {
  readonly diagnostics: readonly Diagnostic[];
  readonly config?: Config;
  readonly labels: readonly UnmappedLabel[];
  /** The whole release, where the config names a table and it is there. */
  readonly classification?: Classification;
}

/** MAP-1: the labels that no mapping row covers, with what they may mean. */
export async function unmapped(options: LabelsOptions, emit: Emit): Promise<Unmapped> {
  const { diagnostics, config, labels } = await labelsNow(options, emit);
  if (!config) return { diagnostics, labels: [] };
  const open = labels.filter((label) => label.row === undefined);
  if (open.length === 0) return { diagnostics, config, labels: [] };
  const known = await suggesterOf(config);
  const suggester = new LabelSuggester(config, known.suggester, known.classification);
  const crosswalk = open.some((label) => label.icd10.length > 0) ? await crosswalkOf(config.root, config.icd11) : ok(undefined);
  const places = new Map<string, number>();
  return {
    diagnostics: [...diagnostics, ...known.diagnostics, ...(crosswalk.ok ? [] : crosswalk.error)], config, ...(known.classification && { classification: known.classification }),
    labels: open.map((label) => {
      const place = places.get(label.source) ?? 0;
      places.set(label.source, place + 1);
      // Several codes beside one label say that the label is wider than any of them: a person decides.
      const [code, second] = label.icd10;
      const known = code && !second && crosswalk.ok ? crosswalk.value : undefined;
      const match = known?.find(code!.code);
      return {
        ...label, suggestions: place < MOST_SUGGESTED ? suggester.suggest(label.label, match) : [],
        ...(known && { translated: match ? legacyOf(match) : { icd10: code!.code, relation: 'unmapped' as const } }),
      };
    }),
  };
}

/** A suggester over the whole release, with the titles of older codes as further names, where table and crosswalk are there. */
export async function suggesterOf({ root, store, icd11 }: Config): Promise<{ readonly diagnostics: readonly Diagnostic[]; readonly suggester?: Suggester; readonly classification?: Classification }> {
  if (icd11?.table === undefined || !(await tableIsThere(root, icd11))) return { diagnostics: [] };
  const table = await readTable(root, store, { ...icd11, table: icd11.table });
  if (!table.ok) return { diagnostics: table.error };
  const { classification } = table.value;
  const terms = await equivalentTerms(root, icd11);
  return { diagnostics: terms.diagnostics, classification, suggester: new Suggester(classification, terms.terms) };
}

function legacyOf({ icd10, kind, code }: LegacyMatch): NonNullable<MappingRow['legacy']> {
  return { icd10, ...(code !== undefined && { icd11: code }), relation: kind };
}
