/**
 * Passwords and access tokens of URLs as asterisks of the same length, so that columns still fit. A code
 * frame shows whole lines, and a finding about one key must not print the secret of its neighbour.
 */
export function maskSecrets(text: string): string {
  return text
    .replaceAll(/(?<=:\/\/)[^\s/@"']+(?=@)/gu, (secret) => '*'.repeat(secret.length))
    .replaceAll(/(?<=[?&][\w.-]*(?:token|key|password|passwd|secret|sig|signature|credential)=)[^\s&"'},\]]+/giu, (secret) => '*'.repeat(secret.length));
}
