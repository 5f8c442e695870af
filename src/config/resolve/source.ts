import type { Licence, Source } from '../config.ts';
import type { Document } from '../document.ts';
import type { SourceSpec } from '../spec/source.ts';
import { resolveFields, resolveHierarchy, resolveLabel } from './fields.ts';
import { known } from './place.ts';
import { resolveRecords } from './records.ts';

/** One source with shorthands expanded and defaults filled in. */
export function resolveSource(document: Document<SourceSpec>): Source {
  const { spec } = document;
  const records = resolveRecords(document);
  const label = resolveLabel(document);
  return {
    id: spec.id,
    at: known(document.at('id')),
    namespace: spec.namespace ?? spec.id,
    name: spec.name,
    version: spec.version,
    type: spec.type,
    presence: spec.presence ?? 'required',
    identifiers: spec.identifiers ?? 'private',
    evaluation: {
      status: spec.evaluation.status, date: spec.evaluation.date, reason: spec.evaluation.reason,
      criteria: spec.evaluation.criteria ?? [], at: known(document.at('evaluation', 'status')),
    },
    publisher: spec.publisher,
    institutions: spec.institutions,
    url: spec.url ?? '',
    access: spec.access ?? (spec.type === 'custom-gathered' ? 'in-house' : 'public-download'),
    retrieved: spec.retrieved,
    obtain: spec.obtain,
    licence: resolveLicence(document),
    legal: resolveLegal(spec),
    available: spec.available,
    coverage: spec.coverage,
    demographics: {
      age: spec.demographics?.age ?? (spec.fields.age || spec.fields.birthDate ? 'yes' : 'no'),
      sex: spec.demographics?.sex ?? (spec.fields.sex ? 'yes' : 'no'),
      skinType: spec.demographics?.skinType ?? (spec.fields.skinType ? 'yes' : 'no'),
    },
    validation: (spec.validation ?? []).map((entry) => (typeof entry === 'string' ? { method: entry } : entry)),
    maskOrigin: spec.maskOrigin ?? (spec.masks ? 'programmatic' : 'none'),
    differentials: spec.differentials ?? (label !== undefined && ['ranks', 'votes', 'confidences', 'weighted'].includes(label.kind)),
    labelling: spec.labelling,
    acquire: spec.acquire.flatMap((place, index) => (
      'path' in place ? [{ kind: 'folder' as const, path: place.path, at: known(document.at('acquire', index, 'path')) }] : [])),
    ...(spec.images === 'none' ? {} : {
      images: { glob: spec.images.glob, key: spec.images.key ?? '{stem}', at: known(document.keyAt('images')) },
    }),
    ...(spec.masks === undefined ? {} : { masks: { glob: spec.masks.glob, at: known(document.keyAt('masks')) } }),
    records,
    fields: resolveFields(document),
    label,
    ...(spec.hierarchy === undefined ? {} : { hierarchy: resolveHierarchy(document, spec.hierarchy) }),
  };
}

function resolveLicence(document: Document<SourceSpec>): Licence {
  const { licence } = document.spec;
  const at = document.at('licence', 'spdx') ?? document.keyAt('licence', 'custom') ?? document.keyAt('licence') ?? known(document.at('id'));
  const custom = licence?.custom;
  return {
    ...(licence?.spdx === undefined ? {} : { spdx: licence.spdx }),
    ...(custom === undefined ? {} : { custom: { name: custom.name, permits: custom.permits, shareAlike: custom.shareAlike ?? false } }),
    ...(licence?.url === undefined ? {} : { url: licence.url }),
    ...(licence?.attribution === undefined ? {} : { attribution: licence.attribution }),
    at,
  };
}

function resolveLegal({ legal = {} }: SourceSpec): Source['legal'] {
  const { basis, agreement, ethics, consent = 'unknown', mayLeavePremises = 'unknown' } = legal;
  return {
    basis,
    agreement,
    ethics,
    consent,
    mayLeavePremises: mayLeavePremises === 'unknown' ? 'unknown' : mayLeavePremises === 'yes',
  };
}
