import type { Place } from '../../core/diagnostic.ts';
import type { Document } from '../document.ts';
import { quoted, type Report } from '../finding.ts';
import type { PeopleSpec, RulesSpec, ScopeSpec } from '../spec/rules.ts';
import type { Path } from '../yaml/tree.ts';
import { checkDistinct } from './lists.ts';

export const ruleKinds = ['exclude', 'require', 'warn'] as const;

/** Rules of all files together: ids are unique in the project. The SQL is checked by `catalog`. */
export function checkRules(documents: readonly Document<RulesSpec>[], report: Report): void {
  const seen = new Map<string, Place>();
  for (const document of documents) {
    for (const [index, rule] of document.spec.rules.entries()) {
      const path = ['rules', index];
      checkId(document, rule.id, [...path, 'id'], 'rule', seen, report);
      const kinds = ruleKinds.filter((kind) => document.keyAt(...path, kind) !== undefined);
      if (ruleKinds.every((kind) => document.lacks(...path, kind))) {
        report('DX1211', document.at(...path, 'id'), `the rule ${quoted(rule.id)} has no expression`, { hint: 'add exclude, require or warn' });
      } else if (kinds.length > 1) {
        report('DX1211', document.keyAt(...path, kinds[1]!), `the rule ${quoted(rule.id)} has both ${kinds.map(quoted).join(' and ')}`, { hint: 'make it two rules' });
      }
    }
  }
}

export function checkPeople(document: Document<PeopleSpec>, report: Report): void {
  const seen = new Map<string, Place>();
  for (const [index, person] of document.spec.people.entries()) {
    checkId(document, person.id, ['people', index, 'id'], 'person', seen, report);
    if (/dermatolog/iu.test(person.role) && person.role.trim().toLowerCase() !== 'dermatologist') {
      report('DX2074', document.at('people', index, 'role'), `${quoted(person.role)} does not count as a dermatologist`, { severity: 'warning', hint: 'write the role as "dermatologist" if the person is one, and the rest under `qualification`' });
    }
  }
}

export function checkScope(document: Document<ScopeSpec>, report: Report): void {
  checkDistinct(document, document.spec.require, ['require'], report);
  checkDistinct(document, document.spec.excludeSites, ['excludeSites'], report);
}

function checkId(document: Document<unknown>, id: string, path: Path, what: string, seen: Map<string, Place>, report: Report): void {
  const at = document.at(...path);
  const first = seen.get(id);
  if (first) {
    report('DX1202', at, `the ${what} id ${quoted(id)} is used twice`, {
      hint: `first used in ${first.file === document.file ? '' : `${first.file}, `}line ${first.line}`, related: [{ message: 'first used here', at: first }],
    });
  } else if (at) seen.set(id, at);
}
