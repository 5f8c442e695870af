import { err, type Result } from '../../core/result.ts';
import { sealedVersions } from '../../release/find.ts';
import { readRecord } from '../../release/record.ts';
import { diffReleases } from '../../release/view.ts';
import { diffText } from '../../report/diff.ts';
import { exit } from '../exit.ts';
import { DRAFT, namedRelease, type NamedRelease } from '../releases.ts';
import type { Outcome, Verb } from '../verb.ts';

export const verb: Verb = {
  description:
    'Compares two releases from their text tables alone: images, labels, splits, classes, rules, sources and demographics. ' +
    'Without names, compares the draft with its parent; with one, that release with the draft.',
  examples: [
    { line: 'dx diff', about: 'what the draft would change' },
    { line: 'dx diff 1.0.0 1.1.0', about: 'two sealed releases' },
    { line: 'dx diff 1.0.0 --json', about: 'every image, for a program' },
  ],
  declare(command, start) {
    command
      .argument('[from]', 'a version, or "draft"; default: the parent of the draft')
      .argument('[to]', 'a version, or "draft"; default: the draft')
      .action((from: string | undefined, to: string | undefined) => start.inProject(({ root }) => diff(root, from, to ?? DRAFT)));
  },
};

async function diff(root: string, from: string | undefined, to: string): Promise<Outcome> {
  const b = namedRelease(root, to);
  if (!b.ok) return { diagnostics: b.error, json: {}, exit: exit.usage };
  const a = from === undefined ? await parentOf(root, b.value) : namedRelease(root, from);
  if (!a.ok) return { diagnostics: a.error, json: {}, exit: exit.usage };
  const found = await diffReleases(a.value, b.value);
  if (!found.ok) return { diagnostics: found.error, json: {} };
  const names = { from: a.value.name, to: b.value.name };
  const { format: _, ...difference } = found.value;
  return { json: { ...names, diff: difference }, text: (paint) => diffText(found.value, names, paint) };
}

async function parentOf(root: string, release: NamedRelease): Promise<Result<NamedRelease>> {
  const record = await readRecord(release.dir, `${release.shown}/release.json`);
  if (!record.ok) return record;
  const { parent } = record.value;
  if (parent !== null) return namedRelease(root, parent.version);
  return err([{
    code: 'DX9003', severity: 'error', message: `"${release.name}" has no parent to compare with`,
    help: sealedVersions(root).length === 0 ? 'nothing is sealed yet; "dx release" makes the first release' : 'name two releases: dx diff <from> <to>',
  }]);
}
