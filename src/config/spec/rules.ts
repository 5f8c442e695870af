import type { Static } from 'typebox';
import { sites } from '../../core/sites.ts';
import { recordFieldNames } from '../../core/vocabulary.ts';
import { formed, keys, list, name, oneOf, optional, text } from './parts.ts';

const siteNames = sites.map((site) => site.id);

/** `rules/<any name>.yaml`. */
export const rulesSpec = keys('Inclusion and exclusion criteria over catalog columns.', {
  rules: list('The rules; all are evaluated for all images.', keys('A rule: exactly one of exclude, require and warn.', {
    id: name('Name of the rule, unique in the project.'),
    exclude: optional(text('SQL boolean expression: true excludes, NULL excludes as undecidable.')),
    require: optional(text('SQL boolean expression: false excludes, NULL excludes as undecidable.')),
    warn: optional(text('SQL boolean expression: true warns.')),
    reason: text('Why, as the list of exclusions shows it.'),
  })),
});
export type RulesSpec = Static<typeof rulesSpec>;

/** `rules/scope.yaml` (SPEC-6). */
export const scopeSpec = keys('What an image must have and show.', {
  require: optional(list('Fields that an image must have. Default: label and modality.', oneOf('A field of the record.', recordFieldNames))),
  excludeSites: optional(list('Anatomical sites that are out of scope, with all below them. Default: oral-genital and eye.', oneOf('A site.', siteNames))),
});
export type ScopeSpec = Static<typeof scopeSpec>;

/** `rules/people.yaml` (MAP-7). */
export const peopleSpec = keys('People who review and approve.', {
  people: list('The people.', keys('A person.', {
    id: name('Short name, unique in the project.'),
    name: text('Full name.'),
    role: text('Role, such as dermatologist or data scientist.'),
    qualification: text('What qualifies the person.'),
    key: optional(formed('Public signing key.', '^(ssh-|ecdsa-|sk-)\\S+ [A-Za-z0-9+/]+={0,2}( .*)?$', 'an SSH public key such as ssh-ed25519 AAAA…')),
  })),
});
export type PeopleSpec = Static<typeof peopleSpec>;
