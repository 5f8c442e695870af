import { byCodeUnit } from '../../core/compare.ts';
import type { CodeText } from '../../core/code-text.ts';
import { codes } from '../../core/codes.ts';
import { nearest } from '../../core/suggest.ts';
import { wrap } from '../../report/terminal/wrap.ts';
import { textTable } from '../../report/table.ts';
import { refusal } from '../usage.ts';
import type { Outcome, Verb } from '../verb.ts';

const all: { readonly [code: string]: CodeText } = codes;

export const verb: Verb = {
  description: 'Explains a diagnostic code: why it is a finding and what to do about it. Without a code, lists all of them.',
  examples: [
    { line: 'dx explain DX9001', about: 'what "no project here" means' },
    { line: 'dx explain', about: 'every code with its title' },
  ],
  declare(command, start) {
    command.argument('[code]', 'a code such as DX9001; the letters may be lower case or left out').action((code: string | undefined) =>
      start.anywhere(async () => (code === undefined ? explainAll() : explainOne(code))),
    );
  },
};

function explainAll(): Outcome {
  const rows = Object.keys(all).toSorted(byCodeUnit).map((code) => ({ code, title: all[code]!.title }));
  return {
    json: { codes: rows },
    text: (paint) => textTable([{ name: 'code' }, { name: 'meaning' }], rows.map((row) => [row.code, row.title]), paint),
  };
}

function explainOne(written: string): Outcome {
  const code = written.toUpperCase().replace(/^(DX)?/, 'DX');
  const text = Object.hasOwn(all, code) ? all[code] : undefined;
  if (text === undefined) {
    const near = nearest(code, Object.keys(all));
    return refusal({
      code: 'DX9006',
      message: `"${written}" is not a diagnostic code`,
      ...(near !== undefined && { hint: `did you mean ${near}?` }),
      help: '"dx explain" lists all codes',
    });
  }
  return {
    json: { code, title: text.title, explain: text.explain },
    text: (paint) => `${paint.bold(code)}  ${text.title}\n\n${wrap(text.explain, 88)}\n`,
  };
}
