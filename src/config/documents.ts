import type { Report } from './finding.ts';
import { readDocument, type Document } from './document.ts';
import type { FoundFile } from './files.ts';
import type { CategoriesSpec } from './spec/categories.ts';
import type { Icd11LockSpec } from './spec/icd11-lock.ts';
import { specs, type FileKind } from './spec/files.ts';
import type { MappingSpec } from './spec/mapping.ts';
import type { ClassesSpec, DuplicatesSpec, LabelsSpec, SplitsSpec } from './spec/policies.ts';
import type { ProjectSpec, StepParameters } from './spec/project.ts';
import type { PeopleSpec, RulesSpec, ScopeSpec } from './spec/rules.ts';
import type { SourceSpec } from './spec/source.ts';

interface SpecOf {
  readonly project: ProjectSpec;
  readonly source: SourceSpec;
  readonly mapping: MappingSpec;
  readonly categories: CategoriesSpec;
  readonly 'icd11-lock': Icd11LockSpec;
  readonly rules: RulesSpec;
  readonly splits: SplitsSpec;
  readonly duplicates: DuplicatesSpec;
  readonly classes: ClassesSpec;
  readonly labels: LabelsSpec;
  readonly scope: ScopeSpec;
  readonly people: PeopleSpec;
}

/** Every readable file of a project, by kind, in the order of paths. */
export type Documents = { readonly [K in FileKind]: readonly Document<SpecOf[K]>[] } & {
  /** Files that are there and cannot be used: what they would have declared is not known. */
  readonly unusable: readonly FoundFile[];
};

export async function readDocuments(root: string, files: readonly FoundFile[], steps: StepParameters, report: Report): Promise<Documents> {
  const schemas = specs(steps);
  const unusable: FoundFile[] = [];
  const read = async <K extends FileKind>(kind: K): Promise<Document<SpecOf[K]>[]> => {
    const documents: Document<SpecOf[K]>[] = [];
    for (const found of files) {
      if (found.kind !== kind) continue;
      const document = await readDocument<SpecOf[K]>(root, found, schemas[kind], report);
      if (document) documents.push(document);
      else unusable.push(found);
    }
    return documents;
  };
  return {
    project: await read('project'),
    source: await read('source'),
    mapping: await read('mapping'),
    categories: await read('categories'),
    'icd11-lock': await read('icd11-lock'),
    rules: await read('rules'),
    splits: await read('splits'),
    duplicates: await read('duplicates'),
    classes: await read('classes'),
    labels: await read('labels'),
    scope: await read('scope'),
    people: await read('people'),
    unusable,
  };
}

/** `sources.d/ham10000.yaml` → `ham10000`. */
export function stem(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1).replace(/\.yaml$/u, '');
}
