/**
 * A YAML file as plain data with ranges: what is left when aliases are expanded and tags, merge keys and
 * other surprises are refused. Ranges are offsets into the text; `MADE_UP` marks nodes that repair put in.
 */
export type YamlNode = ScalarNode | ListNode | MapNode;

export type Range = readonly [start: number, end: number];
export const MADE_UP: Range = [-1, -1];

export interface ScalarNode {
  readonly kind: 'scalar';
  /** The text as written, without quotes: `2E60` stays `2E60`. */
  readonly text: string;
  /** What YAML 1.2 makes of it: `2E60` is a number. */
  readonly value: string | number | boolean | null;
  readonly style: 'plain' | 'quoted' | 'block';
  readonly range: Range;
  /** Offset of the first character of the text itself: after the quote, or in the first line of a block. */
  readonly contentStart: number;
}

interface ListNode {
  readonly kind: 'list';
  readonly items: readonly YamlNode[];
  readonly range: Range;
}

export interface MapNode {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, MapEntry>;
  readonly range: Range;
}

export interface MapEntry {
  readonly key: string;
  readonly keyRange: Range;
  readonly value: YamlNode;
}

export type Path = readonly (string | number)[];

/** The node at a path, or undefined. */
export function nodeAt(root: YamlNode, path: Path): YamlNode | undefined {
  let node: YamlNode | undefined = root;
  for (const step of path) {
    if (node?.kind === 'map') node = node.entries.get(String(step))?.value;
    else if (node?.kind === 'list') node = node.items[Number(step)];
    else return undefined;
  }
  return node;
}

/** The entry whose value is at a path, where the last step is a key. */
export function entryAt(root: YamlNode, path: Path): MapEntry | undefined {
  const parent = nodeAt(root, path.slice(0, -1));
  return parent?.kind === 'map' ? parent.entries.get(String(path.at(-1))) : undefined;
}
