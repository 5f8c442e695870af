import { by, byCodeUnit } from '../core/compare.ts';
import type { Source } from '../config/config.ts';
import { columnReader, type Table } from './csv.ts';
import { images } from './meaning.ts';

/**
 * LIC-3: the text of `NOTICE`. One paragraph per source and licence of included images, with the attribution
 * that the licence asks for and the number of images; per-image licences and attributions stand apart.
 */
export function noticeText(title: string, table: Table | undefined, declared: readonly Source[]): string {
  const groups = new Map<string, { source: string; licence: string; attribution: string; images: number }>();
  if (table) {
    const [source, licence, attribution] = [images.source, images.licence, images.attribution].map((name) => columnReader(table, name));
    for (const row of table.rows) {
      const group = { source: source!(row) ?? '', licence: licence!(row) ?? '', attribution: attribution!(row) ?? '' };
      const key = JSON.stringify([group.source, group.licence, group.attribution]);
      const known = groups.get(key);
      if (known) known.images++;
      else groups.set(key, { ...group, images: 1 });
    }
  }
  const paragraphs = [...groups.entries()].toSorted(([a], [b]) => byCodeUnit(a, b)).map(([, group]) => paragraph(group, declared));
  return [`${oneLine(title)}\n\nThis release contains images of the following sources.\n`, ...paragraphs].join('\n');
}

function paragraph(group: { source: string; licence: string; attribution: string; images: number }, declared: readonly Source[]): string {
  const source = declared.toSorted(by((s) => s.id)).find((s) => s.id === group.source);
  const attribution = group.attribution || source?.licence.attribution || '';
  const licence = group.licence || source?.licence.spdx || source?.licence.custom?.name || '';
  const lines = [
    oneLine(`${source ? `${source.name}, version ${source.version}` : group.source} (${group.images} ${group.images === 1 ? 'image' : 'images'})`),
    ...(source ? [`  Publisher: ${oneLine(source.publisher)}`] : []),
    ...(source?.url ? [`  From: ${oneLine(source.url)}`] : []),
    `  Licence: ${oneLine(licence)}${source?.licence.url ? ` (${oneLine(source.licence.url)})` : ''}`,
    ...(attribution ? [`  Attribution: ${oneLine(attribution)}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
}
