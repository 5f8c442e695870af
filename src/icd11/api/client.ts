import type { Diagnostic } from '../../core/diagnostic.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { codeForm } from '../code.ts';
import { Classification, type Entity } from '../entity.ts';
import { parseMmsUri } from '../uri.ts';
import { checkAddress } from './address.ts';
import { ask, type HttpLimits, type Outcome } from './http.ts';
import * as shapes from './shapes.ts';

export interface IcdApiOptions {
  /** The release that the config names, such as `2025-01`. */
  readonly release: string;
  /** Of WHO, or of a local container, which needs no credentials. */
  readonly base?: string;
  readonly tokenUrl?: string;
  readonly credentials?: { readonly clientId: string; readonly clientSecret: string };
  readonly timeoutMs?: number;
  readonly backoffMs?: number;
  readonly maxWaitMs?: number;
  readonly signal?: AbortSignal;
}

/** An entity and the way up from it, nearest first, chapter last. */
export interface FoundEntity {
  readonly entity: Entity;
  readonly above: readonly Entity[];
}

const WHO = 'https://id.who.int';
const WHO_TOKENS = 'https://icdaccessmanagement.who.int/connect/token';

/** DX2044 where an address is not allowed. Nothing is asked yet. */
export function openIcdApi(options: IcdApiOptions): Result<IcdApi> {
  const base = checkAddress(options.base ?? WHO, 'the base URL of the ICD API');
  const tokens = checkAddress(options.tokenUrl ?? WHO_TOKENS, 'the token URL of the ICD API');
  if (!base.ok) return base;
  if (!/^[0-9]{4}-[0-9]{2}$/u.test(options.release)) return err([{ code: 'DX2043', severity: 'error', message: 'the release of ICD-11 has another form than 2025-01', help: 'Name a release of ICD-11 MMS.' }]);
  return tokens.ok ? ok(new IcdApi(options, base.value, tokens.value)) : tokens;
}

type Known = { readonly id: string; readonly parent?: string; readonly raw: shapes.ApiEntity };

/**
 * The WHO ICD API, version 2 (https://icd.who.int/docs/icd-api/APIDoc-Version2). Entities are named by addresses of
 * http://id.who.int whatever the server, so an answer's addresses are never followed: their ids are asked for below the base URL. Every answer
 * must be of the release that was asked for. What was answered once is not asked again. Credentials are in no message, and the token
 * is sent to the base URL alone.
 */
class IcdApi {
  readonly release: string;
  readonly #base: URL;
  readonly #tokens: URL;
  readonly #credentials: IcdApiOptions['credentials'];
  readonly #limits: HttpLimits;
  #token: string | undefined;
  #opened: Promise<Result<undefined>> | undefined;
  readonly #entities = new Map<string, Promise<Result<Known | undefined>>>();

  constructor(options: IcdApiOptions, base: URL, tokens: URL) {
    this.release = options.release;
    this.#base = base;
    this.#tokens = tokens;
    this.#credentials = options.credentials;
    this.#limits = {
      timeoutMs: options.timeoutMs ?? 20_000, backoffMs: options.backoffMs ?? 500, maxWaitMs: options.maxWaitMs ?? 30_000,
      ...(options.signal ? { signal: options.signal } : {}),
    };
  }

  /** The entity of one stem or extension code; undefined where the release has none. Of a cluster, ask for each code. */
  async lookUp(code: string): Promise<Result<FoundEntity | undefined>> {
    if (codeForm(code) === undefined) return ok(undefined);
    const opened = await this.#open();
    if (!opened.ok) return opened;
    const info = await this.#get(`mms/codeinfo/${encodeURIComponent(code)}`, shapes.codeInfo);
    if (!info.ok || info.value === undefined) return info as Result<undefined>;
    const stem = this.#own(info.value.stem);
    if (!stem.ok) return stem;
    if (info.value.code !== code) return this.#unusable('is about another code than asked for');
    const found = await this.find(stem.value);
    if (!found.ok) return found;
    return found.value?.entity.code === code ? found : this.#unusable('leads from a code to an entity of another code');
  }

  /** The entity of an id (`1435254666`, `1435254666/unspecified`); undefined where the release has none. */
  async find(id: string): Promise<Result<FoundEntity | undefined>> {
    if (!/^[0-9]{1,12}(?:\/(?:other|unspecified))?$/u.test(id)) return ok(undefined);
    const opened = await this.#open();
    if (!opened.ok) return opened;
    const way: Known[] = [];
    for (let next: string | undefined = id; next !== undefined;) {
      const known: Result<Known | undefined> = await this.#entity(next);
      if (!known.ok) return known;
      if (!known.value) return way.length === 0 ? ok(undefined) : this.#unusable('names a parent that there is not');
      way.push(known.value);
      if (way.length > 64) return this.#unusable('has parents without end');
      next = known.value.parent;
    }
    const top = way.at(-1)!;
    if (top.raw.kind !== 'chapter') return this.#unusable('has an entity outside of every chapter');
    const [entity, ...above] = way.map(({ id: own, parent, raw }) => entityOf(own, parent, raw, top.raw.code));
    return ok({ entity: entity!, above });
  }

  /** What the release says of these codes: their entities and all above them, and the codes that it does not have. */
  async closure(codes: readonly string[]): Promise<Result<{ readonly classification: Classification; readonly missing: readonly string[] }>> {
    const entities = new Map<string, Entity>();
    const missing: string[] = [];
    for (const code of codes) {
      const found = await this.lookUp(code);
      if (!found.ok) return found;
      if (!found.value) missing.push(code);
      else for (const entity of [found.value.entity, ...found.value.above]) entities.set(entity.id, entity);
    }
    return ok({ classification: new Classification(this.release, [...entities.values()]), missing });
  }

  /** Once: whether the service has the release at all, so that a code it does not have is not taken for a release it does not have. */
  #open(): Promise<Result<undefined>> {
    return (this.#opened ??= (async () => {
      const top = await this.#get('mms', shapes.release);
      if (!top.ok) {
        this.#opened = undefined;
        return top;
      }
      if (top.value === undefined) return this.#release(`the ICD API at ${this.#base.origin} does not have the release ${this.release}`);
      return top.value === this.release ? ok(undefined) : this.#release(`the ICD API at ${this.#base.origin} answers for release ${JSON.stringify(top.value.slice(0, 20))}, asked for ${this.release}`);
    })());
  }

  #entity(id: string): Promise<Result<Known | undefined>> {
    const before = this.#entities.get(id);
    if (before) return before;
    const asked = this.#askEntity(id).then((known) => {
      if (!known.ok) this.#entities.delete(id);
      return known;
    });
    this.#entities.set(id, asked);
    return asked;
  }

  async #askEntity(id: string): Promise<Result<Known | undefined>> {
    const raw = await this.#get(`mms/${id}`, shapes.entity);
    if (!raw.ok || raw.value === undefined) return raw as Result<undefined>;
    const own = this.#own(raw.value.uri);
    if (!own.ok) return own;
    if (own.value !== id) return this.#unusable('is about another entity than asked for');
    if ((raw.value.kind === 'category') !== (codeForm(raw.value.code) !== undefined)) return this.#unusable('has a category without code, or a group with one');
    const [parent, ...more] = raw.value.parents;
    if (parent === undefined || more.length > 0) return this.#unusable('has an entity without parent, or with several');
    if (parent.replace(/^https:/u, 'http:') === `http://id.who.int/icd/release/11/${this.release}/mms`) return ok({ id, raw: raw.value });
    const above = this.#own(parent);
    return above.ok ? ok({ id, parent: above.value, raw: raw.value }) : above;
  }

  /** The id of an address of this release. */
  #own(uri: string): Result<string> {
    const parsed = parseMmsUri(uri);
    if (!parsed) return this.#unusable('has an address that is none of the MMS');
    if (parsed.release === this.release) return ok(parsed.id);
    return this.#release(`the ICD API at ${this.#base.origin} answers for release ${parsed.release ?? 'of no name'}, asked for ${this.release}`);
  }

  async #get<T>(path: string, shape: (value: unknown) => T): Promise<Result<T | undefined>> {
    const url = new URL(`${this.#base.pathname.replace(/\/+$/u, '')}/icd/release/11/${this.release}/${path}`, this.#base);
    let outcome = await this.#askWithToken(url);
    if (!('kind' in outcome)) return outcome;
    if (outcome.kind === 'refused' && this.#token !== undefined) {
      // Tokens are valid for about an hour.
      this.#token = undefined;
      outcome = await this.#askWithToken(url);
      if (!('kind' in outcome)) return outcome;
    }
    return this.#result(outcome, this.#base, shape);
  }

  async #askWithToken(url: URL): Promise<Outcome | Extract<Result<never>, { readonly ok: false }>> {
    if (this.#credentials && this.#token === undefined) {
      const token = await this.#askToken(this.#credentials);
      if (!token.ok) return token;
      this.#token = token.value;
    }
    const headers = { accept: 'application/json', 'accept-language': 'en', 'api-version': 'v2', ...(this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` }) };
    return ask(url, { headers }, this.#limits);
  }

  /** OAuth 2 with client credentials (RFC 6749, sections 2.3.1 and 4.4). */
  async #askToken({ clientId, clientSecret }: NonNullable<IcdApiOptions['credentials']>): Promise<Result<string>> {
    const basic = Buffer.from([clientId, clientSecret].map((part) => new URLSearchParams([['', part]]).toString().slice(1)).join(':'), 'utf8').toString('base64');
    const outcome = await ask(this.#tokens, {
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded', authorization: `Basic ${basic}` },
      body: 'grant_type=client_credentials&scope=icdapi_access',
    }, this.#limits);
    const token = this.#result(outcome, this.#tokens, shapes.token);
    if (!token.ok) return token;
    return token.value === undefined ? this.#unusable('for a token is HTTP 404') : ok(token.value);
  }

  #result<T>(outcome: Outcome, url: URL, shape: (value: unknown) => T): Result<T | undefined> {
    switch (outcome.kind) {
      case 'absent': return ok(undefined);
      case 'silent': return err([{ code: 'DX2041', severity: 'error', message: `the ICD API at ${url.origin} ${outcome.why}`, help: 'Try again later; nothing was changed.' }]);
      case 'unusable': return this.#unusable(outcome.why, url);
      case 'refused': return err([{
        code: 'DX2040', severity: 'error',
        message: `the ICD API at ${url.origin} ${this.#credentials ? 'refuses the credentials' : 'asks for credentials, and there are none'} (HTTP ${outcome.status})`,
        help: `${this.#credentials ? 'Look at' : 'Set'} ICD_CLIENT_ID and ICD_CLIENT_SECRET, from https://icd.who.int/icdapi.`,
      }]);
      case 'json':
        try {
          return ok(shape(outcome.value));
        } catch (error) {
          if (error instanceof shapes.ShapeError) return this.#unusable(`has another shape than documented: ${error.message}`, url);
          throw error;
        }
    }
  }

  #unusable(why: string, url = this.#base): { readonly ok: false; readonly error: Diagnostic[] } {
    return err([{ code: 'DX2042', severity: 'error', message: `the answer of the ICD API at ${url.origin} ${why}`, help: 'Check that the base URL is an ICD API, and that no proxy answers in its place.' }]);
  }

  #release(message: string): { readonly ok: false; readonly error: Diagnostic[] } {
    return err([{ code: 'DX2043', severity: 'error', message, help: 'Name a release that the service has, or another service.' }]);
  }
}

export type { IcdApi };

function entityOf(id: string, parent: string | undefined, { uri, code, title, kind, synonyms }: shapes.ApiEntity, chapter: string): Entity {
  const residual = parseMmsUri(uri)?.residual;
  return { id, uri, ...(kind === 'category' ? { code } : {}), title, kind, ...(residual ? { residual } : {}), ...(parent === undefined ? {} : { parent }), chapter, synonyms };
}
