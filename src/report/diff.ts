import type { AgeSummary, NamedRows, ReleaseDiff } from '../release/release-diff.ts';
import { visible } from './terminal/escape.ts';
import type { Paint } from './terminal/paint.ts';
import { number, plural } from './terminal/words.ts';

/** Images and names printed of a list before `… and 95 more`; `--json` has them all. */
const SHOWN = 5;

/** The difference of two releases, by what people ask first: images, labels, splits, classes, then the rest. */
export function diffText(diff: ReleaseDiff, names: { readonly from: string; readonly to: string }, paint: Paint): string {
  const sections = [
    section('images', imageLines(diff, paint), paint),
    section('classes', classLines(diff, paint), paint),
    section('sources', namedLines(diff.sources, paint), paint),
    section('rules', namedLines(diff.rules, paint), paint),
    section('settings', settingLines(diff), paint),
    section('demographics', demographicLines(diff), paint),
    section('columns', columnLines(diff, paint), paint),
    section('tables', tableLines(diff, paint), paint),
  ].filter((text) => text !== '');
  const head = paint.bold(`${visible(names.from)} → ${visible(names.to)}${diff.to === '' || diff.to === names.to ? '' : ` (${visible(diff.to)})`}`);
  return sections.length === 0 ? `${head}  no difference\n` : `${head}\n\n${sections.join('\n')}`;
}

function section(title: string, lines: readonly string[], paint: Paint): string {
  return lines.length === 0 ? '' : `${paint.bold(title)}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

function imageLines({ images, extras }: ReleaseDiff, paint: Paint): string[] {
  return [
    ...counted(paint.green('+'), images.added, 'added', (id) => id),
    ...counted(paint.red('-'), images.removed, 'removed', (id) => id),
    ...counted('~', images.replaced, 'replaced (other bytes)', (id) => id),
    ...counted('~', images.relabelled, 'relabelled', ({ id, from, to }) => `${id}  ${from} → ${to}`),
    ...counted('~', images.moved, 'moved between splits', ({ id, from, to }) => `${id}  ${from} → ${to}`),
    ...counted('~', images.softened, 'with other soft labels', (id) => id),
    ...images.metadata.map(({ column, images: count }) => `~ ${plural(count, 'image')} with another ${visible(column)}`),
    ...extras.map(({ table, added, removed, replaced }) => `~ ${visible(table)}: ${number(added)} added, ${number(removed)} removed, ${number(replaced)} replaced`),
  ];
}

function counted<T>(sign: string, items: readonly T[], what: string, show: (item: T) => string): string[] {
  if (items.length === 0) return [];
  const shown = items.slice(0, SHOWN).map((item) => `    ${visible(show(item))}`);
  const more = items.length > SHOWN ? [`    … and ${number(items.length - SHOWN)} more`] : [];
  return [`${sign} ${number(items.length)} ${what}`, ...shown, ...more];
}

function classLines({ classes }: ReleaseDiff, paint: Paint): string[] {
  return [
    ...classes.added.map((name) => `${paint.green('+')} ${visible(name)}`),
    ...classes.removed.map((name) => `${paint.red('-')} ${visible(name)}`),
    ...classes.counts.map((row) => `~ ${visible(row.class)}: ${fromTo(row.from, row.to)}`),
  ];
}

function namedLines(rows: NamedRows, paint: Paint): string[] {
  return [
    ...rows.added.map((name) => `${paint.green('+')} ${visible(name)}`),
    ...rows.removed.map((name) => `${paint.red('-')} ${visible(name)}`),
    ...rows.changed.map(({ name, columns }) => `~ ${visible(name)}: ${columns.map(visible).join(', ')}`),
  ];
}

function settingLines({ settings, pseudonymKey }: ReleaseDiff): string[] {
  const changes = settings.map(({ key, from, to }) => `~ ${visible(key)}: ${from === '' ? '(none)' : visible(from)} → ${to === '' ? '(none)' : visible(to)}`);
  return pseudonymKey ? [...changes, '~ another pseudonym key: all ids differ'] : changes;
}

function demographicLines({ demographics, age }: ReleaseDiff): string[] {
  const counts = demographics.map(({ column, value, from, to }) => `~ ${visible(column)} ${value === '' ? '(missing)' : visible(value)}: ${fromTo(from, to)}`);
  if (!age) return counts;
  return [...counts, `~ age, mean in years: ${ageText(age.from)} → ${ageText(age.to)}`];
}

function ageText({ known, mean }: AgeSummary): string {
  return `${mean === null ? '–' : mean.toFixed(1)} (n ${number(known)})`;
}

function columnLines({ columns }: ReleaseDiff, paint: Paint): string[] {
  return columns.flatMap(({ table, added, removed, retyped }) => [
    ...added.map((column) => `${paint.green('+')} ${visible(table)}.${visible(column)}`),
    ...removed.map((column) => `${paint.red('-')} ${visible(table)}.${visible(column)}`),
    ...retyped.map(({ column, from, to }) => `~ ${visible(table)}.${visible(column)}: ${visible(from)} → ${visible(to)}`),
  ]);
}

function tableLines({ tables }: ReleaseDiff, paint: Paint): string[] {
  return [
    ...tables.added.map((name) => `${paint.green('+')} ${visible(name)}`),
    ...tables.removed.map((name) => `${paint.red('-')} ${visible(name)}`),
    ...tables.changed.map(({ table, added, removed, changed }) => `~ ${visible(table)}: ${plural(added, 'row')} added, ${number(removed)} removed, ${number(changed)} changed`),
  ];
}

/** `1,204 → 1,310 (+106)`. */
function fromTo(from: number, to: number): string {
  const difference = to - from;
  return `${number(from)} → ${number(to)} (${difference > 0 ? '+' : '−'}${number(Math.abs(difference))})`;
}
