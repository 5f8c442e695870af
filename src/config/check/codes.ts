import { nearest } from '../../core/suggest.ts';
import { clusterParts, stemsOf, type ClusterPart } from '../../icd11/cluster.ts';
import { checkCode } from '../../icd11/code.ts';
import type { Classification, Entity } from '../../icd11/entity.ts';
import { clusterEntity, FITS, openParts, stemFits } from '../../icd11/fit.ts';
import type { Suggester } from '../../icd11/suggest.ts';
import type { Retired } from '../config.ts';
import type { Document } from '../document.ts';
import { quoted, type Report } from '../finding.ts';
import { codesOf, type CategoriesSpec } from '../spec/categories.ts';
import type { Path } from '../yaml/tree.ts';

/** What the codes are looked up in: what is pinned, or, where a verb has the table at hand, the whole release. */
export interface Knowledge {
  readonly classification: Classification;
  /** Codes that are no more. */
  readonly retired: readonly Retired[];
  /** Whether a code that is not in it does not exist, or is only not pinned. */
  readonly whole: boolean;
  /** Finds codes that would fit; among the pinned ones where no more is known. */
  readonly suggester: () => Suggester;
}

type CategorySpec = CategoriesSpec['categories'][string];

/** MAP-3, MAP-4: that each code of a category exists, may be used, and officially means what the category says. */
export function checkMeaning(document: Document<CategoriesSpec>, knowledge: Knowledge, report: Report): void {
  for (const [name, category] of Object.entries(document.spec.categories)) {
    const { icd11 } = category;
    const codes = codesOf(category);
    for (const [index, code] of codes.entries()) {
      if (checkCode(code)) continue; // told already
      const path: Path = ['categories', name, 'icd11', ...(typeof icd11 === 'string' ? [] : [index])];
      for (const part of clusterParts(code)) checkPart(document, name, category, code, part, path, knowledge, report);
    }
    checkBranches(document, name, category, codes, knowledge.classification, report);
    checkParts(document, name, category, codes, knowledge.classification, report);
    checkExceptions(document, name, category, codes, knowledge.classification, report);
    if (category.status === 'proposed') {
      report('DX2024', document.at('categories', name, 'status'), `the category ${quoted(name)} is new and not accepted yet`, {
        severity: 'warning', help: 'Look at its name and codes, then write `status: accepted`.',
      });
    }
  }
}

function checkPart(
  document: Document<CategoriesSpec>, name: string, category: CategorySpec, code: string, part: ClusterPart, path: Path, knowledge: Knowledge, report: Report,
): void {
  const { classification, whole } = knowledge;
  const at = document.partAt(path, part.start, part.end);
  const entity = classification.find(part.code);
  if (!entity) {
    const near = nearest(part.code, classification.entities.flatMap((known) => known.code ?? []));
    const gone = knowledge.retired.find((one) => one.code === part.code);
    if (gone) report('DX2018', at, `${part.code} was retired: "${gone.title}" is last in ICD-11 MMS ${gone.last}, and no more in ${classification.release}`, { hint: suggestion(name, knowledge) });
    else if (!whole) report('DX2017', at, `${part.code} is not pinned in mappings/icd11.lock.yaml`, { help: 'Run `dx icd11 pin`: it looks the code up and says if there is none.' });
    else {
      report('DX2018', at, `${part.code} is not a code of ICD-11 MMS ${classification.release}`, {
        hint: suggestion(name, knowledge) ?? (near === undefined ? undefined : `did you mean ${near}, "${classification.find(near)!.title}"?`),
      });
    }
    return;
  }
  if (part.extension) return;
  if (entity.residual && category.note === undefined && (category.alternatives ?? []).length === 0) {
    report('DX2020', at, `${part.code} is the residual category "${entity.title}", and ${quoted(name)} has no note`, { severity: 'warning', hint: 'say in `note` why no other code fits' });
  }
  const found = stemFits(name, part.code, classification, code)!;
  if (found.fits || Object.hasOwn(category.fit ?? {}, part.code) || Object.hasOwn(category.fit ?? {}, code)) return;
  report('DX2021', at, `category ${quoted(name)} names ${part.code}, which is "${entity.title}" (fit ${found.fit}, needed ${FITS})`, {
    hint: suggestion(name, knowledge, entity),
    help: `If ${part.code} is right, say why: \`fit: { "${part.code}": … }\`.`,
  });
}

/** The code that would fit the name best, where one would. */
function suggestion(name: string, { suggester, classification }: Knowledge, wrong?: Entity): string | undefined {
  const [best] = suggester().suggest(name).filter(({ entity }) => entity !== wrong && stemFits(name, entity.code!, classification)?.fits);
  return best && `did you mean ${best.entity.code}, "${best.entity.title}"?`;
}

/** Codes that meet only in their chapter, or not at all, are one category only for a stated reason. */
function checkBranches(document: Document<CategoriesSpec>, name: string, category: CategorySpec, codes: readonly string[], classification: Classification, report: Report): void {
  if (category.rationale !== undefined) return;
  const branches = stemsOf(codes).flatMap((code) => {
    const entity = classification.find(code);
    return entity ? [{ code, branch: branchOf(entity, classification) }] : [];
  });
  const other = branches.find(({ branch }) => branch.id !== branches[0]!.branch.id);
  if (!other) return;
  report('DX2022', document.keyAt('categories', name), `the codes of ${quoted(name)} lie in unrelated branches: ${branches[0]!.code} below "${branches[0]!.branch.title}", ${other.code} below "${other.branch.title}"`, {
    hint: 'say in `rationale` why they look alike',
  });
}

/** "Melanoma in situ or squamous cell carcinoma" with a code for the second alone says of the first nothing. */
function checkParts(document: Document<CategoriesSpec>, name: string, category: CategorySpec, codes: readonly string[], classification: Classification, report: Report): void {
  if (Object.keys(category.fit ?? {}).length > 0) return;
  for (const part of openPartsOf(name, codes, classification)) {
    report('DX2019', document.keyAt('categories', name), `no code of ${quoted(name)} stands for ${quoted(part)}`, {
      severity: 'warning', hint: 'add its code, leave it out of the name, or say in `fit` of a code why it does',
    });
  }
}

/** None where a code is not known: that is told already. */
function openPartsOf(name: string, codes: readonly string[], classification: Classification): readonly string[] {
  const stems = codes.flatMap((code) => clusterParts(code).filter((part) => !part.extension).map((part) => clusterEntity(part.code, code, classification)));
  return stems.includes(undefined) || stems.length === 0 ? [] : openParts(name, stems.flatMap((entity) => (entity ? [{ entity, above: classification.above(entity) }] : [])));
}

/** The node right below the chapter. */
function branchOf(entity: Entity, classification: Classification): Entity {
  const way = [entity, ...classification.above(entity)];
  return way.at(-2) ?? entity;
}

/** An exception that excepts nothing hides the next mistake. */
function checkExceptions(document: Document<CategoriesSpec>, name: string, category: CategorySpec, codes: readonly string[], classification: Classification, report: Report): void {
  const known = new Set([...codes, ...codes.flatMap((code) => clusterParts(code).map((part) => part.code))]);
  for (const code of Object.keys(category.fit ?? {})) {
    const at = document.keyAt('categories', name, 'fit', code);
    if (!known.has(code)) report('DX2050', at, `${quoted(name)} has no code ${code} to except`, { hint: [...known].join(', ') });
    else if (openPartsOf(name, codes, classification).length === 0 && codes.some((cluster) => cluster.split(/[&/]/u).includes(code.split('&')[0]!) && stemFits(name, code.split('&')[0]!, classification, cluster)?.fits)) report('DX2050', at, `the title of ${code} fits ${quoted(name)}: the exception is not needed`, { severity: 'warning', hint: 'remove it' });
  }
}
