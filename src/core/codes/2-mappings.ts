import type { CodeText } from '../code-text.ts';

export const mappingCodes = {
  DX2001: {
    title: 'label mapped twice',
    explain: 'Case, blanks, hyphens and underscores do not matter in labels: "Basal-Cell carcinoma" and "basal cell carcinoma" are one label, and have one row. Synonyms count too (MAP-2).',
  },
  DX2002: {
    title: 'label excluded without a reason',
    explain: 'A label that is mapped to "-" leaves the dataset, and the list of exclusions shows why. Write `label: { category: "-", reason: … }` (MAP-2).',
  },
  DX2003: {
    title: 'unknown category',
    explain: 'The category is not declared in mappings/categories.yaml. Names are compared letter by letter.',
  },
  DX2004: {
    title: 'category declared twice',
    explain: 'Two category names differ only in case, blanks, hyphens or underscores. Keep one spelling.',
  },
  DX2005: {
    title: 'diagnostic category without ICD-11 code',
    explain: 'Every diagnostic category stands for one or several ICD-11 codes. A category that is no diagnosis (healthy skin, no specific finding) says `kind: non-diagnostic` and a reason (MAP-3).',
  },
  DX2006: {
    title: 'several codes without explanation',
    explain: 'A category of several codes says in `rationale` why they look alike, and in `differentiate` what would tell them apart (MAP-3).',
  },
  DX2007: {
    title: 'non-diagnostic category with ICD-11 code',
    explain: 'A category is either a diagnosis with a code, or non-diagnostic without one (MAP-3).',
  },
  DX2008: {
    title: 'category without reason',
    explain: 'Non-diagnostic categories and those with `parentOf` say in `reason` why they exist (MAP-3).',
  },
  DX2009: {
    title: 'not an ICD-11 code',
    explain: 'A stem code has four characters: the chapter (1–9, A–H, J–N, P–W), a letter, a digit, and a digit or letter; a point and one or two characters may follow (EA80.0, EA91.40). The letters O and I are never used. Extension codes begin with X and follow a stem after "&"; "/" joins stems (ICD-11 Reference Guide, sections 2.9 and 2.10). Codes of ICD-10 (C44.1, L20) do not have this form. That a code has this form does not mean that it exists: this version of dx does not look it up.',
  },
  DX2010: {
    title: 'merges run in a circle',
    explain: 'Following the merges from this category leads back to it.',
  },
  DX2011: {
    title: 'merge or exclusion contradicts another',
    explain: 'A category is merged into one other category at most, not into itself, and is not both merged away and excluded.',
  },
  DX2012: {
    title: 'reason without exclusion',
    explain: '`reason` says why a label is excluded. For a label that is mapped to a category write `note`.',
  },
  DX2013: {
    title: 'code used by two categories',
    explain: 'A code belongs to one category, otherwise an image of that diagnosis could be in two classes. Only a category with `parentOf` may share codes with those below it (MAP-3).',
  },
  DX2014: {
    title: 'no mapping for an accepted source',
    explain: 'Without mappings/<source>.yaml no label of the source is mapped, and all its images are excluded. `dx labels unmapped` lists the labels (MAP-1).',
  },
  DX2015: {
    title: 'category above itself',
    explain: 'Following `parentOf` from this category leads back to it.',
  },
  DX2016: {
    title: 'ICD-11 codes are not pinned',
    explain: 'There is no mappings/icd11.lock.yaml, so only the form of the codes is checked: that a code exists and means what its category says is not. Name the release, and the table or the API, under `icd11` in dx.config.yaml, run `dx icd11 pin`, and commit the file it writes (MAP-4).',
  },
  DX2017: {
    title: 'code is not pinned',
    explain: 'The categories name a code that mappings/icd11.lock.yaml does not hold, so nobody has looked it up. `dx icd11 pin` does, in WHO\'s table or the ICD API, and says whether it exists (MAP-4).',
  },
  DX2018: {
    title: 'no such ICD-11 code',
    explain: 'The release of the ICD-11 MMS that the config names has no category of this code: it was never one, or was retired (which is told apart where `dx icd11 bump` has met it). Only categories have codes; chapters and blocks do not (MAP-4).',
  },
  DX2019: {
    title: 'part of a name without a code',
    explain: 'The name of the category joins several conditions, and no official title of its codes fits one of them: its images would be said to be something that no code stands for. Add the code, or leave the part out of the name. What a name says it is not ("naevus, not melanoma") does not count, and neither do words that only qualify.',
  },
  DX2020: {
    title: 'residual category without a note',
    explain: 'A residual category ("other specified", .Y; "unspecified", .Z) stands for whatever its group does not name. That no code names the condition is a claim that a reviewer must be able to judge: say in `note` (or `alternatives`) of the category what was looked for.',
  },
  DX2021: {
    title: 'official title does not fit the category',
    explain: 'The code officially means something that does not share enough words with the name of the category, spelling, number, order, abbreviations and common synonyms aside. Codes one digit apart are different diseases: 2C30 is melanoma of skin, 2C32 basal cell carcinoma. Correct the code; or rename the category; or, where the title is another name for the same thing, say so in `fit`. A residual code (.Y, .Z) names its group, so a condition that has no title of its own always needs that reason. docs/labels.md tells how the score is computed (MAP-4).',
  },
  DX2022: {
    title: 'codes in unrelated branches',
    explain: 'The codes of the category meet only in their chapter, or not at all. That such conditions look alike may well be, and needs a `rationale` (MAP-3).',
  },
  DX2023: {
    title: 'vague label on a specific code',
    explain: 'The label is the title of a group above the code, or names no condition: the source says less than the category claims. Map it to a parent category (`parentOf`), or say in `vague` of the row why the source can only mean this (MAP-3).',
  },
  DX2024: {
    title: 'category not accepted yet',
    explain: 'A verb of dx proposed the category (`status: proposed`). Look at its name and codes, then remove the line or write `status: accepted` (MAP-6).',
  },
  DX2025: {
    title: 'unknown person',
    explain: 'Authors and reviewers are people of rules/people.yaml, named by their id (MAP-7).',
  },
  DX2026: {
    title: 'review has lapsed',
    explain: 'A review holds for what it approved: the source, the label with its spellings, the category, its codes with their official titles, and its rationale (for an excluded label, the reason). That has changed since, so the row counts as not reviewed by this person. A note may change freely (MAP-7).',
  },
  DX2027: {
    title: 'dispute settled by someone who may not',
    explain: 'A dispute is settled by a dermatologist (`role: dermatologist` in rules/people.yaml) who did not write the row. Nobody else\'s `settle` counts (MAP-7).',
  },
  DX2028: {
    title: 'older code means something else',
    explain: 'The row records an ICD-10 code, and what WHO\'s crosswalk makes of it is neither a code of the category nor above or below one. Either the code or the mapping is wrong, or they differ for a reason that `differs`, beside the code, gives (MAP-5).',
  },
  DX2029: {
    title: 'codes pinned for another release',
    explain: 'mappings/icd11.lock.yaml was written for another release of the ICD-11 MMS than the config names. `dx icd11 bump` lists what was retired, moved and retitled, and pins anew (MAP-9).',
  },
  DX2050: {
    title: 'exception that excepts nothing',
    explain: '`fit` excepts a code from the comparison with the name of its category. An exception for a code that the category does not name, or whose title fits, would hide the next mistake: remove it.',
  },
  DX2051: {
    title: 'mapping rows are not approved',
    explain: 'A row is approved when as many different people as `reviews.people` of rules/labels.yaml says have approved it as it stands, one of them (`reviews.dermatologist`) a dermatologist who did not write it, and nobody\'s rejection is open. `reviews.release` says whether a release with other rows is refused, or sealed with this warning (MAP-7).',
  },
  DX2052: {
    title: 'file of the config is not there',
    explain: 'dx.config.yaml names a table, a crosswalk or a file of credentials that cannot be read. Paths are relative to dx.config.yaml.',
  },
  DX2053: {
    title: 'nothing to look codes up in',
    explain: 'To look codes up dx needs WHO\'s simple tabulation (`icd11.table`) or the ICD API (`icd11.api`). A build needs neither: it reads mappings/icd11.lock.yaml.',
  },
  DX2054: {
    title: 'file was edited meanwhile',
    explain: 'Between reading a file and writing it again somebody else changed it. Nothing was written, so nothing is lost.',
  },
  DX2055: {
    title: 'no such mapping row',
    explain: 'The source has no mapping file, or the file has no row for this label. `dx labels status` lists rows that wait for a review, `dx labels unmapped` labels without a row.',
  },
  DX2056: {
    title: 'row cannot be reviewed yet',
    explain: 'A review is given over official titles (MAP-7). Where a code of the category is not pinned, nobody knows what would be approved.',
  },
  DX2057: {
    title: 'no credentials for the ICD API',
    explain: 'WHO\'s own API asks for a client id and secret, which WHO gives to everybody who registers (https://icd.who.int/icdapi). dx takes them from ICD_CLIENT_ID and ICD_CLIENT_SECRET, or from the file that `icd11.api.credentials` names. They are sent to WHO alone: a server at another address (`icd11.api.url`) gets none, and a local container needs none.',
  },
  DX2058: {
    title: 'file cannot be written',
    explain: 'A file of that name is there already, and a spreadsheet may hold decisions that nobody has imported yet; or its folder is not there or not writable. Nothing was written under that name.',
  },
  DX2059: {
    title: 'lock file does not say what the table says',
    explain: 'mappings/icd11.lock.yaml was edited, or made of another table. Whether codes fit their categories is judged by it, so a changed title would hide a wrong code. `dx icd11 pin` writes it anew. It is compared where the table is on this machine.',
  },
  DX2062: {
    title: 'label may identify a person',
    explain: 'The label of a mapping row looks as if it held a date, a name after a title, a long number or an e-mail address. Mappings are committed to git and stand in every release. Look at it where it lies, and have the source corrected. `dx labels suggest` never writes such labels (DEID-5).',
  },
  DX2074: {
    title: 'role that is nearly dermatologist',
    explain: 'Reviews ask for a dermatologist, and only who has the role `dermatologist`, written so, counts as one: a nurse or a resident of dermatology does not. Write what else there is to say under `qualification` (MAP-7).',
  },
} as const satisfies Record<string, CodeText>;
