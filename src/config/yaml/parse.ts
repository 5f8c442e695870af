import { Composer, Lexer, Parser, type CST, type Document } from 'yaml';
import type { Report } from '../finding.ts';
import { buildTree } from './build.ts';
import type { SourceText } from './text.ts';
import type { YamlNode } from './tree.ts';

/** Deepest nesting of the parser; the deepest file anyone needs has about 12. */
const DEEPEST = 64;
/** Most lexical tokens. A 16 MiB mapping of 466,000 ordinary rows stays below and takes 1.8 GB of memory; one made of one-letter words would take several times that. */
const MOST_TOKENS = 4_000_000;

/**
 * Text → tree, or undefined where there is nothing to go on with. Only YAML 1.2 without directives, tags
 * and merge keys is taken: each of those lets a file mean something else than it seems to.
 */
export function parseYaml(source: SourceText, report: Report): YamlNode | undefined {
  const document = composeYaml(source, report);
  return document && buildTree(source, document, report);
}

/** The first half of it: the document as the parser sees it, aliases and tags included. */
export function composeYaml(source: SourceText, report: Report): Document.Parsed | undefined {
  const tokens = tokenise(source, report);
  if (!tokens) return undefined;
  const documents = [...new Composer({
    version: '1.2', schema: 'core', merge: false, resolveKnownTags: false, uniqueKeys: false, prettyErrors: false,
    logLevel: 'silent', lineCounter: source.lines,
  }).compose(tokens, true, source.text.length)];
  const [document, second] = documents;
  if (!document) return undefined;
  if (document.errors.length > 0) return reportSyntax(source, document, report);
  if (second) {
    const marker = tokens.filter((token) => token.type === 'document')[1];
    const start = marker?.offset ?? second.range[0];
    report('DX1006', source.place([start, start + 3]), 'the file holds several YAML documents', { help: 'Remove the line "---" or move what follows it to a file of its own.' });
    return undefined;
  }
  return document;
}

function tokenise(source: SourceText, report: Report): CST.Token[] | undefined {
  const parser = new Parser(source.lines.addNewLine);
  const tokens: CST.Token[] = [];
  let count = 0;
  source.lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(source.text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > DEEPEST) {
      report('DX1007', source.place([parser.offset - 1, parser.offset]), `nested deeper than ${DEEPEST} levels`);
      return undefined;
    }
    if (++count > MOST_TOKENS) {
      report('DX1003', source.place([parser.offset, parser.offset]), `more than ${MOST_TOKENS} words and marks`);
      return undefined;
    }
  }
  tokens.push(...parser.end());
  const directive = tokens.find((token) => token.type === 'directive');
  if (directive?.type === 'directive') {
    report('DX1009', source.place([directive.offset, directive.offset + directive.source.length]), `the directive ${directive.source.split(' ')[0]} is refused`, {
      help: 'Remove the line: files are plain YAML 1.2.',
    });
    return undefined;
  }
  return tokens;
}

/** Only the first error is told: those after it are mostly its echo. */
function reportSyntax(source: SourceText, document: Document.Parsed, report: Report): undefined {
  const first = document.errors[0]!;
  const [start, end] = first.pos;
  const tab = first.code === 'TAB_AS_INDENT';
  const message = tab ? 'a tab is used for indentation' : first.message.replace(/\.$/, '');
  report('DX1005', source.place([start, Math.max(end, start + 1)]), `not valid YAML: ${lowerFirst(message)}`, tab ? { hint: 'use blanks' } : {});
  return undefined;
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
