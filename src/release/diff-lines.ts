import type { NamedRows, ReleaseDiff } from './diff.ts';

const EXAMPLES = 10;

/** A comparison as lines for people: one subject a line, up to ten examples each. Empty where nothing differs. Pure. */
export function diffLines(diff: ReleaseDiff): string[] {
  const { images } = diff;
  return [
    ...list('images added', images.added),
    ...list('images removed', images.removed),
    ...list('images with replaced bytes', images.replaced),
    ...list('images relabelled', images.relabelled.map(({ id, from, to }) => `${id} ${from} → ${to}`)),
    ...list('images moved between splits', images.moved.map(({ id, from, to }) => `${id} ${from} → ${to}`)),
    ...list('images with other soft labels', images.softened),
    ...list('metadata changed', images.metadata.map((m) => `${m.column} (${m.images})`)),
    ...diff.extras.map((e) => `${e.table}: ${e.added} added, ${e.removed} removed, ${e.replaced} with replaced bytes`),
    ...list('classes added', diff.classes.added),
    ...list('classes removed', diff.classes.removed),
    ...diff.classes.counts.map((c) => `class ${c.class}: ${c.from} → ${c.to} images`),
    ...named('rules', diff.rules),
    ...named('sources', diff.sources),
    ...diff.demographics.map((d) => `${d.column} ${d.value === '' ? '(missing)' : d.value}: ${d.from} → ${d.to} images`),
    ...(diff.age ? [`age known for ${diff.age.from.known} → ${diff.age.to.known} images, mean ${diff.age.from.mean ?? 'n/a'} → ${diff.age.to.mean ?? 'n/a'} years`] : []),
    ...diff.settings.map((s) => `setting ${s.key}: ${s.from || '(none)'} → ${s.to || '(none)'}`),
    ...(diff.pseudonymKey ? ['pseudonym key: another key'] : []),
    ...diff.columns.flatMap((c) => [
      ...list(`columns added to ${c.table}`, c.added),
      ...list(`columns removed from ${c.table}`, c.removed),
      ...list(`columns retyped in ${c.table}`, c.retyped.map((r) => `${r.column} ${r.from} → ${r.to}`)),
    ]),
    ...list('tables added', diff.tables.added),
    ...list('tables removed', diff.tables.removed),
    ...diff.tables.changed.map((t) => `rows of ${t.table}: ${t.added} added, ${t.removed} removed, ${t.changed} changed`),
  ];
}

function named(what: string, rows: NamedRows): string[] {
  return [
    ...list(`${what} added`, rows.added),
    ...list(`${what} removed`, rows.removed),
    ...list(`${what} changed`, rows.changed.map(({ name, columns }) => `${name} (${columns.join(', ')})`)),
  ];
}

function list(what: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  const rest = items.length - EXAMPLES;
  return [`${what}: ${items.length} (${items.slice(0, EXAMPLES).join(', ')}${rest > 0 ? `, and ${rest} more` : ''})`];
}
