import type { Document } from '../document.ts';
import type { Report } from '../finding.ts';
import type { ProjectSpec } from '../spec/project.ts';
import { remoteSpec, storePath, type RemoteSpec } from '../spec/store.ts';
import { checkOutsideGit, expandHome, isInside } from './key-file.ts';
import { checkSourceList } from './policies.ts';

const S3_ONLY = ['region', 'endpoint', 'credentials'] as const satisfies (keyof RemoteSpec)[];
const AT = ['store', 'remote'] as const;

/** What a schema cannot say about the cache that machines share. */
export async function checkRemote(root: string, project: Document<ProjectSpec>, sources: readonly string[], report: Report): Promise<void> {
  const remote = remoteSpec(project.spec.store);
  if (!remote) return;
  oneOfTwo(project, remote, 'folder', 'url', 'the place of the remote cache', report);
  oneOfTwo(project, remote, 'keyFile', 'keyEnv', 'the key of the remote cache', report);
  if (remote.url === undefined && remote.folder !== undefined) {
    for (const key of S3_ONLY) {
      if (remote[key] !== undefined) report('DX1217', project.keyAt(...AT, key), `"${key}" belongs to a bucket, and the remote cache is a folder`, { hint: 'remove it' });
    }
  }
  if (remote.folder !== undefined) {
    const folder = expandHome(root, remote.folder);
    const store = expandHome(root, storePath(project.spec.store) ?? '.dx');
    if (isInside(root, folder) || isInside(folder, root) || isInside(store, folder) || isInside(folder, store)) {
      report('DX1220', project.at(...AT, 'folder'), 'the remote cache and the project or its store lie in one another', { hint: 'name a folder of its own' });
    }
  }
  if (remote.endpoint?.startsWith('http:') && !LOCAL.test(remote.endpoint)) {
    report('DX7045', project.at(...AT, 'endpoint'), 'results travel to the remote cache in the clear', { severity: 'warning', hint: 'use https' });
  }
  await checkOutsideGit(root, project, remote.keyFile, [...AT, 'keyFile'], 'key file', report);
  if (typeof remote.credentials === 'object') await checkOutsideGit(root, project, remote.credentials.file, [...AT, 'credentials', 'file'], 'file of credentials', report);
  if (typeof remote.sources === 'object') checkSourceList(project, remote.sources, [...AT, 'sources'], sources, report);
}

const LOCAL = /^http:\/\/(localhost|127(\.\d{1,3}){3})(:|\/|$)/;

function oneOfTwo(project: Document<ProjectSpec>, remote: RemoteSpec, one: keyof RemoteSpec, other: keyof RemoteSpec, what: string, report: Report): void {
  if (remote[one] !== undefined && remote[other] !== undefined) {
    report('DX1217', project.keyAt(...AT, other), `${what} is named twice, by "${one}" and by "${other}"`, { hint: 'keep one' });
  } else if (project.lacks(...AT, one) && project.lacks(...AT, other)) {
    report('DX1102', project.keyAt(...AT), `the key "${one}" or "${other}" is missing in "remote"`);
  }
}
