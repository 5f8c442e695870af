import type { ImageGroup } from '../catalog/catalog.ts';
import { by, byCodeUnit } from '../core/compare.ts';
import type { Source } from '../config/config.ts';

/**
 * LIC-3: the text of `NOTICE`. One paragraph per source and licence of included images, with the attribution
 * that the licence asks for and the number of images; per-image licences and attributions stand apart.
 */
export function noticeText(title: string, images: readonly ImageGroup[], declared: readonly Source[]): string {
  const groups = new Map<string, { source: string; licence: string; attribution: string; images: number }>();
  for (const { source, licence, attribution, images: count } of images) {
    const key = JSON.stringify([source, licence, attribution]);
    const known = groups.get(key);
    if (known) known.images += count;
    else groups.set(key, { source, licence, attribution, images: count });
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
