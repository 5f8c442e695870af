import type { CodeText } from '../code-text.ts';

export const commandCodes = {
  DX9001: {
    title: 'no project here',
    explain:
      'dx works on a project: a folder with a dx.config.yaml, looked for in the current folder and then upwards, as git does with .git. ' +
      'Change into the project, name it with -C <dir>, or make a new one with "dx init <dir>".',
  },
  DX9002: {
    title: 'command line not understood',
    explain:
      'The command, an option or an argument is not one that dx knows, or a value is missing or malformed. Nothing was done. ' +
      '"dx --help" lists the commands, "dx <command> --help" its options with examples.',
  },
  DX9003: {
    title: 'no such release',
    explain:
      'The command reads a release, and the one it was asked for is not in releases/. "draft" is there after a "dx build", ' +
      'a version after a "dx release". A clone holds the releases that are in git.',
  },
  DX9004: {
    title: 'no such image',
    explain:
      'The image asked for is neither a public id nor a "source/key" of the last build. Ids are the 26 letters and digits of the column image_id in the ' +
      'release tables; a key is what the source calls the image. Images of a source that was absent or rejected are not in the build.',
  },
  DX9005: {
    title: 'a file is in the way',
    explain:
      '"dx init" writes the files of a new project and never overwrites: the files that were there already are left as they are and are named. ' +
      'Remove or rename them first if you want the new ones.',
  },
  DX9006: {
    title: 'unknown diagnostic code',
    explain: '"dx explain" knows the codes that dx prints, such as DX1001. Without a code it lists them all.',
  },
} as const satisfies Record<string, CodeText>;
