import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Icd11Settings, Pinned } from '../config/config.ts';
import { err, ok, type Result } from '../core/result.ts';
import { openIcdApi } from '../icd11/api/client.ts';
import { Classification, type Entity } from '../icd11/entity.ts';

/** The one address that gets a token: another one comes through a pull request, and could be anybody's. */
const WHO = 'https://id.who.int';
/** Lines of the file of credentials are short. */
const LARGEST = 4096;

/**
 * The codes of a project, and all above them, from the ICD API. Of `pinned` entities whose codes are gone, what became of them is
 * asked by id. Credentials come from a file outside the project or from the environment, go to WHO alone, and stand in no message.
 */
export async function askApi(root: string, settings: Icd11Settings, codes: readonly string[], signal: AbortSignal, pinned?: Pinned): Promise<Result<Classification>> {
  const url = settings.api?.url ?? WHO;
  const credentials = url === WHO ? await credentialsOf(root, settings.api?.credentials) : ok(undefined);
  if (!credentials.ok) return credentials;
  const opened = openIcdApi({ release: settings.release, base: url, signal, ...(credentials.value && { credentials: credentials.value }) });
  if (!opened.ok) return opened;
  const found = await opened.value.closure(codes);
  if (!found.ok) return found;
  const { classification, missing } = found.value;
  const entities = new Map(classification.entities.map((entity) => [entity.id, entity]));
  for (const code of missing) {
    const id = pinned?.entities.find((entity) => entity.code === code)?.id;
    if (id === undefined) continue;
    const moved = await opened.value.find(id);
    if (!moved.ok) return moved;
    if (moved.value) for (const entity of [moved.value.entity, ...moved.value.above]) entities.set(entity.id, entity satisfies Entity);
  }
  return ok(new Classification(classification.release, [...entities.values()]));
}

/** `clientId: …` and `clientSecret: …`, a line each; without a file the environment. */
async function credentialsOf(root: string, file: string | undefined): Promise<Result<{ readonly clientId: string; readonly clientSecret: string }>> {
  const id = process.env['ICD_CLIENT_ID'];
  const secret = process.env['ICD_CLIENT_SECRET'];
  if (file === undefined) {
    if (id && secret) return ok({ clientId: id, clientSecret: secret });
    return err([{ code: 'DX2057', severity: 'error', message: `${id ? 'ICD_CLIENT_SECRET' : 'ICD_CLIENT_ID'} is not set in the environment`, help: 'WHO gives credentials at https://icd.who.int/icdapi; or name a table, or a local container (`icd11.api.url`).' }]);
  }
  let text: string;
  try {
    text = (await readFile(resolve(root, file), 'utf8')).slice(0, LARGEST);
  } catch {
    return err([{ code: 'DX2057', severity: 'error', message: 'the file of credentials that `icd11.api` names cannot be read', help: 'It holds two lines, `clientId: …` and `clientSecret: …`, and lies outside the project.' }]);
  }
  const value = (name: string): string | undefined => new RegExp(`^${name}:\\s*["']?([^"'\\s]+)["']?\\s*$`, 'mu').exec(text)?.[1];
  const clientId = value('clientId');
  const clientSecret = value('clientSecret');
  if (clientId !== undefined && clientSecret !== undefined) return ok({ clientId, clientSecret });
  return err([{ code: 'DX2057', severity: 'error', message: `the file of credentials lacks \`${clientId === undefined ? 'clientId' : 'clientSecret'}\``, help: 'It holds two lines, `clientId: …` and `clientSecret: …`.' }]);
}
