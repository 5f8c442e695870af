import { tally, column } from '../../release/diff.ts';
import { images } from '../../release/meaning.ts';
import { loadRelease } from '../../release/view.ts';
import { sourcesText } from '../../report/sources.ts';
import { describeSources, totalsOf } from '../../sources/describe.ts';
import { readConfig } from '../config.ts';
import { DRAFT, hasDraft, latestRelease, namedRelease } from '../releases.ts';
import type { Outcome, Verb } from '../verb.ts';

export const verb: Verb = {
  description:
    'Lists all declared sources: what each carries (✓, partly, —), its licence and evaluation, and how many images it has and how many are in the draft, ' +
    'or in the latest release where there is no draft.',
  examples: [
    { line: 'dx sources list', about: 'the table of all sources' },
    { line: 'dx sources list --json', about: 'the same for a program' },
  ],
  declare(command, start) {
    command.action(() => start.inProject(({ root }) => list(root)));
  },
};

async function list(root: string): Promise<Outcome> {
  const read = await readConfig(root);
  if (!read.ok) return { diagnostics: read.error, json: {} };
  const counted = await includedImages(root);
  const rows = describeSources(read.value.config.sources, counted?.images);
  const totals = totalsOf(rows);
  return {
    diagnostics: read.value.diagnostics,
    json: { release: counted?.release ?? null, sources: rows, totals },
    text: (paint) => sourcesText(rows, totals, paint),
    talk: () => (counted ? `included: in ${counted.release === DRAFT ? 'the draft' : `release ${counted.release}`}\n` : 'included: known after the first "dx build"\n'),
  };
}

/** Images of the draft, else of the latest release, by source; undefined where there is neither, or its rows are not in this clone. */
async function includedImages(root: string): Promise<{ release: string; images: ReadonlyMap<string, number> } | undefined> {
  const release = hasDraft(root) ? namedRelease(root, DRAFT) : latestRelease(root);
  if (!release.ok) return undefined;
  const loaded = await loadRelease(release.value.dir, release.value.shown);
  if (!loaded.ok) return undefined;
  return { release: release.value.name, images: tally(column(loaded.value.view.tables.get(images.table), images.source)) };
}
