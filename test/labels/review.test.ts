import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Category, MappingRow, Person, Pinned, Review } from '../../src/config/config.ts';
import { reviewDigest } from '../../src/labels/review.ts';
import { rowState } from '../../src/labels/status.ts';
import { officialOf } from '../../src/labels/titles.ts';

const at = { file: 'mappings/a.yaml', line: 1 };
const pinned: Pinned = {
  release: '2025-01', from: 'table', retired: [],
  entities: [['2C32', 'Basal cell carcinoma of skin'], ['2C30', 'Melanoma of skin'], ['EK90.0', 'Actinic keratosis'], ['XS25', 'Severe']]
    .map(([code, title]) => ({ id: code!, uri: `http://id.who.int/icd/release/11/mms/${code}`, code: code!, title: title!, kind: 'category', chapter: '02', synonyms: [] })),
};
const official = officialOf(pinned);
const row: MappingRow = { label: 'bcc', synonyms: [], target: { kind: 'category', category: 'Basal cell carcinoma' }, alternatives: [], reviews: [], blind: [], author: 'carl', at };
const category: Category = { name: 'Basal cell carcinoma', kind: 'diagnostic', icd11: ['2C32'], parentOf: [], alternatives: [], fit: [], status: 'accepted', at };
const people: ReadonlyMap<string, Person> = new Map([['ada', 'dermatologist'], ['bo', 'dermatologist'], ['carl', 'data scientist'], ['dan', 'data scientist'], ['eve', 'Dermatology nurse']]
  .map(([id, role]) => [id!, { id: id!, name: id!, role: role!, qualification: '', at }]));
const digest = reviewDigest('a', row, category, official)!;
const review = (by: string, decision: Review['decision'] = 'approve', of = digest): Review => ({ by, author: 'carl', date: '2026-11-21', decision, of, at });
const policy = { people: 2, dermatologist: true, release: 'warn' } as const;
const state = (reviews: readonly Review[], more: Partial<MappingRow> = {}, rules: Partial<typeof policy> | { dermatologist: boolean; people: number } = {}) =>
  rowState({ source: 'a', file: 'mappings/a.yaml', rows: [] }, { ...row, ...more, reviews }, new Map([[category.name, category]]), official, people, { ...policy, ...rules });

describe('MAP-7 what a review approves', () => {
  it('is the source, the label and its spellings, the category, codes, titles and rationale; in no other order', () => {
    const text = fc.string({ minLength: 1, maxLength: 8 });
    const shape = fc.record({
      source: text, label: text, synonyms: fc.uniqueArray(text, { maxLength: 3 }), exclude: fc.boolean(), reason: text, category: text,
      codes: fc.uniqueArray(fc.constantFrom('2C32', '2C30', 'EK90.0', 'EK90.0&XS25'), { minLength: 1, maxLength: 3 }), rationale: fc.option(text),
      note: text, alternatives: fc.array(text, { maxLength: 2 }), differentiate: text, vague: fc.option(text), line: fc.nat(),
    });
    type Shape = typeof shape extends fc.Arbitrary<infer T> ? T : never;
    const of = (s: Shape): string | undefined => reviewDigest(
      s.source,
      {
        label: s.label, synonyms: s.synonyms, target: s.exclude ? { kind: 'exclude', reason: s.reason } : { kind: 'category', category: s.category }, note: s.note,
        alternatives: s.alternatives, ...(s.vague !== null && { vague: s.vague }), reviews: [], blind: [], at: { file: 'x', line: s.line },
      },
      {
        name: s.category, kind: 'diagnostic', icd11: s.codes, ...(s.rationale !== null && { rationale: s.rationale }), differentiate: s.differentiate, note: s.note,
        parentOf: [], alternatives: s.alternatives, fit: [], status: 'accepted', at: { file: 'y', line: s.line },
      },
      official,
    );
    const approved = (s: Shape): string => JSON.stringify([
      s.source, s.label, s.synonyms.toSorted(), s.exclude ? ['-', s.reason] : [s.category, s.codes.toSorted(), s.rationale],
    ]);
    fc.assert(fc.property(shape, shape, fc.subarray(['source', 'label', 'synonyms', 'exclude', 'reason', 'category', 'codes', 'rationale', 'note', 'alternatives', 'differentiate', 'vague', 'line'] as const), (one, other, taken) => {
      const changed = { ...one, ...Object.fromEntries(taken.map((key) => [key, other[key]])) } as Shape;
      expect(of(one) === of(changed)).toBe(approved(one) === approved(changed));
    }), { seed: 7, numRuns: 2000 });
  });

  it('lapses when a code moves to another place, or stands for another entity of the same title', () => {
    const moved = officialOf({ ...pinned, entities: pinned.entities.map((entity) => ({ ...entity, parent: '999' })) });
    const reused = officialOf({ ...pinned, entities: pinned.entities.map((entity) => ({ ...entity, id: `${entity.id}9` })) });
    expect(new Set([digest, reviewDigest('a', row, category, moved), reviewDigest('a', row, category, reused)]).size).toBe(3);
  });

  it('lapses with an official title, and cannot be given where a title is not pinned', () => {
    const retitled = officialOf({ ...pinned, entities: pinned.entities.map((entity) => ({ ...entity, title: `${entity.title} (new)` })) });
    expect(reviewDigest('a', row, category, retitled)).not.toBe(digest);
    expect(reviewDigest('a', row, { ...category, icd11: ['2C32', '2C3Z'] }, official)).toBeUndefined();
    expect(official.titles('EK90.0&XS25/2C32')).toBe('Actinic keratosis & Severe / Basal cell carcinoma of skin');
  });
});

describe('MAP-7 what reviews amount to', () => {
  it.each<[string, readonly Review[], string, Partial<MappingRow>]>([
    ['nobody', [], 'proposed', {}],
    ['one of two', [review('ada')], 'reviewed', {}],
    ['the same person twice', [review('ada'), review('ada')], 'reviewed', {}],
    ['two, one a dermatologist', [review('carl'), review('ada')], 'approved', {}],
    ['two without a dermatologist', [review('carl'), review('dan')], 'reviewed', {}],
    ['a nurse is no dermatologist', [review('carl'), review('eve')], 'reviewed', {}],
    ['the dermatologist wrote the row', [review('ada'), review('dan')], 'reviewed', { author: 'ada' }],
    ['another dermatologist did not', [review('ada'), { ...review('bo'), author: 'ada' }], 'approved', { author: 'ada' }],
    ['nobody says who wrote it', [review('ada'), review('dan')], 'reviewed', { author: undefined! }],
    ['one has lapsed', [review('carl'), review('ada', 'approve', 'f'.repeat(64))], 'reviewed', {}],
    ['all have lapsed', [review('ada', 'approve', 'f'.repeat(64))], 'proposed', {}],
    ['a dermatologist who was none on that day', [{ ...review('ada'), role: 'resident' }, review('dan')], 'reviewed', {}],
    ['the author was not known on that day', [{ ...review('ada'), author: undefined! }, review('dan')], 'reviewed', {}],
    ['who had written the row on that day', [{ ...review('ada'), author: 'ada' }, review('dan')], 'reviewed', {}],
    ['a settling that does not count is no approval', [review('ada'), review('dan', 'settle')], 'reviewed', {}],
    ['somebody rejects', [review('carl'), review('ada'), review('dan', 'reject')], 'disputed', {}],
    ['and thinks again', [review('carl'), review('ada'), review('dan', 'reject'), review('dan')], 'approved', {}],
    ['a dermatologist settles', [review('carl'), review('dan', 'reject'), review('ada', 'settle')], 'approved', {}],
    ['a data scientist cannot settle', [review('ada'), review('dan', 'reject'), review('carl', 'settle')], 'disputed', {}],
    ['the author cannot settle', [review('carl'), review('dan', 'reject'), review('ada', 'settle')], 'disputed', { author: 'ada' }],
    ['a rejection after that opens it again', [review('carl'), review('dan', 'reject'), review('ada', 'settle'), review('bo', 'reject')], 'disputed', {}],
  ])('%s', (_name, reviews, status, more) => {
    const found = state(reviews, more);
    expect(found.status).toBe(status);
    expect(found.lacks === '').toBe(status === 'approved');
  });

  it('the config says how many people, and whether a dermatologist must be among them', () => {
    expect(state([review('dan')], {}, { people: 1, dermatologist: false }).status).toBe('approved');
    expect(state([review('carl'), review('ada')], {}, { people: 3, dermatologist: true }).status).toBe('reviewed');
  });
});
