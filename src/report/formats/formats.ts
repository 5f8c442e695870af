import { registry, stepNames } from '../../steps/registry.ts';
import { configFiles } from './config-files.ts';
import { decisions } from './decisions.ts';
import { diagnostics, exits } from './diagnostics.ts';
import { exclusions } from './exclusions.ts';
import { blocks, page } from './markdown.ts';
import { releases, tables } from './releases.ts';
import { rules } from './rules.ts';
import { steps } from './steps.ts';
import { pseudonyms, store } from './store.ts';
import { vocabularies } from './vocabularies.ts';

/**
 * `docs/formats.md`: every column and key, written from what the program itself works with, so that the page
 * cannot differ from it. The catalog's columns come lazily, for they know DuckDB.
 */
export async function formatsDocument(): Promise<string> {
  const [{ ruleColumns }, { factColumns }] = await Promise.all([import('../../catalog/columns.ts'), import('../../catalog/step-facts.ts')]);
  const all = stepNames().map((name) => registry[name]);
  return page(
    'Formats',
    blocks(
      'Every file that dx reads or writes, with every column and key. The results of `--json` are in [json.md](json.md).',
      'This page is generated from the program: `npm run docs` writes it anew, and a test compares the two.',
    ),
    [configFiles(), rules(ruleColumns(all)), steps(factColumns), exclusions(all), decisions(), releases(), tables(), pseudonyms(), store(), vocabularies(), diagnostics(), exits()],
  );
}
