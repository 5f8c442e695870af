import type { CodeText } from '../code-text.ts';

export const engineCodes = {
  DX7001: {
    title: 'store of another format',
    explain:
      'The folder that `store:` names (default `.dx`) was written by another version of dx whose layout this one does not read. It is left untouched. Use the dx that wrote it, or name another folder; everything in a store can be computed again from the sources.',
  },
  DX7002: {
    title: 'damaged facts segment',
    explain:
      'A file of results in the store does not fit its own digest. Its undamaged lines were kept, the others dropped; what they said is computed again in this build. The release is not affected. If it happens repeatedly, look at the disk or memory of the machine.',
  },
  DX7003: {
    title: 'disk refuses to read or write',
    explain: 'The operating system refused an operation on the store or the project: no space (ENOSPC), no permission (EACCES), a read error (EIO). Nothing that was finished is lost; repair the cause and try again.',
  },
  DX7004: {
    title: 'image file cannot be read',
    explain:
      'A file that the scan found could not be read whole: permission, a read error, a file that keeps changing, or one above 512 MiB. This is a state of the machine and not a fact about the image, so dx refuses to cut a release without it. Repair the file or take it out of the source.',
  },
  DX7005: {
    title: 'step crashed',
    explain:
      'A step ended in a way that says nothing about the image: it ran out of memory or time, or its code failed. The result is not cached and no release is cut. Build again with `--jobs 1`; if it stays, take the image out of the source and report the crash.',
  },
  DX7040: {
    title: 'remote cache cannot be used',
    explain:
      'The config names a remote cache, and what is needed to use it is not on this machine: the key that authenticates its entries, or the credentials of its bucket. The build goes on without it; its result is the same. Provide what the message names, or say `--cache remote:off`. A key is 32 random bytes that only its owner may read, the same on every machine: (umask 077 && openssl rand -out <keyFile> 32). See docs/cache.md.',
  },
  DX7041: {
    title: 'remote cache does not answer',
    explain:
      'A request to the remote cache was refused, failed or was not answered in time (10 seconds, and one more for each MiB). It is not asked again in this build, which computes for itself; its result is the same. Away from the network, `--cache remote:off` silences this. For S3, HTTP 403 where a result is merely missing means that the credentials may not list the bucket: they need s3:GetObject and s3:ListBucket, to write also s3:PutObject.',
  },
  DX7042: {
    title: 'answers of the remote cache rejected',
    explain:
      'Something lies in the remote cache under the name of a wanted result that is not that result: its HMAC does not fit the key of this machine, it belongs to another fingerprint, it is cut off or too large, or a file is not the bytes that the entry promises. Nothing of it was used; the steps ran here. If every answer is rejected, the machines have different keys. If some are, the disk or the access rights of the remote deserve a look: empty it, it fills again.',
  },
  DX7043: {
    title: 'results not written to the remote cache',
    explain:
      'New results are written to the remote cache while the build goes on and for at most a minute after it. Some were not: the remote refused them, or there was no time or room in the queue left. The build is not affected.',
  },
  DX7044: {
    title: 'forced result differs',
    explain:
      'A step that `--force` ran again gave another result than the store held under the same fingerprint. Either what was stored is not what the step gave (it was damaged, or came from a shared cache whose key somebody else has), or the step gives other results on this machine than where the stored one was made. The new result is kept and the old one dropped. Steps that build on it may have used the old one, so no draft is cut: build again with `--force` alone, which runs every step.',
  },
  DX7045: {
    title: 'remote cache over an open line',
    explain:
      'The endpoint of the remote cache is plain http. Entries are authentic all the same, and the credentials are not sent; but whoever listens on the way sees results and cleaned pictures. Use https, or a service on this machine.',
  },
  DX7046: {
    title: 'remote cache cannot be asked for',
    explain:
      'The option `--cache` asks for the remote cache where the config has none, or reads it into a release although the config says `release: { remote: false }`.',
  },
} as const satisfies Record<string, CodeText>;
