import { expandHome } from '../check/key-file.ts';
import type { RemoteSettings, Source } from '../config.ts';
import type { ProjectSpec } from '../spec/project.ts';
import { remoteSpec, type RemoteSpec } from '../spec/store.ts';

/** What S3 and most services that speak its API take for an unnamed region. */
const REGION = 'us-east-1';

export function resolveRemote(root: string, spec: ProjectSpec, sources: readonly Source[]): RemoteSettings | undefined {
  const remote = remoteSpec(spec.store);
  if (!remote) return undefined;
  const shared = typeof remote.sources === 'object' ? new Set(remote.sources) : undefined;
  return {
    place: resolvePlace(root, remote),
    key: remote.keyFile === undefined ? { kind: 'env', name: remote.keyEnv! } : { kind: 'file', path: expandHome(root, remote.keyFile) },
    write: remote.write ?? false,
    releases: spec.release?.remote ?? true,
    sources: sources.filter((source) => (shared ? shared.has(source.id) : isPublic(source))).map(({ id }) => id),
  };
}

/** Its pictures are published, and nobody was promised that they stay. */
function isPublic(source: Source): boolean {
  return source.identifiers === 'public' && source.legal.mayLeavePremises !== false;
}

function resolvePlace(root: string, { folder, url, region = REGION, endpoint, credentials }: RemoteSpec): RemoteSettings['place'] {
  if (folder !== undefined) return { kind: 'folder', path: expandHome(root, folder) };
  const [bucket = '', ...prefix] = url!.slice('s3://'.length).replace(/\/$/, '').split('/');
  return {
    kind: 's3', bucket, prefix: prefix.join('/'), region,
    ...(endpoint !== undefined && { endpoint: endpoint.replace(/\/$/, '') }),
    credentials: typeof credentials === 'object'
      ? { kind: 'file', path: expandHome(root, credentials.file ?? '~/.aws/credentials'), profile: credentials.profile ?? 'default' }
      : { kind: 'environment' },
  };
}
