import { byCodeUnit } from '../../core/compare.ts';
import { codes, type DiagnosticCode } from '../../core/codes.ts';
import type { Diagnostic, Place } from '../../core/diagnostic.ts';
import { inOrder } from './order.ts';

/**
 * Findings as a SARIF 2.1.0 log (OASIS, 27 March 2020): an object ready for JSON. Columns count UTF-16
 * units and end columns are exclusive, as SARIF has them by default (section 3.14.27 and 3.30.8).
 * @param prefix folder of the project within the repository, with a slash at its end, or ''
 */
export function diagnosticsAsSarif(diagnostics: readonly Diagnostic[], tool: { readonly version: string; readonly prefix: string }): object {
  const ids = [...new Set(diagnostics.map((d) => d.code))].toSorted(byCodeUnit);
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'dx', semanticVersion: tool.version, rules: ids.map(ruleOf) } },
        columnKind: 'utf16CodeUnits',
        results: inOrder(diagnostics).map((d) => resultOf(d, ids.indexOf(d.code), tool.prefix)),
      },
    ],
  };
}

function ruleOf(id: DiagnosticCode): object {
  const { title, explain } = codes[id];
  return { id, shortDescription: { text: title }, fullDescription: { text: explain } };
}

function resultOf(d: Diagnostic, ruleIndex: number, prefix: string): object {
  const text = [d.message, d.hint, d.help].filter((part) => part !== undefined).join('. ');
  return {
    ruleId: d.code,
    ruleIndex,
    level: d.severity,
    message: { text: unlinked(text) },
    ...(d.at && { locations: [locationOf(d.at, prefix)] }),
    ...(d.related && {
      relatedLocations: d.related.map((r, id) => ({ id, message: { text: unlinked(r.message) }, ...locationOf(r.at, prefix) })),
    }),
    ...(d.count !== undefined && d.count > 1 && { occurrenceCount: d.count }),
  };
}

/** Viewers turn `[text](address)` into a link (section 3.11.6); a blank keeps text of strangers from making one. */
function unlinked(text: string): string {
  return text.replaceAll('](', '] (');
}

function locationOf(at: Place, prefix: string): object {
  const region = at.line === undefined ? undefined : {
    startLine: at.line,
    ...(at.column !== undefined && { startColumn: at.column }),
    ...(at.column !== undefined && at.endColumn !== undefined && { endColumn: at.endColumn }),
    ...(at.text !== undefined && { snippet: { text: at.text } }),
  };
  return { physicalLocation: { artifactLocation: { uri: uriOf(prefix + at.file) }, ...(region && { region }) } };
}

/** A relative reference (RFC 3986): each segment percent-encoded; lone surrogates, which have no encoding, become U+FFFD. */
function uriOf(file: string): string {
  return file.split('/').map((segment) => encodeURIComponent(Buffer.from(segment).toString())).join('/');
}
