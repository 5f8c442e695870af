import type { CodeText } from '../code-text.ts';

export const storeCodes = {
  DX7020: {
    title: 'damaged blob',
    explain:
      'The bytes of a file under blobs/ in the store are not what its name, their sha256, says: the disk, the memory or somebody changed them. ' +
      '"dx fsck --repair" drops it together with the results that name it, and the next build computes them again. A sealed release has its own copy of its images; "dx verify" looks at those.',
  },
  DX7021: {
    title: 'damaged results',
    explain:
      'A line of a facts segment does not prove itself by its own sum, or a whole segment is not what its name, its sha256, says. ' +
      '"dx fsck --repair" keeps the lines that are whole and drops the others; the next build computes them again.',
  },
  DX7022: {
    title: 'missing from the store',
    explain:
      'Something in the store names a thing that is not there: a result names a blob, an index names its segment, the record of the last build names the files it left. ' +
      '"dx fsck --repair" drops what names it, and the next build makes both again.',
  },
  DX7023: {
    title: 'damaged index or memory',
    explain:
      'A file that dx makes to be faster, such as the index of a segment, the remembered digests of files or the record of the last build, is not what was written. ' +
      'No result depends on it: "dx fsck --repair" drops it, or the next build makes it again.',
  },
  DX7024: {
    title: 'unknown file in the store',
    explain:
      'The store holds a file that dx did not write, or one under a name that dx does not give. dx neither reads nor removes it; take it away if you know what it is. ' +
      'Names in the private part of the store are not printed.',
  },
  DX7025: {
    title: 'the store is in use',
    explain:
      '"dx gc" and "dx fsck --repair" take things away and therefore work alone. Another dx is at work in this store now: wait for it to end. ' +
      'The lock of a process that was killed is taken over at once. That of another machine or container cannot be judged from here and counts as living: if no dx runs there any more, remove the file that is named.',
  },
  DX7026: {
    title: 'needs of another project not known',
    explain:
      'The store is shared, and "dx gc" removes only what none of its projects needs. Each project that built into the store has a folder under private/ there, whose project.json says where the project lies. ' +
      'One of them is not there, or its config cannot be read. Bring it back or repair it; if it is gone for good, remove that folder, and gc will not ask for it any more.',
  },
  DX7027: {
    title: 'manifest of a release not in this clone',
    explain:
      'A sealed release keeps its blobs in the store, and its manifest says which they are. The manifest is not in this clone (only counts and digests of the release are in git), so "dx gc" keeps every blob. ' +
      'Copy the release folder from where it was sealed to let gc tell them apart.',
  },
  DX7028: {
    title: 'damaged blobs made again',
    explain:
      'The bytes of images in the store were not those of their names when the release was to take them. They were dropped and computed again in the same build, so the release is right. ' +
      'If it happens repeatedly, look at the disk or memory of the machine; "dx fsck" looks through the whole store.',
  },
  DX7029: {
    title: 'another command on the project came between',
    explain:
      'Two commands ran on one project at the same time, and the other one saw other records or images: it replaced tables of the last build, or the records that were read, on which this one rested. ' +
      'Nothing was released from a mixture of both. Run the command again; images that were computed are not computed again.',
  },
} as const satisfies Record<string, CodeText>;
