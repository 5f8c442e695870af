import { by } from '../../core/compare.ts';
import type { Entity } from '../../icd11/entity.ts';
import { expandHome } from '../check/key-file.ts';
import type { Icd11Settings, Pinned } from '../config.ts';
import type { Document } from '../document.ts';
import type { Icd11LockSpec } from '../spec/icd11-lock.ts';
import type { ProjectSpec } from '../spec/project.ts';

/** WHO's own address of the API. */
const API = 'https://id.who.int';

export function resolveIcd11(root: string, { icd11 }: ProjectSpec): Icd11Settings | undefined {
  if (!icd11) return undefined;
  const { api, ...rest } = icd11;
  return { ...rest, ...(api && { api: { url: (api.url ?? API).replace(/\/+$/u, ''), ...(api.credentials !== undefined && { credentials: expandHome(root, api.credentials) }) } }) };
}

export function resolveLock({ spec }: Document<Icd11LockSpec>): Pinned {
  const { release, from, sha256, codes, retired = {}, above = {} } = spec;
  const coded = Object.entries(codes).map(([code, { title, uri, parent, chapter, residual, synonyms = [] }]): Entity =>
    ({ id: idOf(uri), uri, code, title, kind: 'category', ...(residual && { residual }), ...(parent !== undefined && { parent }), chapter, synonyms }));
  const known = new Set(coded.map((entity) => entity.id));
  const others = Object.entries(above).filter(([id]) => !known.has(id)).map(([id, { title, uri, parent, chapter, residual, kind, code }]): Entity =>
    ({ id, uri, ...(code !== undefined && { code }), title, kind, ...(residual && { residual }), ...(parent !== undefined && { parent }), chapter, synonyms: [] }));
  const gone = Object.entries(retired).map(([code, { title, last }]) => ({ code, title, last })).toSorted(by((one) => one.code));
  return { release, from, ...(sha256 !== undefined && { sha256 }), retired: gone, entities: [...coded, ...others].toSorted(by((entity) => entity.id)) };
}

/** What follows `/mms/`. */
function idOf(uri: string): string {
  const at = uri.indexOf('/mms/');
  return at < 0 ? uri : uri.slice(at + '/mms/'.length);
}
