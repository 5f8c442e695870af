import type { Source } from '../config/config.ts';
import { yamlScalar } from '../config/yaml/scalar.ts';
import { byCodeUnit } from '../core/compare.ts';
import { sha256 } from '../core/digest.ts';
import { unreachable } from '../core/result.ts';
import { toolVersion } from '../core/version.ts';
import { labelSpace, linearization, uuidOf, type Exchange, type ExchangeRow } from './exchange.ts';
import type { Relation } from './relation.ts';

/** Columns in the order of the specification's table of slots; those without any value are left out. */
const slots = [
  'subject_id', 'subject_label', 'subject_category', 'predicate_id', 'object_id', 'object_label', 'mapping_justification',
  'author_label', 'reviewer_label', 'subject_source', 'subject_source_version', 'mapping_date', 'other', 'comment',
] as const;
type Line = { readonly [S in (typeof slots)[number]]: string };

/** What the specification says for a licence that nobody stated. */
const UNSPECIFIED = 'https://w3id.org/sssom/license/unspecified';

/** `2025-01`, `0.1.0`: texts in every YAML, and the canonical form wants quotes only where they are needed. */
const VERSION = /^\d{4}-\d{2}$|^\d+\.\d+\.\d+$/u;

/**
 * The mappings as SSSOM 1.0 in its canonical TSV form (mapping-commons.github.io/sssom, "The SSSOM/TSV serialisation
 * format"): a subject is a label of a source, an object an entity of the ICD-11 MMS. Labels are texts, so `subject_type` is
 * `rdfs literal`; they have ids all the same, for readers that need one. An excluded or non-diagnostic label has the object
 * `sssom:NoTermFound` and the reason as comment. Rows that name an author are curated by hand; of others the specification's
 * "unspecified" is said. No confidence is given: nobody measured one. People appear by the ids of rules/people.yaml.
 * A blank label is no text to be a subject, and is left out. `licence`: URL of the mappings' own licence, which is not that of the images.
 */
export function sssomOf(exchange: Exchange, licence: string = UNSPECIFIED): string {
  const prefixes = prefixesOf(exchange);
  const pages = new Map(exchange.sources.map((source) => [source.id, pageOf(source)]));
  const lines = exchange.rows.filter((row) => row.state.row.label.trim() !== '').flatMap((row) => linesOf(row, prefixes.get(row.state.source)!, pages.get(row.state.source), exchange))
    .toSorted((a, b) => slots.reduce((order, slot) => order || byCodeUnit(a[slot], b[slot]), 0));
  const used = slots.filter((slot) => lines.some((line) => line[slot] !== ''));
  const body = [used.join('\t'), ...lines.map((line) => used.map((slot) => quoted(line[slot])).join('\t'))];
  return `${[...headerOf(exchange, licence, prefixes, body), ...body].join('\n')}\n`;
}

function headerOf(exchange: Exchange, licence: string, prefixes: ReadonlyMap<string, Prefix>, body: readonly string[]): string[] {
  const curies = new Map<string, string>();
  if (exchange.rows.length > 0) curies.set('icd', 'http://id.who.int/icd/release/11/');
  if (exchange.rows.some((row) => row.targets.length > 0)) curies.set('icd11', linearization(exchange.release));
  for (const { name, uri, page } of prefixes.values()) {
    curies.set(name, uri);
    if (page) curies.set(page.name, page.uri);
  }
  const entry = (key: string, value: string): string => `#${key}: ${VERSION.test(value) ? value : yamlScalar(value, 'block')}`;
  return [
    ...(curies.size === 0 ? [] : ['#curie_map:', ...[...curies].toSorted(([a], [b]) => byCodeUnit(a, b)).map(([name, uri]) => `#  ${yamlScalar(name, 'block')}: ${yamlScalar(uri, 'block')}`)]),
    entry('mapping_set_id', `urn:uuid:${uuidOf(`sssom ${exchange.dataset.name}`)}`),
    entry('mapping_set_version', sha256(body.join('\n')).slice(0, 16)),
    entry('mapping_set_title', `Labels of ${exchange.dataset.title} to ICD-11`),
    entry('license', licence),
    entry('subject_type', 'rdfs literal'),
    ...(exchange.rows.length === 0 ? [] : [entry('object_source', 'icd:mms'), entry('object_source_version', exchange.release)]),
    entry('mapping_tool', 'dx'),
    entry('mapping_tool_version', toolVersion),
  ];
}

interface Prefix {
  readonly name: string;
  readonly uri: string;
  /** The source's page as prefix and local name, where it has a name to give. */
  readonly page?: { readonly name: string; readonly uri: string; readonly local: string };
}

/** A prefix must be an XML name: ids of sources may begin with a digit, and may be a prefix that is taken. */
function prefixesOf(exchange: Exchange): ReadonlyMap<string, Prefix> {
  const taken = new Set(['icd', 'icd11', 'owl', 'rdf', 'rdfs', 'semapv', 'skos', 'sssom', 'xsd', 'linkml', 'oboinowl']);
  return new Map(exchange.sources.map((source) => {
    const name = /^[a-z]/u.test(source.id) && !taken.has(source.id) ? source.id : `source-${source.id}`;
    const page = pageOf(source);
    return [source.id, { name, uri: labelSpace(source, exchange), ...(page && { page: { ...page, name: `${name}.page` } }) }];
  }));
}

function pageOf(source: Source): { readonly uri: string; readonly local: string } | undefined {
  const split = /^(https?:\/\/[^?#]*\/)([\w.~-]+)\/?$/u.exec(source.url);
  return split ? { uri: split[1]!, local: split[2]! } : undefined;
}

function linesOf(row: ExchangeRow, prefix: Prefix, page: ReturnType<typeof pageOf>, exchange: Exchange): Line[] {
  const { state } = row;
  const source = exchange.sources.find(({ id }) => id === state.source)!;
  const common = {
    subject_id: `${prefix.name}:${encodeURIComponent(state.row.label)}`,
    subject_label: state.row.label,
    subject_category: state.row.target.kind === 'category' ? state.row.target.category : '',
    mapping_justification: state.row.author === undefined ? 'semapv:UnspecifiedMatching' : 'semapv:ManualMappingCuration',
    author_label: several(state.row.author === undefined ? [] : [state.row.author]),
    reviewer_label: several(row.reviewers),
    subject_source: page ? `${prefix.page!.name}:${page.local}` : '',
    subject_source_version: source.version,
    mapping_date: row.date ?? '',
    comment: row.comment,
  };
  if (row.targets.length === 0) {
    return [{ ...common, predicate_id: 'skos:exactMatch', object_id: 'sssom:NoTermFound', object_label: '', other: `status: ${state.status}` }];
  }
  return row.targets.map((target) => ({
    ...common,
    predicate_id: predicateOf(target.relation),
    object_id: `icd11:${target.path}`,
    object_label: target.title,
    other: several([`code: ${target.code}`, `status: ${state.status}`]),
  }));
}

/** SKOS reads from the subject: its `narrowMatch` says that the object is the narrower of the two. */
function predicateOf(relation: Relation): string {
  switch (relation) {
    case 'equivalent': return 'skos:exactMatch';
    case 'close': return 'skos:closeMatch';
    case 'broader': return 'skos:broadMatch';
    case 'narrower': return 'skos:narrowMatch';
    case 'overlapping': return 'skos:relatedMatch';
    default: return unreachable(relation);
  }
}

function several(values: readonly string[]): string {
  return values.map((value) => value.replaceAll('\\', '\\\\').replaceAll('|', '\\|')).join('|');
}

function quoted(value: string): string {
  return /["\t\r\n]/u.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
