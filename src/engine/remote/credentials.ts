/** What AWS calls a set of credentials; the token comes with temporary ones. */
export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The variables that every tool of AWS reads. undefined where one of the two needed is not set. */
export function credentialsOfEnvironment(env: { readonly [name: string]: string | undefined }): S3Credentials | undefined {
  return credentials(env['AWS_ACCESS_KEY_ID'], env['AWS_SECRET_ACCESS_KEY'], env['AWS_SESSION_TOKEN']);
}

/**
 * One profile of a shared credentials file (AWS SDKs and Tools Reference Guide, "Shared config and credentials
 * files"): `[profile]`, then `name = value`; `#` and `;` begin comments. undefined where the profile is not there
 * or incomplete.
 */
export function credentialsOfFile(text: string, profile: string): S3Credentials | undefined {
  const values = new Map<string, string>();
  let inside = false;
  for (const line of text.split(/\r?\n/)) {
    const section = /^\s*\[\s*(?:profile\s+)?([^\]]*?)\s*\]/.exec(line)?.[1];
    if (section !== undefined) inside = section === profile;
    const [, name, value] = /^\s*([a-z_]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (inside && name !== undefined && value !== undefined) values.set(name, value);
  }
  return credentials(values.get('aws_access_key_id'), values.get('aws_secret_access_key'), values.get('aws_session_token'));
}

function credentials(accessKeyId?: string, secretAccessKey?: string, sessionToken?: string): S3Credentials | undefined {
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}
