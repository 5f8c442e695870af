import type { Classification } from '../../icd11/entity.ts';
import { stem, type Documents } from '../documents.ts';
import { quoted, type Report } from '../finding.ts';
import { checkCategories } from './categories.ts';
import { checkHistory } from './history.ts';
import { checkIcd11 } from './icd11.ts';
import { checkKeyFile, checkOutsideGit } from './key-file.ts';
import { checkMapping } from './mappings.ts';
import { checkDuplicates, checkSplits } from './policies.ts';
import { checkProject } from './project.ts';
import { checkRemote } from './remote.ts';
import { checkPeople, checkRules, checkScope } from './rules.ts';
import { checkAllSources, checkSource } from './sources.ts';
import { checkStore } from './store.ts';

/** Everything that a schema cannot say, in all files at once. */
export async function checkAll(root: string, documents: Documents, report: Report, release?: Classification): Promise<void> {
  const [project] = documents.project;
  const [categories] = documents.categories;
  const sources = sourceIds(documents);
  if (project) {
    checkProject(project, report);
    await checkKeyFile(root, project, report);
    await checkOutsideGit(root, project, project.spec.icd11?.api?.credentials, ['icd11', 'api', 'credentials'], 'file of credentials', report);
    checkStore(root, project, documents.source, report);
    await checkRemote(root, project, sources, report);
  }
  for (const source of documents.source) checkSource(source, report);
  checkAllSources(documents.source, project, report);
  if (categories) checkCategories(categories, report);
  const categoriesLost = documents.unusable.some((found) => found.kind === 'categories');
  const names = categoriesLost ? undefined : Object.keys(categories?.spec.categories ?? {});
  const files = documents.mapping.map((mapping) => mapping.file);
  for (const mapping of documents.mapping) checkMapping(mapping, { sources, files, categories: names }, report);
  checkUnmapped(documents, report);
  checkIcd11(documents, release, report);
  const people = knownPeople(documents);
  for (const mapping of documents.mapping) checkHistory(mapping, people, names && categories?.spec.categories, report);
  checkRules(documents.rules, report);
  for (const people of documents.people) checkPeople(people, report);
  for (const scope of documents.scope) checkScope(scope, report);
  for (const splits of documents.splits) checkSplits(splits, sources, report);
  for (const duplicates of documents.duplicates) checkDuplicates(duplicates, sources, report);
}

/** Also those whose file cannot be read or has another id: one mistake there is not ten elsewhere. */
function sourceIds({ source, unusable }: Documents): string[] {
  const declared = source.filter((document) => document.at('id')).map((document) => document.spec.id);
  const lost = [...source.filter((document) => !document.at('id')), ...unusable.filter((found) => found.kind === 'source')];
  return [...new Set([...declared, ...lost.map(({ file }) => stem(file))])];
}

function checkUnmapped({ source, mapping, unusable }: Documents, report: Report): void {
  const mapped = new Set([...mapping.map((document) => document.spec.source), ...[...mapping, ...unusable].map(({ file }) => stem(file))]);
  for (const document of source) {
    const { id, evaluation } = document.spec;
    if (evaluation.status !== 'accepted' || mapped.has(id)) continue;
    report('DX2014', document.at('id'), `there is no mapping for the accepted source ${quoted(id)}`, { severity: 'warning', hint: `write mappings/${id}.yaml` });
  }
}

/** undefined where their file cannot be read. */
function knownPeople({ people, unusable }: Documents): readonly string[] | undefined {
  return unusable.some((found) => found.kind === 'people') ? undefined : people.flatMap((document) => document.spec.people.map((person) => person.id));
}
