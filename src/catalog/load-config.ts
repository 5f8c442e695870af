import { canonicalJson } from '../core/canonical.ts';
import { byCodeUnit } from '../core/compare.ts';
import type { Place } from '../core/diagnostic.ts';
import { labelKey } from '../core/labels.ts';
import { ancestors, sites } from '../core/sites.ts';
import { confirmations, modalities, recordFields, sexes, skinTypes, splits, type RecordField } from '../core/vocabulary.ts';
import type { Config, FieldReader, Source } from '../config/config.ts';
import type { Cell, Database } from './database.ts';
import { datasetSettings } from './dataset-settings.ts';
import { rowStates } from '../labels/status.ts';
import { titlesOf, type Titles } from '../labels/titles.ts';
import { licenceText } from './licence-text.ts';
import { categorySlugs } from './slugs.ts';

type Rows = (readonly Cell[])[];

/** Writes the config into the `cfg_*` tables of `sql/00_tables.sql`. */
export async function loadConfig(db: Database, config: Config, scanned: readonly string[]): Promise<void> {
  await db.append('cfg_source', sourceRows(config, scanned));
  await db.append('cfg_record_file', config.sources.flatMap((s) => (s.records?.files ?? []).map((f, index) => [s.id, index, f.file])));
  await loadFields(db, config.sources);
  await db.append('cfg_vocabulary', vocabularyRows());
  await db.append('cfg_site', sites.flatMap((site) => ancestors(site.id).map((above) => [site.id, above])));
  await db.append('cfg_confirmation', confirmations.map((name, rank) => [name, rank]));
  await db.append('cfg_mapping', mappingRows(config));
  const titles = titlesOf(config.pinned);
  const slugs = categorySlugs(config.categories.list.map((c) => c.name));
  await db.append('cfg_category', config.categories.list.map((c) => [
    c.name, c.kind, c.parentOf.length > 0, slugs.get(c.name)!, c.icd11.toSorted(byCodeUnit).join(' ') || null, ...place(c.at),
  ]));
  await db.append('cfg_category_text', config.categories.list.map((c) => [
    c.name, titlesText(c.icd11.toSorted(byCodeUnit), titles), listText(c.parentOf), c.rationale ?? null, c.differentiate ?? null, c.reason ?? null, listText(c.alternatives),
  ]));
  await db.append('cfg_merge', config.categories.merges.flatMap((m) => m.from.map((from) => [from, m.into, m.reason, ...place(m.at)])));
  await db.append('cfg_exclusion', config.categories.exclusions.map((x) => [x.category, x.reason, ...place(x.at)]));
  await db.append('cfg_rule', config.rules.map((r, index) => [r.id, index, r.kind, r.expression, r.reason, ...place(r.at)]));
  await db.append('cfg_require', [...new Set(config.scope.require)].map((field) => [field]));
  await db.append('cfg_exclude_site', [...new Set(config.scope.excludeSites)].map((site) => [site]));
  const age = config.dataset.task.population.age;
  // DECIMAL cells go in as text and are cast by SQL: floating point never decides a limit.
  await db.run(
    'INSERT INTO cfg_policy VALUES (CAST($1 AS DECIMAL(5,1)), CAST($2 AS DECIMAL(5,1)), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)',
    [
      age?.min === undefined ? null : String(age.min), age?.max === undefined ? null : String(age.max),
      config.labels.ranks, config.labels.excludedShare, config.labels.hard.tie, config.labels.contradictions, config.labels.hierarchy, config.classes.parents, config.classes.minimum, config.splits.seed,
      ...place(config.scope.at), ...place(config.classes.at), ...place(config.labels.at), ...place(config.duplicates.at), ...place(config.splits.at),
    ],
  );
  await db.append('cfg_dataset', datasetRows(config));
}

function place(at: Place | undefined): [string | null, number | null] {
  return [at?.file ?? null, at?.line ?? null];
}

function sourceRows(config: Config, scanned: readonly string[]): Rows {
  const ranked = config.duplicates.sourceOrder;
  return config.sources.map((s, position) => [
    s.id, position, s.namespace, s.name, s.version, s.type,
    s.evaluation.status, s.evaluation.date, s.evaluation.reason, s.presence, s.identifiers,
    s.images !== undefined, s.label !== undefined, s.label?.kind ?? null, s.publisher,
    s.institutions.map((i) => i.name).join('; '), [...new Set(s.institutions.map((i) => i.country))].join(' '),
    s.url, s.access, s.retrieved ?? null, licenceText(s.licence) ?? null, s.licence.url ?? null, s.licence.attribution ?? null,
    s.legal.consent, s.demographics.age, s.demographics.sex, s.demographics.skinType,
    s.validation.map((v) => (v.share === undefined ? v.method : `${v.method} ${v.share}`)).join('; '),
    s.maskOrigin, s.differentials, s.labelling ? `${s.labelling.evidence}${s.labelling.form}` : null, s.coverage ?? null, s.available ?? null,
    scanned.includes(s.id), config.splits.sequester.includes(s.id), config.splits.keep.includes(s.id),
    ranked.includes(s.id) ? ranked.indexOf(s.id) : ranked.length + position,
    ...place(s.at), ...place(s.licence.at),
  ]);
}

async function loadFields(db: Database, sources: readonly Source[]): Promise<void> {
  const fields: Rows = [];
  const values: Rows = [];
  const missing: Rows = [];
  for (const source of sources) {
    for (const [field, reader] of Object.entries(source.fields) as [RecordField, FieldReader][]) {
      if (field === 'patient' || field === 'lesion') continue;
      const { from } = reader;
      fields.push([
        source.id, field, from.kind === 'const' ? from.value : null, reader.parse ?? null,
        from.kind === 'column' ? from.column : from.kind === 'columns' ? from.columns.join(' + ') : from.kind === 'path' ? `{${from.capture}}` : null,
        recordFields[field].closed, ...place(reader.at),
      ]);
      values.push(...firstOfEach((reader.values ?? []).map((v) => [v.from.trim(), v.to] as const)).map(([raw, to]) => [source.id, field, raw, to]));
      missing.push(...[...new Set(reader.missing.map((m) => m.trim()))].map((raw) => [source.id, field, raw]));
    }
  }
  await db.append('cfg_field', fields);
  await db.append('cfg_value', values);
  await db.append('cfg_missing', missing);
}

/** Entries with the first value of each key, so that a join cannot multiply rows. */
function firstOfEach(entries: readonly (readonly [string, string])[]): [string, string][] {
  const first = new Map<string, string>();
  for (const [key, value] of entries) if (!first.has(key)) first.set(key, value);
  return [...first];
}

function vocabularyRows(): Rows {
  const lists = {
    modality: modalities, sex: sexes, skinType: skinTypes.map(String), confirmation: confirmations, split: splits,
    site: sites.map((s) => s.id),
  };
  return Object.entries(lists).flatMap(([field, list]) => list.map((value) => [field, value]));
}

/** Synonyms become rows of their own, with the position of the row they belong to. */
function mappingRows(config: Config): Rows {
  let position = 0;
  const statuses = new Map(rowStates(config).map(({ row, status }) => [row, status]));
  return config.mappings.flatMap((mapping) =>
    mapping.rows.flatMap((row) =>
      [row.label, ...row.synonyms].map((label) => [
        mapping.source, position++, label, labelKey(label),
        row.target.kind === 'category' ? row.target.category : null,
        row.target.kind === 'exclude' ? row.target.reason : null,
        row.note ?? null, statuses.get(row)!, row.legacy?.icd10 ?? null, row.legacy?.relation ?? null, row.at.file, row.at.line ?? null,
      ])));
}

/** Null where a code is not pinned: half a list would be read as the whole. */
function titlesText(codes: readonly string[], titles: Titles): string | null {
  const known = codes.map(titles);
  return codes.length === 0 || known.includes(undefined) ? null : known.join('; ');
}

function datasetRows(config: Config): Rows {
  return Object.entries(datasetSettings).map(([key, { of }]) => {
    const value = of(config);
    return [key, typeof value === 'string' ? value : value === null ? null : canonicalJson(value)];
  });
}

/** Several texts in one cell. */
function listText(texts: readonly string[]): string | null {
  return texts.length === 0 ? null : texts.join('; ');
}
