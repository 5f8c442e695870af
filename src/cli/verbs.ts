import type { Verb } from './verb.ts';

/** A verb as `dx --help` lists it; its module is loaded only when it is called. */
export type VerbEntry =
  | { readonly about: string; readonly load: () => Promise<{ readonly verb: Verb }> }
  | { readonly about: string; readonly verbs: { readonly [name: string]: VerbEntry } };

/** Every command, in the order of a user's day. */
export const verbs: { readonly [name: string]: VerbEntry } = {
  init: { about: 'Write the files of a new project', load: () => import('./commands/init.ts') },
  check: { about: 'Check the config, without the data', load: () => import('./commands/check.ts') },
  sources: {
    about: 'Look at the sources',
    verbs: { list: { about: 'List all sources with what they carry', load: () => import('./commands/sources-list.ts') } },
  },
  labels: {
    about: 'Map labels to categories, and review the mappings',
    verbs: {
      unmapped: { about: 'List labels that no mapping row covers', load: () => import('./commands/labels-unmapped.ts') },
      suggest: { about: 'Propose rows for unmapped labels', load: () => import('./commands/labels-suggest.ts') },
      status: { about: 'Say how far the mappings are', load: () => import('./commands/labels-status.ts') },
      approve: { about: 'Write reviews of mapping rows', load: () => import('./commands/labels-approve.ts') },
      export: { about: 'Write mappings as a spreadsheet, SSSOM or FHIR', load: () => import('./commands/labels-export.ts') },
      import: { about: 'Read a reviewed spreadsheet back', load: () => import('./commands/labels-import.ts') },
    },
  },
  icd11: {
    about: 'Look codes up, and pin what is used of ICD-11',
    verbs: {
      find: { about: 'Find the codes nearest to a text', load: () => import('./commands/icd11-find.ts') },
      pin: { about: 'Look up the codes of the categories and pin them', load: () => import('./commands/icd11-pin.ts') },
      bump: { about: 'Go to another release of ICD-11', load: () => import('./commands/icd11-bump.ts') },
    },
  },
  plan: { about: 'Say what a build would run, and why', load: () => import('./commands/plan.ts') },
  build: { about: 'Build the draft of the next release', load: () => import('./commands/build.ts') },
  release: { about: 'Seal the draft as a release', load: () => import('./commands/release.ts') },
  export: { about: 'Copy a release with its images', load: () => import('./commands/export.ts') },
  diff: { about: 'Compare two releases', load: () => import('./commands/diff.ts') },
  query: { about: 'Ask a release with SQL', load: () => import('./commands/query.ts') },
  why: { about: 'Print every decision about one image', load: () => import('./commands/why.ts') },
  verify: { about: 'Prove that releases are what was sealed', load: () => import('./commands/verify.ts') },
  fsck: { about: 'Look through the store for damage', load: () => import('./commands/fsck.ts') },
  gc: { about: 'Remove from the store what nothing needs', load: () => import('./commands/gc.ts') },
  explain: { about: 'Explain a diagnostic code', load: () => import('./commands/explain.ts') },
};

/** A verb that does something, with its full name. */
export interface NamedVerb {
  readonly path: readonly string[];
  readonly load: () => Promise<{ readonly verb: Verb }>;
}

/** Every verb that does something, `sources list` as a path of two. */
export function leaves(entries: { readonly [name: string]: VerbEntry } = verbs, path: readonly string[] = []): NamedVerb[] {
  return Object.entries(entries).flatMap(([name, entry]) =>
    'verbs' in entry ? leaves(entry.verbs, [...path, name]) : [{ path: [...path, name], load: entry.load }]);
}
