import type { ContentDiff } from './content-diff.ts';
import { consequences, extras, images, principles, settings, softLabels } from './meaning.ts';
import type { ChangeLevel, ChangeReason } from './release.ts';

/**
 * REL-1: why the next version differs from its parent, worded for people, highest level first. Empty where
 * nothing differs. Pure: it reads what `dx diff` prints.
 */
export function changes(diff: ContentDiff): ChangeReason[] {
  const reasons = [...majorReasons(diff), ...minorReasons(diff), ...patchReasons(diff)];
  return reasons.length > 0 ? reasons : consequenceReasons(diff);
}

function majorReasons(diff: ContentDiff): ChangeReason[] {
  const reasons: string[] = [];
  for (const { key, from, to } of diff.settings) {
    const principle = principleOf(key);
    if (principle !== undefined) reasons.push(`${principle}: ${key} ${shown(from)} → ${shown(to)}`);
  }
  const classChanges = [...diff.classes.added.map((name) => `+ ${name}`), ...diff.classes.removed.map((name) => `− ${name}`)];
  if (classChanges.length > 0) reasons.push(`class set: ${listed(classChanges)}`);
  for (const { table, removed, retyped } of diff.columns) {
    if (removed.length > 0) reasons.push(`${table}: ${counted(removed.length, 'column')} removed (${listed(removed)})`);
    if (retyped.length > 0) reasons.push(`${table}: ${counted(retyped.length, 'column')} retyped (${listed(retyped.map((c) => `${c.column} ${c.from} → ${c.to}`))})`);
  }
  if (diff.tables.removed.length > 0) reasons.push(`${counted(diff.tables.removed.length, 'table')} removed (${listed(diff.tables.removed)})`);
  if (diff.pseudonymKey) reasons.push('pseudonym key: another key, so every keyed id is another');
  return at('major', reasons);
}

function minorReasons(diff: ContentDiff): ChangeReason[] {
  const reasons: string[] = [];
  const { added, removed, replaced, moved } = diff.images;
  if (added.length > 0) reasons.push(`${counted(added.length, 'image')} added`);
  if (removed.length > 0) reasons.push(`${counted(removed.length, 'image')} removed`);
  if (replaced.length > 0) reasons.push(`${counted(replaced.length, 'image')} with replaced bytes`);
  if (moved.length > 0) reasons.push(`${counted(moved.length, 'image')} moved between splits (${transitions(moved)})`);
  for (const extra of diff.extras) {
    const parts = [extra.added > 0 && `${extra.added} added`, extra.removed > 0 && `${extra.removed} removed`, extra.replaced > 0 && `${extra.replaced} with replaced bytes`];
    reasons.push(`${extra.table}: ${parts.filter((part) => part !== false).join(', ')}`);
  }
  for (const { table, added: columns } of diff.columns) {
    if (columns.length > 0) reasons.push(`${table}: ${counted(columns.length, 'column')} added (${listed(columns)})`);
  }
  if (diff.tables.added.length > 0) reasons.push(`${counted(diff.tables.added.length, 'table')} added (${listed(diff.tables.added)})`);
  return at('minor', reasons);
}

function patchReasons(diff: ContentDiff): ChangeReason[] {
  const reasons: string[] = [];
  const { relabelled, softened, metadata } = diff.images;
  if (relabelled.length > 0) reasons.push(`${counted(relabelled.length, 'image')} relabelled (${transitions(relabelled)})`);
  if (softened.length > 0) reasons.push(`soft labels of ${counted(softened.length, 'image')}`);
  if (metadata.length > 0) reasons.push(`metadata: ${listed(metadata.map((m) => `${m.column} of ${counted(m.images, 'image')}`))}`);
  for (const { key, from, to } of diff.settings) {
    if (principleOf(key) === undefined) reasons.push(`setting ${key} ${shown(from)} → ${shown(to)}`);
  }
  const spoken = new Set<string>([images.table, softLabels.table, settings.table, ...extras.map((extra) => extra.table)]);
  for (const change of diff.tables.changed) {
    if (!spoken.has(change.table) && !consequences.has(change.table)) reasons.push(rowsReason(change));
  }
  return at('patch', reasons);
}

/** Where only counting tables or lists of what is out differ, they are the reason themselves. */
function consequenceReasons(diff: ContentDiff): ChangeReason[] {
  return at('patch', diff.tables.changed.map(rowsReason));
}

function rowsReason({ table, added, removed, changed }: ContentDiff['tables']['changed'][number]): string {
  const parts = [added > 0 && `${added} added`, removed > 0 && `${removed} removed`, changed > 0 && `${changed} changed`];
  return `${table}: ${parts.filter((part) => part !== false).join(', ')} (rows)`;
}

/** `labels.ranks` is a matter of `labels`; undefined for settings that are no principle. */
function principleOf(key: string): string | undefined {
  const prefix = key.split('.')[0]!;
  return Object.hasOwn(principles, prefix) ? principles[prefix] : undefined;
}

/** The commonest transitions, each with its number. */
function transitions(moves: readonly { readonly from: string; readonly to: string }[]): string {
  const counts = new Map<string, number>();
  for (const { from, to } of moves) {
    const name = `${from} → ${to}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return listed([...counts].toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([name, n]) => `${n} ${name}`));
}

const EXAMPLES = 5;

function listed(items: readonly string[]): string {
  const rest = items.length - EXAMPLES;
  return items.slice(0, EXAMPLES).join(', ') + (rest > 0 ? `, and ${rest} more` : '');
}

function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

function shown(value: string): string {
  if (value === '') return 'nothing';
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 59)}…` : value);
}

function at(level: ChangeLevel, reasons: readonly string[]): ChangeReason[] {
  return reasons.map((reason) => ({ level, reason }));
}
