import type { Document } from '../document.ts';
import type { Report } from '../finding.ts';
import type { ProjectSpec } from '../spec/project.ts';
import { checkDate } from './dates.ts';
import { checkDistinct } from './lists.ts';
import { checkPortable } from './paths.ts';

/** What a schema cannot say about `dx.config.yaml`. */
export function checkProject(document: Document<ProjectSpec>, report: Report): void {
  const { task, permissions, icd11, access, derivatives, pseudonyms } = document.spec;
  checkDistinct(document, permissions, ['permissions'], report);
  checkDistinct(document, task.intendedUse, ['task', 'intendedUse'], report);
  checkDistinct(document, derivatives, ['derivatives'], report);
  checkPortable(document, icd11?.table, ['icd11', 'table'], report);
  checkPortable(document, icd11?.crosswalk, ['icd11', 'crosswalk'], report);
  if (derivatives && document.keyAt('steps', 'resize', 'sizes')) {
    report('DX1217', document.keyAt('steps', 'resize', 'sizes'), '"derivatives" gives the sizes of resized copies already', { hint: 'keep one' });
  }
  const age = task.population?.age;
  if (age?.min !== undefined && age.max !== undefined && age.min > age.max) {
    report('DX1204', document.at('task', 'population', 'age', 'min'), `the youngest age ${age.min} is above the oldest, ${age.max}`);
  }
  checkAccess(document, access, report);
  if (pseudonyms?.keyFile !== undefined && pseudonyms.env !== undefined) {
    report('DX1217', document.keyAt('pseudonyms', 'env'), 'the pseudonym key is named twice, by "keyFile" and by "env"', { hint: 'keep one' });
  } else if (pseudonyms && document.lacks('pseudonyms', 'keyFile') && document.lacks('pseudonyms', 'env')) {
    report('DX1102', document.keyAt('pseudonyms'), 'the key "keyFile" or "env" is missing in "pseudonyms"');
  }
}

function checkAccess(document: Document<ProjectSpec>, access: ProjectSpec['access'], report: Report): void {
  let days = true;
  for (const key of ['opens', 'support', 'expires'] as const) days = checkDate(document, access?.[key], ['access', key], report) && days;
  if (!access?.expires || !days) return;
  for (const key of ['opens', 'support'] as const) {
    const day = access[key];
    // Dates of this form order as text.
    if (day !== undefined && day > access.expires) report('DX1204', document.at('access', key), `"${key}" (${day}) is after "expires" (${access.expires})`);
  }
}
