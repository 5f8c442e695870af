import type { ClassKind, Residual } from '../core/vocabulary.ts';

/** One node of the ICD-11 MMS of one release. */
export interface Entity {
  /**
   * What follows `/mms/` in its linearization URI: `1435254666`, `1435254666/unspecified`. Unique in a release and, but for
   * what WHO retires, the same in every release.
   */
  readonly id: string;
  /** Linearization URI, as the table or the API gives it. */
  readonly uri: string;
  /** Absent for blocks and chapters: a chapter's number is not a code. */
  readonly code?: string;
  /** Official title, without the table's depth prefix. */
  readonly title: string;
  readonly kind: ClassKind;
  readonly residual?: Residual;
  /** `id` of the node above; absent for chapters. */
  readonly parent?: string;
  /** `01` to `26`, `V`, `X`. */
  readonly chapter: string;
  /** Index terms, inclusions and synonyms where the API gave them; the table has none. */
  readonly synonyms: readonly string[];
}

/** A release of the MMS, whole or in part: nodes by id and by code, and the way up. */
export class Classification {
  /** Release id such as `2025-01`. */
  readonly release: string;
  readonly entities: readonly Entity[];
  private readonly byId: ReadonlyMap<string, Entity>;
  private readonly byCode: ReadonlyMap<string, Entity>;

  constructor(release: string, entities: readonly Entity[]) {
    this.release = release;
    this.entities = entities;
    this.byId = new Map(entities.map((entity) => [entity.id, entity]));
    this.byCode = new Map(entities.flatMap((entity) => (entity.code === undefined ? [] : [[entity.code, entity] as const])));
  }

  get(id: string): Entity | undefined {
    return this.byId.get(id);
  }

  find(code: string): Entity | undefined {
    return this.byCode.get(code);
  }

  /** The nodes above, nearest first, chapter last. */
  above(entity: Entity): readonly Entity[] {
    const way: Entity[] = [];
    for (let id = entity.parent; id !== undefined && way.length < 64;) {
      const parent = this.byId.get(id);
      if (!parent) break;
      way.push(parent);
      id = parent.parent;
    }
    return way;
  }
}
