import type { Config } from '../config/config.ts';
import { digestOf, sha256, TextsDigest } from '../core/digest.ts';
import type { LastRecipes } from '../engine/plan.ts';
import type { Remembered } from '../engine/remembered.ts';
import { thisTool } from '../release/tool.ts';
import type { Inventory } from '../sources/inventory.ts';

/**
 * The digest of everything a build depends on; undefined where a file's bytes are not known without reading
 * it. Equal keys mean equal releases, findings and reasons with equal places, so the whole build may be left out.
 */
export function buildKey(
  config: Config,
  inventory: Inventory,
  remembered: Remembered,
  parent: { readonly version: string; readonly contentDigest: string } | undefined,
  recipes: LastRecipes,
): string | undefined {
  const images = new TextsDigest();
  for (const image of inventory.images) {
    const file = remembered.digest(image.file);
    const mask = image.mask === undefined ? '' : remembered.digest(image.mask);
    if (file === undefined || mask === undefined) return undefined;
    images.add(`${image.source}\0${image.id}\0${file}\0${mask}\n`);
  }
  return digestOf({
    tool: thisTool(),
    config: configKey(config),
    release: { track: config.release.track, materialise: config.release.materialise },
    images: images.close(),
    records: inventory.records.map(({ source, digest }) => [source, digest]),
    excluded: inventory.excluded.map(({ source, id, reason }) => [source, id, reason]),
    absent: inventory.absent,
    keyCheck: inventory.keyCheck ?? null,
    parent: parent === undefined ? null : [parent.version, parent.contentDigest],
    recipes,
  });
}

/** The part of a build's key that follows from the config. */
export function configKey(config: Config): string {
  return digestOf([config.digest, placesDigest(config)]);
}

/** Findings and `dx why` name lines of YAML, which the config's own digest leaves out. */
function placesDigest({ root: _root, store: _store, remote: _remote, ...config }: Config): string {
  return sha256(JSON.stringify(config));
}
