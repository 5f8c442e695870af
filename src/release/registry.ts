/** What the release room asks of a table in the registry. */
export interface ReleaseTable {
  readonly name: string;
  readonly key: readonly string[];
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** A row per image, lesion or patient: not tracked in git under `track: summary`. */
  readonly perSubject: boolean;
}

const rowTables = ['selected_unsampled', 'selected_unsampled_soft', 'crops', 'derivatives', 'exclusions', 'duplicates', 'assignments'];
const spec: { [name: string]: readonly string[] } = {
  selected_unsampled: ['id'], selected_unsampled_soft: ['id'], classes_stage1: ['category'], classes_stage2: ['category'], classes_stage3: ['category'],
  crops: ['id'], derivatives: ['id', 'size'], exclusions: ['id', 'reason'], duplicates: ['id'], mapping: ['source', 'label'], sources: ['source'],
  assignments: ['kind', 'id'], rules: ['rule'], splits: ['split'], dataset: ['key'],
};

export const registry: readonly ReleaseTable[] = Object.entries(spec).map(([name, key]) => ({ name, key, columns: [], perSubject: rowTables.includes(name) }));
export const tableKeys: ReadonlyMap<string, readonly string[]> = new Map(registry.map((table) => [table.name, table.key]));
