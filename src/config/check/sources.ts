import type { Document } from '../document.ts';
import { stem } from '../documents.ts';
import { quoted, type Report } from '../finding.ts';
import { formatOf } from '../resolve/records.ts';
import type { ProjectSpec } from '../spec/project.ts';
import type { SourceSpec } from '../spec/source.ts';
import { builtIn, captures } from '../template.ts';
import { checkDate } from './dates.ts';
import { checkFields } from './fields.ts';
import { checkDistinct } from './lists.ts';
import { checkBelow, checkPortable } from './paths.ts';
import { round } from '../round.ts';
import { checkKeyTemplate, checkTemplate } from './template.ts';
import { checkUrl } from './urls.ts';

/** What a schema cannot say about one source. */
export function checkSource(document: Document<SourceSpec>, report: Report): void {
  const { type, url, evaluation, retrieved, acquire, licence, access } = document.spec;
  checkDate(document, evaluation.date, ['evaluation', 'date'], report);
  checkDate(document, retrieved, ['retrieved'], report);
  checkUrl(document, url, ['url'], report);
  if (document.lacks('url') && type !== 'custom-gathered' && access !== 'in-house') {
    report('DX1102', document.at('type'), `the key "url" is missing: a source of type ${type} has a home page or DOI`);
  }
  for (const [index, place] of acquire.entries()) {
    if ('path' in place) checkPortable(document, place.path, ['acquire', index, 'path'], report);
    else {
      checkUrl(document, place.url, ['acquire', index, 'url'], report);
      report('DX1213', document.keyAt('acquire', index, 'url'), 'downloads are not available yet', { help: 'Fetch the files yourself and name their folder with `path`; say how in `obtain`.' });
    }
  }
  checkLicence(document, licence, report);
  checkValidation(document, report);
  checkFiles(document, report);
  checkFields(document, report);
}

function checkLicence(document: Document<SourceSpec>, licence: SourceSpec['licence'], report: Report): void {
  checkUrl(document, licence?.url, ['licence', 'url'], report);
  if (licence?.spdx !== undefined && licence.custom !== undefined) {
    report('DX1215', document.keyAt('licence', 'custom'), 'the licence has both an SPDX expression and custom terms', { help: 'Keep the one that holds.' });
  } else if (document.lacks('licence') || (licence && document.lacks('licence', 'spdx') && document.lacks('licence', 'custom'))) {
    const at = document.keyAt('licence') ?? document.at('id');
    report('DX1215', at, 'no licence is given, so every image of this source will be excluded', { severity: 'warning' });
  }
}

function checkValidation(document: Document<SourceSpec>, report: Report): void {
  const entries = document.spec.validation ?? [];
  const methods = new Set<string>();
  let sum = 0;
  for (const [index, entry] of entries.entries()) {
    const { method, share } = typeof entry === 'string' ? { method: entry, share: undefined } : entry;
    if (methods.has(method)) report('DX1216', document.at('validation', index), `${quoted(method)} is listed twice in "validation"`);
    methods.add(method);
    sum += share ?? 0;
  }
  // Shares are written as decimals; a sum within 1e-9 of 1 is 1.
  if (sum > 1 + 1e-9) report('DX1208', document.keyAt('validation'), `the shares sum to ${round(sum)}, which is more than 1`);
}

function checkFiles(document: Document<SourceSpec>, report: Report): void {
  const { images, masks, records } = document.spec;
  const names: string[] = [...builtIn];
  if (typeof images === 'object') {
    checkBelow(document, images.glob, ['images', 'glob'], report);
    checkKeyTemplate(document, images.key, ['images', 'key'], report);
    names.push(...captures(images.key ?? ''));
  } else if (masks) {
    report('DX1217', document.keyAt('masks'), 'the source has masks, but "images" is none');
  }
  checkBelow(document, masks?.glob, ['masks', 'glob'], report);
  checkTemplate(document, masks?.glob, [...names, 'key'], ['masks', 'glob'], report);
  const list = Array.isArray(records) ? records : records ? [records] : [];
  for (const [index, record] of list.entries()) {
    const path = Array.isArray(records) ? ['records', index] : ['records'];
    checkBelow(document, record.file, [...path, 'file'], report);
    const format = formatOf(record);
    if (format === undefined) report('DX1214', document.at(...path, 'file'), `the format of ${quoted(record.file)} is not known by its extension`, { hint: 'add format: csv, tsv, json or json-per-image' });
    if (format === 'json-per-image') checkTemplate(document, record.key, builtIn, [...path, 'key'], report);
  }
  checkDistinct(document, list.map((record) => record.file), ['records'], report);
  if (images === 'none' && document.lacks('records')) {
    report('DX1217', document.at('images'), 'the source has neither images nor records');
  }
}

/** What sources must agree on among each other and with the project. */
export function checkAllSources(documents: readonly Document<SourceSpec>[], project: Document<ProjectSpec> | undefined, report: Report): void {
  const byNamespace = new Map<string, Document<SourceSpec>>();
  for (const document of documents) {
    const { id, namespace = id, identifiers = 'private' } = document.spec;
    checkId(document, documents, report);
    const peer = byNamespace.get(namespace);
    if (peer && (peer.spec.identifiers ?? 'private') !== identifiers) {
      report('DX1217', document.at('identifiers') ?? document.at('namespace') ?? document.at('id'),
        `the identifiers are ${identifiers}, but those of source ${quoted(peer.spec.id)} in the same namespace are not, so one image would get two ids`, { related: related(peer, 'id') });
    }
    byNamespace.set(namespace, peer ?? document);
    if (identifiers === 'private' && project?.lacks('pseudonyms')) {
      report('DX1210', document.at('identifiers') ?? document.at('id'), `the identifiers of ${quoted(id)} are private, and no pseudonym key is named`, {
        help: 'Name a key with `pseudonyms:` in dx.config.yaml, or say `identifiers: public` if they are published anyway.',
      });
    }
  }
}

/** Each source stands in the file of its name, so two with one id are a file of another name. */
function checkId(document: Document<SourceSpec>, documents: readonly Document<SourceSpec>[], report: Report): void {
  const { id } = document.spec;
  const name = stem(document.file);
  if (id === name) return;
  const twin = documents.find((other) => other !== document && other.spec.id === id);
  if (twin) report('DX1202', document.at('id'), `the source id ${quoted(id)} is used twice`, { hint: `also in ${twin.file}`, related: related(twin, 'id') });
  else report('DX1201', document.at('id'), `the id ${quoted(id)} and the file name ${quoted(`${name}.yaml`)} differ`, { hint: `rename the file to ${id}.yaml, or the id` });
}

function related(document: Document<unknown>, key: string): { message: string; at: NonNullable<ReturnType<Document<unknown>['at']>> }[] {
  const at = document.at(key);
  return at ? [{ message: 'used here', at }] : [];
}
