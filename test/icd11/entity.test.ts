import { describe, expect, it } from 'vitest';
import { Classification, type Entity } from '../../src/icd11/entity.ts';

const node = (id: string, more: Partial<Entity>): Entity => ({ id, uri: `http://id.who.int/icd/release/11/mms/${id}`, title: id, kind: 'category', chapter: '14', synonyms: [], ...more });
const nodes = [node('1', { kind: 'chapter' }), node('2', { kind: 'block', parent: '1' }), node('3', { code: 'EA80', parent: '2' }), node('4', { code: 'EA80.0', parent: '3' })];

describe('MAP-4 a release of the classification', () => {
  it('finds nodes by id and by code, and the way up ends with the chapter', () => {
    const release = new Classification('2025-01', nodes);
    expect(release.find('EA80.0')).toBe(release.get('4'));
    expect(release.above(release.get('4')!).map((entity) => entity.id)).toEqual(['3', '2', '1']);
    expect([release.find('EA81'), release.get('9')]).toEqual([undefined, undefined]);
  });

  it('of two releases each knows its own; a part of one ends where it ends', () => {
    const [now, before] = [new Classification('2025-01', nodes), new Classification('2024-01', nodes.slice(2))];
    expect(before.above(before.get('4')!).map((entity) => entity.id)).toEqual(['3']);
    expect(now.above(now.get('4')!)).toHaveLength(3);
    expect([now.release, before.release]).toEqual(['2025-01', '2024-01']);
  });
});
