import type { IncomingMessage, ServerResponse } from 'node:http';

export const RELEASE = '2025-01';
export const mms = (path: string, release = RELEASE): string => `http://id.who.int/icd/release/11/${release}/mms${path === '' ? '' : `/${path}`}`;
export const en = (text: string): object => ({ '@language': 'en', '@value': text });
const term = (text: string, more: object = {}): object => ({ label: en(text), ...more });

/** Answers in the shapes that WHO documents: the top of a release, code info, entities. */
export const entity = (id: string, parent: string, kind: string, code: string, title: string, more: object = {}): object => ({
  '@context': 'http://id.who.int/icd/contexts/contextForLinearizationEntity.json', '@id': mms(id), parent: [mms(parent)], browserUrl: `https://icd.who.int/browse/${RELEASE}/mms/en#${id}`,
  code, source: `http://id.who.int/icd/entity/${id}`, classKind: kind, title: en(title), definition: en('…'), ...more,
});
export const info = (code: string, id: string): object => ({
  '@context': 'http://id.who.int/icd/contexts/contextForCodeInfo.json', '@id': mms(`codeinfo/${code}`), code, stemId: mms(id), stemCode: code,
});
export const GOOD: { readonly [path: string]: object } = {
  '': { '@id': mms(''), title: en('ICD-11 for Mortality and Morbidity Statistics'), releaseId: RELEASE, releaseDate: '2025-01-24', child: [mms('1630407678')] },
  'codeinfo/2C32': info('2C32', '1203447657'),
  'codeinfo/2C3Z': info('2C3Z', '1706880799/unspecified'),
  '1630407678': entity('1630407678', '', 'chapter', '02', 'Neoplasms'),
  '1706880799': entity('1706880799', '1630407678', 'block', '', 'Malignant neoplasms of skin', { blockId: 'BlockL4-2C3', codeRange: '2C30-2C3Z' }),
  '1706880799/unspecified': entity('1706880799/unspecified', '1706880799', 'category', '2C3Z', 'Malignant neoplasm of skin of unknown or unspecified type'),
  '1203447657': entity('1203447657', '1706880799', 'category', '2C32', 'Basal\u00A0cell carcinoma of skin', {
    inclusion: [term('Rodent ulcer')], synonym: [term('BCC', { deprecated: true })], indexTerm: [term('Basal cell carcinoma of skin'), term('rodent ulcer '), term('Rodent ulcer')],
  }),
};

export type Handler = (request: IncomingMessage, response: ServerResponse, path: string) => void;
export const json = (response: ServerResponse, value: unknown, status = 200): void => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
/** A server that knows the codes of `GOOD`. */
export const good: Handler = (_, response, path) => (Object.hasOwn(GOOD, path) ? json(response, GOOD[path]) : json(response, { title: 'Not Found' }, 404));
