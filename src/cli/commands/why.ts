import { join } from 'node:path';
import { whyText } from '../../report/why.ts';
import { readConfig } from '../config.ts';
import { exit } from '../exit.ts';
import type { ImageDecisions } from '../../catalog/why.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Outcome, Verb } from '../verb.ts';

export const verb: Verb = {
  description:
    'Prints every decision that the last build made about one image, each with its reason and the line of YAML behind it. ' +
    'The image is named by its public id, by source/key, or by its key.',
  examples: [
    { line: 'dx why ham10000/ISIC_0027419', about: 'an image as its source calls it' },
    { line: 'dx why 6q3r5sx2k7m4n6p7q2w3e4r5t6 --json', about: 'an image by its public id, for a program' },
  ],
  declare(command, start) {
    command.argument('<image>', 'public id, source/key or key').action((image: string) => start.inProject(({ root }) => run(root, image)));
  },
};

async function run(root: string, image: string): Promise<Outcome> {
  const read = await readConfig(root);
  if (!read.ok) return { diagnostics: read.error, json: { images: [] } };
  const { layoutOf } = await import('../../engine/layout.ts');
  const { CATALOG_FILE } = await import('../../catalog/catalog.ts');
  const images = await decisions(join(layoutOf(read.value.config.store, root).private, CATALOG_FILE), image);
  if (images === undefined) {
    return none({ code: 'DX9004', severity: 'error', message: 'there is no build of this version of dx to ask', help: '"dx build" makes one; its decisions stay on this machine' });
  }
  if (images.length === 0) {
    return none({ code: 'DX9004', severity: 'error', message: `the last build knows no image "${image}"`, help: 'name it by its public id, by source/key, or by its key' });
  }
  return { json: { images }, text: (paint) => whyText(images, paint) };
}

/** By id or key as it stands; a key may itself hold slashes, so `source/key` is tried after that. */
async function decisions(catalog: string, image: string): Promise<readonly ImageDecisions[] | undefined> {
  const { why } = await import('../../catalog/why.ts');
  const whole = await why(catalog, image);
  const slash = image.indexOf('/');
  if (whole === undefined || whole.length > 0 || slash < 0) return whole;
  const source = image.slice(0, slash);
  return (await why(catalog, image.slice(slash + 1)))?.filter((found) => found.source === source);
}

function none(diagnostic: Diagnostic): Outcome {
  return { diagnostics: [diagnostic], json: { images: [] }, exit: exit.usage };
}
