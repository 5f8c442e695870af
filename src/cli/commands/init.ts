import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { initFiles, type InitFile } from '../../config/init.ts';
import { ownFolder } from '../../release/tool.ts';
import { visible } from '../../report/terminal/escape.ts';
import { exit } from '../exit.ts';
import { CONFIG_FILE } from '../root.ts';
import { refusal } from '../usage.ts';
import type { Outcome, Verb } from '../verb.ts';

export const verb: Verb = {
  description: 'Writes the files of a new project, small and commented. Never overwrites: where there is a project already, nothing is written; other files that are there stay as they are.',
  examples: [
    { line: 'dx init my-dataset', about: 'in a new folder' },
    { line: 'dx init', about: 'in this one' },
  ],
  declare(command, start) {
    command.argument('[dir]', 'the folder; made where it is not there').action((dir: string | undefined) => start.anywhere(({ cwd }) => init(cwd, dir ?? '.')));
  },
};

async function init(cwd: string, dir: string): Promise<Outcome> {
  const root = resolve(cwd, dir);
  if (existsSync(join(root, CONFIG_FILE))) {
    return {
      diagnostics: [{ code: 'DX9005', severity: 'error', message: `there is a project here already: ${CONFIG_FILE}`, help: 'nothing was written; name another folder' }],
      json: { created: [], kept: [] }, exit: exit.findings,
    };
  }
  if (!(await makeFolder(root))) return refusal({ code: 'DX9002', message: `"${dir}" cannot be a folder: there is a file of that name`, help: 'name another folder' });
  const created: string[] = [];
  const kept: string[] = [];
  for (const file of initFiles(basename(root), schemasFrom(root))) ((await writeNew(root, file)) ? created : kept).push(file.path);
  return {
    diagnostics: kept.map((path) => ({ code: 'DX9005', severity: 'warning', message: `"${path}" was there and is left as it is`, help: 'compare it with what "dx init" writes into an empty folder' })),
    json: { created, kept },
    text: () => created.map((path) => `wrote ${visible(path)}\n`).join(''),
    talk: () => `next: look into ${dir === '.' ? '' : `${visible(dir)}/`}sources.d/, then "npx dx${dir === '.' ? '' : ` -C ${visible(dir)}`} check" in the clone of dx\n`,
  };
}

/** Where this program's schemas lie, as the new project has to write it. Editors read it, dx does not. */
function schemasFrom(root: string): string {
  return relative(root, join(ownFolder(), 'schemas')).replaceAll('\\', '/');
}

/** False where a file stands in the way. */
async function makeFolder(path: string): Promise<boolean> {
  try {
    await mkdir(path, { recursive: true });
    return true;
  } catch (error) {
    if (['EEXIST', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

/** False where there is something of that name. */
async function writeNew(root: string, { path, text }: InitFile): Promise<boolean> {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  try {
    await writeFile(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
