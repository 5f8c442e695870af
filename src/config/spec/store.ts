import * as Type from 'typebox';
import type { Static } from 'typebox';
import { flag, formed, keys, list, name, oneOf, optional, text } from './parts.ts';

/** Bucket names as S3 has them ("Bucket naming rules", Amazon S3 User Guide); of a prefix only what needs no escaping. */
const bucketUrl = '^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*/?$';
const variable = '^[A-Za-z_][A-Za-z0-9_]*$';

const credentials = Type.Union([
  oneOf('environment: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, for temporary ones, AWS_SESSION_TOKEN.', ['environment']),
  keys('A shared credentials file of AWS tools.', {
    file: optional(text('Path of the file, outside the git work tree. Default: ~/.aws/credentials.')),
    profile: optional(formed('Profile in it. Default: default.', '^[^\\[\\]\\r\\n]{1,128}$', 'the name of a profile')),
  }),
], { description: 'Where the credentials of the bucket are: environment (default), or {file, profile}.' });

const remote = keys('A cache that machines share (docs/cache.md): a folder or a bucket, and the key that proves its entries.', {
  folder: optional(text('Folder of a mounted share; it has to exist. This, or `url`.')),
  url: optional(formed('Bucket of S3 or of a service that speaks its API, with an optional prefix. This, or `folder`.', bucketUrl, 'a bucket such as s3://our-bucket/dx')),
  region: optional(formed('Region of the bucket. Default: us-east-1.', '^[a-z0-9-]{1,40}$', 'a region such as eu-central-1')),
  endpoint: optional(formed('Address of a service other than AWS.', '^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?/?$', 'an address such as https://minio.example.org:9000')),
  credentials: optional(credentials),
  keyFile: optional(text('Path of the file with the key of the entries, outside the git work tree, readable by its owner only; `~` is your home folder. This, or `keyEnv`.')),
  keyEnv: optional(formed('Name of the environment variable that holds the key of the entries.', variable, 'the name of an environment variable, such as DX_CACHE_KEY')),
  write: optional(flag('Whether builds also write there. Default: false, read only; `--cache` overrides it for one command.')),
  sources: optional(Type.Union([
    oneOf('public: sources that say `identifiers: public` and not `mayLeavePremises: no`.', ['public']),
    list('Ids of sources.', name('Id of a source.'), 1),
  ], { description: 'Whose results are shared: public (default), or a list of source ids.' })),
});

/** `store:` in `dx.config.yaml`. */
export const storeSpec = Type.Union([
  text('Folder of the store.'),
  keys('The store and a cache that machines share.', {
    path: optional(text('Folder of the store. Default: .dx beside this file.')),
    remote: optional(remote),
  }),
], { description: 'Folder of the store, or {path, remote}. Default: .dx beside this file.' });

export type StoreSpec = Static<typeof storeSpec>;
export type RemoteSpec = Static<typeof remote>;

export function storePath(spec: StoreSpec | undefined): string | undefined {
  return typeof spec === 'object' ? spec.path : spec;
}

export function remoteSpec(spec: StoreSpec | undefined): RemoteSpec | undefined {
  return typeof spec === 'object' ? spec.remote : undefined;
}
