import parse, { type LicenceTree } from 'spdx-expression-parse';
import spdxList from 'spdx-license-list/simple.js';
import { byCodeUnit } from '../core/compare.ts';
import type { Diagnostic, Place } from '../core/diagnostic.ts';
import { didYouMean } from '../core/suggest.ts';
import { permissions, type Permission } from '../core/vocabulary.ts';
import type { Config, Licence } from '../config/config.ts';
import type { Database } from './database.ts';
import { licenceFacts, type LicenceFacts } from './licence-facts.ts';
import { licenceText } from './licence-text.ts';

const factsById: ReadonlyMap<string, LicenceFacts> = new Map(licenceFacts.flatMap((facts) => facts.ids.map((id) => [id, facts] as const)));

/** What a licence expression comes to. */
export interface LicenceJudgement {
  readonly permitted: boolean;
  /** One sentence: what permits, or what forbids with its clause. */
  readonly reason: string;
  /** Undefined where it is not known what the licence says. */
  readonly permits?: readonly Permission[];
  /** Share-alike families of the branch that is used. */
  readonly shareAlike: readonly string[];
}

/**
 * LIC-1, LIC-2: judges an SPDX expression against the permissions needed. Of `A OR B` the first branch that
 * permits is used; `A AND B` needs both. A licence whose terms are not in the table of facts, a text that is no
 * SPDX expression and a missing licence are refused.
 */
export function judgeLicence(text: string | undefined, needed: readonly Permission[]): LicenceJudgement {
  if (text === undefined) return refusal('no licence is declared');
  let tree: LicenceTree;
  try {
    tree = parse(text);
  } catch {
    return refusal(`"${shorten(text)}" is not an SPDX licence expression`);
  }
  return judgeTree(tree, needed);
}

/** LIC-1: a custom licence permits what it declares. */
function judgeCustom(custom: NonNullable<Licence['custom']>, needed: readonly Permission[]): LicenceJudgement {
  const lacking = needed.filter((p) => !custom.permits.includes(p));
  const permits = permissions.filter((p) => custom.permits.includes(p));
  const shareAlike = custom.shareAlike ? [custom.name] : [];
  if (lacking.length > 0) return { permitted: false, reason: `the terms of ${custom.name} do not declare ${lacking.join(', ')}`, permits, shareAlike };
  return { permitted: true, reason: `the declared terms of ${custom.name} permit what is needed`, permits, shareAlike };
}

function judgeTree(tree: LicenceTree, needed: readonly Permission[]): LicenceJudgement {
  if (!('conjunction' in tree)) return judgeId(tree, needed);
  const [left, right] = [judgeTree(tree.left, needed), judgeTree(tree.right, needed)];
  if (tree.conjunction === 'or') {
    if (left.permitted) return left;
    if (right.permitted) return right;
    return { permitted: false, reason: joined(left, right), shareAlike: [], ...both(left, right, (a, b) => a || b) };
  }
  const shareAlike = [...new Set([...left.shareAlike, ...right.shareAlike])];
  const all = both(left, right, (a, b) => a && b);
  if (left.permitted && right.permitted) return { permitted: true, reason: joined(left, right), shareAlike, ...all };
  return { permitted: false, reason: [left, right].filter((j) => !j.permitted).map((j) => j.reason).join('; '), shareAlike, ...all };
}

function judgeId(tree: Exclude<LicenceTree, { conjunction: 'and' | 'or' }>, needed: readonly Permission[]): LicenceJudgement {
  const facts = tree.exception === undefined ? factsById.get(tree.license) : undefined;
  const id = `${tree.license}${tree.plus ? '+' : ''}${tree.exception ? ` WITH ${tree.exception}` : ''}`;
  if (!facts) {
    const known = spdxList.has(tree.license) && tree.exception === undefined;
    return refusal(known ? `what ${id} permits is not in the table of licences` : `${id} is not a licence that dx knows`);
  }
  const permits = permissions.filter((p) => facts.forbids[p] === undefined);
  const shareAlike = facts.shareAlike ? [facts.shareAlike] : [];
  const forbidden = needed.flatMap((p) => facts.forbids[p] ?? []);
  if (forbidden.length > 0) return { permitted: false, reason: `${id} ${forbidden.join(' and ')}`, permits, shareAlike };
  return { permitted: true, reason: `${id} permits what is needed`, permits, shareAlike };
}

function both(left: LicenceJudgement, right: LicenceJudgement, join: (a: boolean, b: boolean) => boolean): { permits?: readonly Permission[] } {
  if (!left.permits || !right.permits) return {};
  return { permits: permissions.filter((p) => join(left.permits!.includes(p), right.permits!.includes(p))) };
}

function joined(left: LicenceJudgement, right: LicenceJudgement): string {
  return `${left.reason}; ${right.reason}`;
}

function refusal(reason: string): LicenceJudgement {
  return { permitted: false, reason, shareAlike: [] };
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** Licences of sources that cannot be judged at all, before any image is read: a misspelt id would take a whole source out. */
export function checkLicences(config: Config): readonly Diagnostic[] {
  return config.sources.flatMap((source): Diagnostic[] => {
    const { spdx, at } = source.licence;
    if (spdx === undefined || source.evaluation.status === 'rejected') return [];
    const judgement = judgeLicence(spdx, config.permissions);
    if (judgement.permits) return [];
    const hint = didYouMean(spdx.trim().replaceAll(/\s+/gu, '-'), factsById.keys());
    return [{
      code: 'DX5021', severity: 'warning', message: `every image of source "${source.id}" will be out: ${judgement.reason}`, at,
      ...(hint === undefined ? {} : { hint }), help: 'write an SPDX id, or declare the terms under `custom`',
    }];
  });
}

/** Judges every licence that an image has; makes `image_licence`, fills `licence_verdict` and `decision`. */
export async function judgeLicences(db: Database, config: Config): Promise<readonly Diagnostic[]> {
  await db.stage('08_licences');
  const custom = new Map(config.sources.flatMap((s) => (s.licence.custom ? [[licenceText(s.licence), s.licence.custom] as const] : [])));
  const used = await db.rows('SELECT licence, max(CAST(of_image AS INTEGER)) AS of_image FROM image_licence GROUP BY licence ORDER BY licence NULLS FIRST');
  const judgements = used.map((row) => {
    const text = (row['licence'] as string | null) ?? undefined;
    const own = custom.get(text);
    // An image's own licence is data: it can name no custom terms.
    const judgement = own && row['of_image'] === 0 ? judgeCustom(own, config.permissions) : judgeLicence(text, config.permissions);
    return { text, judgement };
  });
  await db.append('licence_verdict', judgements.map(({ text, judgement: j }) => {
    const permits = (p: Permission): boolean | null => (j.permits ? j.permits.includes(p) : null);
    return [text ?? null, j.permitted, j.reason, permits('commercial'), permits('modification'), permits('redistribution'), permits('research'), j.permits ? j.shareAlike.length > 0 : null];
  }));
  if (judgements.some(({ judgement }) => !judgement.permitted)) await db.stage('09_licence_verdicts');
  return conflicts(judgements, config.sources.map((s) => [licenceText(s.licence), s.licence.at] as const));
}

/**
 * LIC-2: licences that one release cannot combine, pair by pair. Two share-alike licences of different families
 * each demand to be the licence of the whole collection; one that forbids commercial use cannot be covered by a
 * share-alike licence that permits it.
 */
function conflicts(
  judgements: readonly { readonly text: string | undefined; readonly judgement: LicenceJudgement }[],
  declared: readonly (readonly [string | undefined, Place])[],
): readonly Diagnostic[] {
  const used = judgements.filter((j) => j.judgement.permitted && j.text !== undefined).toSorted((a, b) => byCodeUnit(a.text!, b.text!));
  const found: Diagnostic[] = [];
  for (const [index, a] of used.entries()) {
    for (const b of used.slice(index + 1)) {
      const why = conflict(a.judgement, b.judgement);
      if (!why) continue;
      const at = declared.find(([text]) => text === b.text)?.[1] ?? declared.find(([text]) => text === a.text)?.[1];
      found.push({
        code: 'DX5020', severity: 'warning', message: `${a.text} and ${b.text} cannot be combined in one release: ${why}`,
        ...(at ? { at } : {}), help: 'Keep the images of one of the two in a dataset of their own, or have a lawyer decide that a collection is no adaptation.',
      });
    }
  }
  return found;
}

function conflict(a: LicenceJudgement, b: LicenceJudgement): string | undefined {
  const differing = a.shareAlike.length > 0 && b.shareAlike.length > 0 && a.shareAlike.some((family) => !b.shareAlike.includes(family));
  if (differing) return 'both are share-alike and each wants to be the licence of the whole';
  for (const [shares, other] of [[a, b], [b, a]] as const) {
    if (shares.shareAlike.length > 0 && shares.permits?.includes('commercial') && other.permits && !other.permits.includes('commercial')) {
      return 'one is share-alike and permits commercial use, the other forbids it';
    }
  }
  return undefined;
}
