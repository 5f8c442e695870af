interface Change {
  readonly from: string;
  readonly to: string;
}

/** REL-8: what differs between two releases, as JSON. All lists are ordered by id or name, by code unit. */
export interface ReleaseDiff {
  readonly format: 1;
  readonly from: string;
  readonly to: string;
  readonly images: {
    readonly added: readonly string[];
    readonly removed: readonly string[];
    /** Other bytes under the same id. */
    readonly replaced: readonly string[];
    readonly relabelled: readonly ({ readonly id: string } & Change)[];
    readonly moved: readonly ({ readonly id: string } & Change)[];
    /** Other soft labels under the same category, of images in both releases (MAP-10). */
    readonly softened: readonly string[];
    /** Columns of facts that changed, with the number of images; what follows from a new label or new bytes is not told again. */
    readonly metadata: readonly { readonly column: string; readonly images: number }[];
  };
  /** Crops and derivatives of images that are in both releases. */
  readonly extras: readonly { readonly table: string; readonly added: number; readonly removed: number; readonly replaced: number }[];
  readonly classes: {
    readonly added: readonly string[];
    readonly removed: readonly string[];
    /** Images per class, where the number differs. */
    readonly counts: readonly { readonly class: string; readonly from: number; readonly to: number }[];
  };
  readonly rules: NamedRows;
  readonly sources: NamedRows;
  /** Counts of images by value, where they differ. An empty value is what is missing. */
  readonly demographics: readonly { readonly column: string; readonly value: string; readonly from: number; readonly to: number }[];
  readonly age: { readonly from: AgeSummary; readonly to: AgeSummary } | null;
  readonly settings: readonly ({ readonly key: string } & Change)[];
  readonly pseudonymKey: boolean;
  readonly columns: readonly {
    readonly table: string;
    readonly added: readonly string[];
    readonly removed: readonly string[];
    readonly retyped: readonly ({ readonly column: string } & Change)[];
  }[];
  readonly tables: {
    readonly added: readonly string[];
    readonly removed: readonly string[];
    /** Rows that differ, of every table that differs at all. */
    readonly changed: readonly { readonly table: string; readonly added: number; readonly removed: number; readonly changed: number }[];
  };
}

export interface NamedRows {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly { readonly name: string; readonly columns: readonly string[] }[];
}

/** Years; `mean` is rounded to one decimal and null where no age is known. */
export interface AgeSummary {
  readonly known: number;
  readonly mean: number | null;
}
