import { didYouMean } from '../../core/suggest.ts';
import type { Document } from '../document.ts';
import { quoted, type Report } from '../finding.ts';
import { builtIn, placeholders } from '../template.ts';
import type { Path } from '../yaml/tree.ts';

/** `images.key`: a template of built-in placeholders, or a pattern of captures; never both. */
export function checkKeyTemplate(document: Document<unknown>, template: string | undefined, path: Path, report: Report): void {
  if (template === undefined) return;
  const { list, malformed } = placeholders(template);
  if (malformed) return reportMalformed(document, template, path, malformed, report);
  const known: readonly string[] = builtIn;
  if (list.length === 0) {
    return report('DX1207', document.at(...path), `${quoted(template)} has no placeholder, so all images would have one key`, { hint: 'write {stem} for the file name' });
  }
  const seen = new Set<string>();
  for (const [index, { name, start, end }] of list.entries()) {
    const at = document.partAt(path, start, end);
    if (seen.has(name) && !known.includes(name)) report('DX1207', at, `the capture {${name}} is used twice`);
    else if (known.includes(name) && list.some((other) => !known.includes(other.name))) {
      report('DX1207', at, `{${name}} and captures are mixed`, { help: 'A pattern with captures is matched on the stem, which then is the key; {folder} is known in `fields` without being named here.' });
    } else if (!known.includes(name) && list[index - 1]?.end === start) {
      report('DX1207', at, `nothing separates {${list[index - 1]!.name}} and {${name}}`, { help: 'Put a character between captures, so that it is clear where one ends.' });
    }
    seen.add(name);
  }
}

/** A template that may use these names only. */
export function checkTemplate(document: Document<unknown>, template: string | undefined, names: readonly string[], path: Path, report: Report): void {
  if (template === undefined) return;
  const { list, malformed } = placeholders(template);
  if (malformed) return reportMalformed(document, template, path, malformed, report);
  for (const { name, start, end } of list) {
    if (!names.includes(name)) reportUnknown(document.partAt(path, start, end), name, names, report);
  }
}

export function reportUnknown(at: ReturnType<Document<unknown>['at']>, name: string, names: readonly string[], report: Report): void {
  report('DX1207', at, `there is no capture ${quoted(name)}`, { hint: didYouMean(name, names), help: `Known here: ${names.join(', ')}.` });
}

function reportMalformed(document: Document<unknown>, template: string, path: Path, { start, end }: { start: number; end: number }, report: Report): void {
  report('DX1207', document.partAt(path, start, end), `${quoted(template.slice(start, end))} is not a placeholder such as {stem}`);
}
