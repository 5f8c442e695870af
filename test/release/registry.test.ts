import { describe, expect, it } from 'vitest';
import { releaseTables } from '../../src/catalog/tables.ts';
import { classes, consequences, demographicColumns, ageColumn, exclusions, extras, followers, ignoredColumns, images, rules, settings, softLabels, sources, versionColumns } from '../../src/release/meaning.ts';

const columnsOf = new Map(releaseTables.map((table) => [table.name, table.columns.map((column) => column.name)]));

/** What the release room reads by name must be there, or a difference would be overlooked in silence. */
describe('the columns that a comparison knows', () => {
  const { table: imageTable, ...imageColumns } = images;
  it.each([
    [imageTable, [...Object.values(imageColumns), ...demographicColumns, ageColumn, ...Object.keys(followers), ...Object.values(followers).flat(), 'ingested_in']],
    ...extras.map(({ table, id, file, sha256, bytes, variant }): [string, string[]] => [table, [id, file, sha256, bytes, ...(variant === undefined ? [] : [variant])]]),
    [softLabels.table, [softLabels.id]], [classes.table, [classes.category]], [settings.table, [settings.key, settings.value]],
    [exclusions.table, [exclusions.id, exclusions.source, exclusions.code, exclusions.reason]],
    [rules.table, ['images']], [sources.table, ['seen', 'included']], ['mapping', ['images']], ['assignments', ['since']],
  ] as [string, string[]][])('REL-8 %s has those named', (table, names) => {
    expect(columnsOf.get(table)).toEqual(expect.arrayContaining(names));
  });

  it('REL-8 tables of consequences exist', () => {
    for (const table of consequences) expect([...columnsOf.keys()]).toContain(table);
  });

  it('REL-1 every table has a key, and no key is a column that a comparison leaves out', () => {
    for (const { name, key } of releaseTables) {
      expect(key.length).toBeGreaterThan(0);
      expect(key.filter((column) => ignoredColumns(name).includes(column))).toEqual([]);
    }
  });

  it('REL-3 versions stand in two columns only, which are not compared', () => {
    const holding = releaseTables.flatMap((table) => table.columns.filter((column) => /version of this dataset|version that assigned/.test(column.meaning)).map((column) => column.name));
    expect(holding.toSorted()).toEqual(versionColumns.toSorted());
  });
});
