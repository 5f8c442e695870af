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
} as const satisfies Record<string, CodeText>;
