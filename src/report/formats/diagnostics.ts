import { codes as diagnosticCodes } from '../../core/codes.ts';
import { exitCodes } from '../../core/exit-codes.ts';
import { byCodeUnit } from '../../core/compare.ts';
import { blocks, code, prose, table, type Section } from './markdown.ts';

/** What the first digit of a code says. */
const rooms: { readonly [digit: string]: string } = {
  1: 'config files', 2: 'mappings and ICD-11', 3: 'sources and records', 4: 'images and steps',
  5: 'catalog and rules', 6: 'releases', 7: 'engine and store', 9: 'commands',
};

/** Every diagnostic code with its title. */
export function diagnostics(): Section {
  const all = Object.entries(diagnosticCodes).toSorted(([a], [b]) => byCodeUnit(a, b));
  return {
    title: 'Diagnostic codes',
    body: blocks(
      '`dx explain <code>` tells what a code means and what to do. The first digit is the room; a code is never reused for something else. Only errors block.',
      table(['code', 'about', 'title'], all.map(([name, { title }]) => [code(name), rooms[name[2]!]!, prose(title)])),
    ),
  };
}

export function exits(): Section {
  return { title: 'Exit codes', body: table(['code', 'meaning'], Object.values(exitCodes).map(({ code: number, meaning }) => [code(String(number)), meaning])) };
}
