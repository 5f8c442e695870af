import type { Config } from '../config/config.ts';
import { digestOf, sha256, TextsDigest } from '../core/digest.ts';
import { extensionOf } from '../sources/acquire/extensions.ts';
import type { Inventory } from '../sources/inventory.ts';

/**
 * Digest of everything that the harmonised tables follow from. `program`: digest of the code that makes them.
 * Facts of images, mappings, rules and policies other than the meaning of ranks and the seed of splits are not among it.
 */
export function harmonisedKey(config: Config, inventory: Inventory, program: string): string {
  const images = new TextsDigest();
  for (const { source, key, id, mask, file } of inventory.images) images.add(`${source}\0${key}\0${id}\0${mask ? 'mask' : ''}\0${extensionOf(file.path)}\n`);
  return digestOf({
    program,
    sources: sha256(JSON.stringify(config.sources)),
    ranks: config.labels.ranks,
    seed: config.splits.seed,
    scanned: inventory.scanned,
    images: images.close(),
    records: inventory.records.map(({ source, digest }) => [source, digest]),
    excluded: inventory.excluded.map(({ source, key, id, reason }) => [source, key, id, reason]),
  });
}
