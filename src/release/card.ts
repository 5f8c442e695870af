import type { Config } from '../config/config.ts';
import type { ChangeReason, ReleaseCounts } from './release.ts';

export interface CardInput {
  readonly config: Pick<Config, 'dataset' | 'sources'>;
  readonly version: string;
  readonly parent?: string;
  readonly reasons: readonly ChangeReason[];
  readonly counts: ReleaseCounts;
  readonly contentDigest: string;
  /** File names of the tables. */
  readonly tables: readonly string[];
  /** Those of `images`, `crops` and `derivatives` that hold something. */
  readonly folders: readonly string[];
  /** Included images by source id. */
  readonly bySource: ReadonlyMap<string, number>;
}

/** The dataset card, `README.md` of a release. It holds no date and no commit: those stand in `release.json` alone. */
export function cardText(input: CardInput): string {
  const { dataset } = input.config;
  const { task, access } = dataset;
  const age = task.population.age;
  const lines = [
    `# ${md(dataset.title)}`,
    '',
    `\`${dataset.name}\` version ${input.version}${input.parent === undefined ? ', the first release' : `, after ${input.parent}`}.`,
    '',
    '## Purpose',
    '',
    ...table(['', ''], [
      ['Clinical task', md(task.clinical)],
      ['Labels', task.labels],
      ['Unit', md(task.unit)],
      ['Intended use', task.intendedUse.join(', ')],
      ['Population', [age ? `age ${age.min ?? 0} to ${age.max ?? 'any'} years` : '', md(task.population.notes ?? '')].filter(Boolean).join('; ') || 'not stated'],
      ['Access', [access.level, access.opens && `opens ${md(access.opens)}`, access.support && `supported until ${md(access.support)}`, access.expires && `expires ${md(access.expires)}`].filter(Boolean).join(', ')],
    ]),
    '',
    '## Images',
    '',
    `${input.counts.included} of ${input.counts.seen} images are in; ${input.counts.excluded} are out, each with its reasons in the exclusions table.`,
    '',
    ...table(['Split', 'Images'], Object.entries(input.counts.splits).map(([split, n]) => [split, String(n)])),
    '',
    ...table(['Class', 'Images'], input.counts.classes.map((c) => [md(c.name), String(c.images)])),
    '',
    '## Sources',
    '',
    ...table(['Source', 'Version', 'Licence', 'Images'], input.config.sources
      .filter((source) => input.bySource.has(source.id))
      .map((source) => [linked(md(source.name), source.url), md(source.version), md(source.licence.spdx ?? source.licence.custom?.name ?? ''), String(input.bySource.get(source.id))])),
    '',
    'Attributions are in `NOTICE`.',
    '',
    input.parent === undefined ? '## First release' : `## What changed since ${input.parent}`,
    '',
    ...input.reasons.map(({ level, reason }) => `- ${level}: ${md(reason)}`),
    '',
    '## Files',
    '',
    ...input.tables.map((file) => `- \`${file}\``),
    '- `data/`: the same tables as Parquet',
    ...input.folders.map((folder) => `- \`${folder}/\`: one folder per category`),
    '- `release.json`: the record, with the digest of every file',
    '',
    `Content digest: \`${input.contentDigest}\`. Check a copy with \`dx verify\`.`,
  ];
  return `${lines.join('\n')}\n`;
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

/** User text on one line with the characters of Markdown and HTML escaped: a title can neither end a table nor open a tag. */
function md(text: string): string {
  return text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim().replaceAll(/[\\`*_[\]<>|#&]/gu, '\\$&');
}

/** Only web addresses become links. */
function linked(name: string, url: string): string {
  return /^https?:\/\/[^\s<>]+$/u.test(url) ? `[${name}](<${url}>)` : name;
}
