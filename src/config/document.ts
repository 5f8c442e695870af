import type { Place } from '../core/diagnostic.ts';
import { validate, type Violation } from '../core/validate.ts';
import type { Report } from './finding.ts';
import { readText, type FoundFile } from './files.ts';
import { phrase } from './spec/phrase.ts';
import { asSchema, valueOf } from './spec/read.ts';
import { repair } from './spec/repair.ts';
import { parseYaml } from './yaml/parse.ts';
import type { SourceText } from './yaml/text.ts';
import { entryAt, nodeAt, type Path, type YamlNode } from './yaml/tree.ts';
import type { TSchema } from 'typebox';

/** One file, checked against its schema, with the place of every value. */
export class Document<Spec> {
  readonly file: string;
  readonly spec: Spec;
  private readonly tree: YamlNode;
  private readonly source: SourceText;

  private readonly violations: readonly Violation[];

  constructor(file: string, spec: Spec, tree: YamlNode, source: SourceText, violations: readonly Violation[]) {
    this.file = file;
    this.spec = spec;
    this.violations = violations;
    this.tree = tree;
    this.source = source;
  }

  /** Where the value at a path stands; undefined where nobody wrote it. */
  at(...path: Path): Place | undefined {
    const node = nodeAt(this.tree, path);
    return node && this.source.place(node.range);
  }

  /** Where the key of the value at a path stands. */
  keyAt(...path: Path): Place | undefined {
    const entry = entryAt(this.tree, path);
    return entry && this.source.place(entry.keyRange);
  }

  /**
   * Whether nobody wrote this key: neither a value that was refused, nor a key beside it that dx does not
   * know and that may be the same one misspelt. One mistake must not be told twice.
   */
  lacks(...path: Path): boolean {
    const parent = JSON.stringify(path.slice(0, -1));
    const self = JSON.stringify(path);
    return nodeAt(this.tree, path) === undefined && !this.violations.some((violation) => {
      const where = JSON.stringify(violation.path);
      return where === self || (where === parent && violation.keyword === 'additionalProperties');
    });
  }

  /** Where a part of the text at a path stands, in characters from its start; escapes in quotes make it the whole. */
  partAt(path: Path, start: number, end: number): Place | undefined {
    const node = nodeAt(this.tree, path);
    if (node?.kind !== 'scalar' || node.contentStart < 0) return this.at(...path);
    const verbatim = this.source.text.startsWith(node.text, node.contentStart);
    return verbatim ? this.source.place([node.contentStart + start, node.contentStart + end]) : this.at(...path);
  }

  /** The place of a text's first character, inside quotes and below a block's header. */
  textAt(...path: Path): Place | undefined {
    const node = nodeAt(this.tree, path);
    if (node?.kind !== 'scalar') return undefined;
    const end = node.style === 'quoted' ? node.range[1] - 1 : node.range[1];
    return this.source.place([node.contentStart, end]);
  }

  /** The same place without the line's text, for values that may hold a secret. */
  secretAt(...path: Path): Place | undefined {
    const place = this.at(...path);
    if (!place) return undefined;
    const { text: _, ...rest } = place;
    return rest;
  }
}

/** Reads one file. undefined: nothing in it can be used; why is reported. */
export async function readDocument<Spec>(root: string, found: FoundFile, spec: TSchema, report: Report): Promise<Document<Spec> | undefined> {
  const source = await readText(root, found, report);
  if (!source) return undefined;
  const tree = parseYaml(source, report);
  if (!tree) return undefined;
  const schema = asSchema(spec);
  if (tree.kind !== 'map') {
    report('DX1014', source.place(tree.range), 'the file must be a mapping of keys to values');
    return undefined;
  }
  const violations = validate(valueOf(tree, schema), schema);
  phrase(violations, tree, source, report);
  const mended = repair(tree, schema, violations);
  return new Document(found.file, valueOf(mended, schema) as Spec, mended, source, violations);
}
