import { resolve } from 'node:path';
import { visible } from '../../report/terminal/escape.ts';
import { number } from '../../report/terminal/words.ts';
import { sourceOption } from '../options.ts';
import { refusal } from '../usage.ts';
import type { Outcome, ProjectCall, Verb } from '../verb.ts';

interface Options {
  readonly xlsx?: string;
  readonly sssom?: string;
  readonly fhir?: string;
  readonly blind?: boolean;
  readonly for?: string;
  readonly overwrite?: boolean;
  readonly source?: string;
}

export const verb: Verb = {
  description:
    'Writes the mappings for others: a spreadsheet in which a dermatologist reviews them (one sheet a source, with images, official titles, drop-downs and room for decisions), which "dx labels import" reads back; '
    + 'SSSOM and FHIR ConceptMap for programs. A blind spreadsheet shows no proposal: categories chosen there tell how far people agree.',
  examples: [
    { line: 'dx labels export --xlsx review.xlsx', about: 'all sources' },
    { line: 'dx labels export --xlsx ada.xlsx --for ada', about: 'for one person: nobody else\'s name is put to what it says' },
    { line: 'dx labels export --xlsx blind.xlsx --blind --source ham10000', about: 'of one source, without the proposals' },
    { line: 'dx labels export --sssom mappings.sssom.tsv --fhir conceptmap.json', about: 'for other programs' },
  ],
  declare(command, start) {
    command.option('--xlsx <file>', 'spreadsheet for reviews').option('--blind', 'in the spreadsheet, show no proposal')
      .option('--for <person>', 'whose decisions the spreadsheet is for: an id of rules/people.yaml')
      .option('--sssom <file>', 'Simple Standard for Sharing Ontological Mappings, TSV').option('--fhir <file>', 'FHIR R4 ConceptMap, JSON')
      .addOption(sourceOption()).option('--overwrite', 'replace files that are there')
      .action((options: Options) => start.inProject((call) => run(call, options)));
  },
};

async function run(call: ProjectCall, { xlsx, sssom, fhir, blind, for: person, overwrite, source }: Options): Promise<Outcome> {
  if (xlsx === undefined && sssom === undefined && fhir === undefined) return refusal({ code: 'DX9002', message: 'no file is named', help: 'say what to write: --xlsx, --sssom or --fhir' });
  if (xlsx !== undefined && !/\.xlsx$/i.test(xlsx)) return refusal({ code: 'DX9002', message: `"${xlsx}" does not end in .xlsx`, help: 'spreadsheet programs tell the form by the name' });
  if (blind && xlsx === undefined) return refusal({ code: 'DX9002', message: '--blind is about the spreadsheet', help: 'give --xlsx <file> with it' });
  if (person !== undefined && xlsx === undefined) return refusal({ code: 'DX9002', message: '--for is about the spreadsheet', help: 'give --xlsx <file> with it' });
  const { exportLabels } = await import('../../pipeline/label-export.ts');
  const at = (file: string | undefined): string | undefined => (file === undefined ? undefined : resolve(call.cwd, file));
  const files = { xlsx: at(xlsx), sssom: at(sssom), fhir: at(fhir) };
  const { diagnostics, written } = await call.work((signal, emit) => exportLabels({
    root: call.root, signal, blind: blind === true, overwrite: overwrite === true, ...(source !== undefined && { source }),
    ...(person !== undefined && { for: person }), ...(files.xlsx !== undefined && { xlsx: files.xlsx }), ...(files.sssom !== undefined && { sssom: files.sssom }), ...(files.fhir !== undefined && { fhir: files.fhir }),
  }, emit));
  return {
    diagnostics, json: { written },
    text: () => written.map(({ file, rows }) => `wrote ${visible(file)}${person !== undefined && file === files.xlsx ? ` for ${visible(person)}` : ''}: ${number(rows)} ${rows === 1 ? 'row' : 'rows'}\n`).join(''),
    talk: () => (xlsx !== undefined && written.length > 0 ? `next: "dx labels import ${visible(xlsx)}${person === undefined ? ' --by <person>' : ''}" when it comes back\n` : ''),
  };
}
