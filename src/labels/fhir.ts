import { by } from '../core/compare.ts';
import { digestOf } from '../core/digest.ts';
import { unreachable } from '../core/result.ts';
import type { Json } from '../core/canonical.ts';
import { labelSpace, uuidOf, type Exchange, type ExchangeRow } from './exchange.ts';
import type { Relation, Target } from './relation.ts';

/**
 * The mappings as a ConceptMap of FHIR R4 (hl7.org/fhir/R4/conceptmap.html), a group a source: element a label, target an
 * ICD-11 code. `equivalence` reads from the target to the source, as R4 says ("the target is wider"); an excluded or
 * non-diagnostic label is `unmatched`, with the reason. Invariant cmd-1 (narrower and inexact targets have a comment)
 * is met by saying in every target why. `status` is active where every row is approved, else draft; `date` is that of
 * the last review that holds, or absent: never the clock's.
 */
export function conceptMapOf(exchange: Exchange): string {
  const group = exchange.sources.map((source) => ({
    source: labelSpace(source, exchange).replace(/\/$/u, ''),
    sourceVersion: source.version,
    target: 'http://id.who.int/icd/release/11/mms',
    targetVersion: exchange.release,
    element: exchange.rows.filter((row) => row.state.source === source.id).map(elementOf),
  })).filter(({ element }) => element.length > 0);
  const date = exchange.rows.flatMap((row) => row.date ?? []).toSorted().at(-1);
  const map: Json = {
    resourceType: 'ConceptMap',
    url: `urn:uuid:${uuidOf(`fhir ${exchange.dataset.name}`)}`,
    version: digestOf(group).slice(0, 16),
    name: `${exchange.dataset.name.replaceAll(/[^A-Za-z0-9_]/gu, '_').replace(/^(?![A-Z])/u, 'M_')}_ICD11`,
    title: `Labels of ${exchange.dataset.title} to ICD-11`,
    status: exchange.statusOfAll,
    ...(date !== undefined && { date }),
    ...(group.length > 0 && { group }),
  };
  return `${JSON.stringify(map, null, 2)}\n`;
}

function elementOf(row: ExchangeRow): Json {
  const { label } = row.state.row;
  // A FHIR code has single blanks and none at its ends; two labels that differ in nothing else cannot both be mapped (MAP-2).
  const code = label.trim().replaceAll(/\s+/gu, ' ');
  const name = code === '' ? { display: '(empty)' } : { code, ...(code !== label && label.trim() !== '' && { display: label.trim() }) };
  if (row.targets.length === 0) return { ...name, target: [{ equivalence: 'unmatched', comment: row.comment || 'no entity' }] };
  return { ...name, target: row.targets.toSorted(by((target) => target.code)).map((target) => targetOf(target, row)) };
}

function targetOf({ code, title, relation }: Target, row: ExchangeRow): Json {
  const category = row.state.row.target.kind === 'category' ? row.state.row.target.category : '';
  const why = `category: ${category}; ${phrase(relation)}${row.comment === '' ? '' : `; ${row.comment}`}; status: ${row.state.status}`;
  return { code, display: title, equivalence: equivalenceOf(relation), comment: why };
}

/** R4's value set concept-map-equivalence. */
function equivalenceOf(relation: Relation): string {
  switch (relation) {
    case 'equivalent': return 'equivalent';
    case 'close': return 'inexact';
    case 'broader': return 'wider';
    case 'narrower': return 'narrower';
    case 'overlapping': return 'relatedto';
    default: return unreachable(relation);
  }
}

function phrase(relation: Relation): string {
  switch (relation) {
    case 'equivalent': return 'label and entity say the same';
    case 'close': return 'the label may mean a little more or less than the entity';
    case 'broader': return 'the entity holds more than the label names';
    case 'narrower': return 'the label covers more than the entity';
    case 'overlapping': return 'one of several entities that the category joins';
    default: return unreachable(relation);
  }
}
