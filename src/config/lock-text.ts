import { byCodeUnit } from '../core/compare.ts';
import type { Classification, Entity } from '../icd11/entity.ts';
import type { Retired } from './config.ts';

export interface LockSource {
  readonly from: 'table' | 'api';
  /** sha256 of the table. */
  readonly sha256?: string;
  /** Folder of the editors' schemas, as other files of mappings/ name it. */
  readonly schemas?: string;
}

/**
 * The text of mappings/icd11.lock.yaml: the codes asked for, with all nodes above them, one line each, ordered by code and by
 * id, so that a new code is a diff of few lines. Codes that the classification does not know are left out: the caller has told them.
 */
export function lockText(classification: Classification, codes: readonly string[], source: LockSource, retired: readonly Retired[] = []): string {
  const coded = codes.toSorted(byCodeUnit).flatMap((code) => classification.find(code) ?? []);
  const listed = new Set(coded.map((entity) => entity.id));
  const above = new Map(coded.flatMap((entity) => classification.above(entity)).map((node) => [node.id, node]));
  const others = [...above.values()].filter((node) => !listed.has(node.id)).toSorted((a, b) => byCodeUnit(a.id, b.id));
  const lines = [
    `# yaml-language-server: $schema=${source.schemas ?? '../schemas'}/icd11-lock.schema.json`,
    '# Written by `dx icd11 pin`; do not edit. Titles: International Classification of Diseases, 11th revision, (c) World Health Organization, CC BY-ND 3.0 IGO.',
    `release: "${classification.release}"`,
    `from: ${source.from}`,
    ...(source.sha256 === undefined ? [] : [`sha256: ${source.sha256}`]),
    coded.length === 0 ? 'codes: {}' : 'codes:',
    ...coded.map((entity) => `  ${JSON.stringify(entity.code)}: { ${facts(entity).join(', ')}${entity.synonyms.length === 0 ? '' : `, synonyms: [${entity.synonyms.map((text) => JSON.stringify(text)).join(', ')}]`} }`),
    ...(retired.length === 0 ? [] : ['retired:']),
    ...retired.toSorted((a, b) => byCodeUnit(a.code, b.code)).map(({ code, title, last }) => `  ${JSON.stringify(code)}: { title: ${JSON.stringify(title)}, last: "${last}" }`),
    ...(others.length === 0 ? [] : ['above:']),
    ...others.map((node) => `  ${JSON.stringify(node.id)}: { ${[...facts(node), `kind: ${node.kind}`, ...(node.code === undefined ? [] : [`code: ${JSON.stringify(node.code)}`])].join(', ')} }`),
  ];
  return `${lines.join('\n')}\n`;
}

function facts(entity: Entity): readonly string[] {
  return [
    `title: ${JSON.stringify(entity.title)}`,
    `uri: ${JSON.stringify(entity.uri)}`,
    ...(entity.parent === undefined ? [] : [`parent: ${JSON.stringify(entity.parent)}`]),
    `chapter: ${JSON.stringify(entity.chapter)}`,
    ...(entity.residual === undefined ? [] : [`residual: ${entity.residual}`]),
  ];
}
