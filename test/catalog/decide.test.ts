import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cleaned, decideRows, makeConfig, makeSource, outReasons, withImages } from './make.ts';

describe('decide', () => {
  it('REL-4 the way from records to release tables', async () => {
    const config = makeConfig({ sources: [makeSource('a', withImages)] });
    const { catalog, images, dir } = await decideRows(config, [
      { key: 'k1', label: 'nv', lesion: 'l1', fields: { age: '54.0', sex: 'male' } },
      { key: 'k2', label: 'NV', lesion: 'l1', fields: { age: '54', sex: 'male' } },
      { key: 'k3', label: 'mel' },
      { key: 'k4', label: 'unheard of' },
      { key: 'k5', noRecord: true },
      { key: 'k6', label: 'mel', noImage: true },
    ]);
    expect(catalog.included.map(({ position }) => images[position]!.key).toSorted()).toEqual(['k1', 'k2', 'k3']);
    expect(await outReasons(catalog)).toEqual({ k4: ['unmapped-label'], k5: ['no-record'], k6: ['no-image'] });
    expect((await catalog.finish(cleaned(catalog, images, dir))).diagnostics).toEqual([]);
    await catalog.setVersion('1.0.0');
    await catalog.writeCsv('selected_unsampled', join(dir, 'selected.csv'));
    const lines = readFileSync(join(dir, 'selected.csv'), 'utf8').split('\n');
    expect(lines).toHaveLength(5);
    expect(lines[0]).toMatch(/^id,source,source_version,ingested_in,split,group_id,category,icd11,/u);
    expect(lines.slice(1).filter((line) => line.includes(',male,54,'))).toHaveLength(2);
  });
});
