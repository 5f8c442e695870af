import type { Lanes } from './lanes.ts';

/**
 * The stages that make release tables of what is selected, with the tables of each. None reads what another makes, so
 * they run beside each other, and a table is written as soon as it is there. The one that takes longest is first.
 */
const STAGES: { readonly [stage: string]: readonly string[] } = {
  '90_images': ['selected_unsampled'],
  '96_assignments': ['assignments'],
  '91_soft_labels': ['selected_unsampled_soft'],
  '93_files': ['crops', 'derivatives'],
  '94_evidence': ['exclusions', 'duplicates', 'mapping', 'categories', 'rules'],
  '95_sources': ['sources', 'dataset'],
  '91_classes': ['classes_stage1', 'classes_stage2', 'classes_stage3'],
  '92_distributions': ['fitzpatrick_distribution', 'fitzpatrick_summary', 'imagetype_distribution', 'imagetype_summary'],
  '97_splits': ['splits'],
};

/** The release tables while they are made. */
export class ReleaseStages {
  readonly #made = new Map<string, Promise<void>>();
  readonly #all: readonly Promise<void>[];

  constructor(lanes: Lanes) {
    this.#all = Object.entries(STAGES).map(([stage, tables]) => {
      const made = lanes.use((db) => db.stage(stage));
      // It is waited for before a table of it is used.
      made.catch(() => {});
      for (const table of tables) this.#made.set(table, made);
      return made;
    });
  }

  /** Until the tables of these logical names are there. */
  async made(...tables: readonly string[]): Promise<void> {
    for (const table of tables) {
      const made = this.#made.get(table);
      if (!made) throw new Error(`no stage makes the release table ${table}`);
      await made;
    }
  }

  async all(): Promise<void> {
    await Promise.all(this.#all);
  }

  /** Until nothing is under way any more, whatever came of it. */
  async ended(): Promise<void> {
    await Promise.allSettled(this.#all);
  }
}
