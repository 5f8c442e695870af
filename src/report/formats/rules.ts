import type { RuleColumn } from '../../catalog/columns.ts';
import { DEEPEST, LONGEST } from '../../catalog/rule-text.ts';
import { ruleCastTypes, ruleFunctions, ruleOperators } from '../../catalog/rule-tree.ts';
import { blocks, code, codes, list, prose, table, type Section } from './markdown.ts';
import { COLUMNS } from './titles.ts';

/** What a rule may be, may see and may call. */
export function rules(columns: readonly RuleColumn[]): Section {
  return {
    title: 'Rules',
    body: blocks(
      'A rule is one SQL expression (DuckDB) that gives a BOOLEAN. Every rule is evaluated for every image, and every reason is kept. '
        + 'Rules see source, record, mapping and licence columns and the facts of the analyse steps; duplicates and splits come later and have settings, not rules.',
    ),
    parts: [
      {
        title: 'NULL in rules',
        body: blocks(
          table(['kind', 'the expression is true', 'false', 'NULL'], [
            ['`exclude`', 'excludes', '–', 'excludes as *undecidable*'],
            ['`require`', '–', 'excludes', 'excludes as *undecidable*'],
            ['`warn`', 'warns', '–', '–'],
          ]),
          'NULL means that something the rule looks at is not known: `age > 18` of an image without an age. A value that cannot be computed (a failed cast, a division by zero) is NULL too. Who means otherwise writes so: `coalesce(age > 18, true)`.',
        ),
      },
      { title: COLUMNS, body: table(['column', 'type', 'meaning'], columns.map(({ name, type, meaning }) => [code(name), type, prose(meaning)])) },
      { title: 'Functions and operators', body: language() },
    ],
  };
}

function language(): string {
  return blocks(
    'Whatever is not listed here is refused: subqueries, aggregates, window functions, lambdas, stars, parameters, comments, nested types, and every function that touches a file, a setting, a clock or chance.',
    list([
      `Functions: ${codes(ruleFunctions)}.`,
      `Operators: ${codes(ruleOperators.filter((name) => !name.endsWith('_escape')))}; the \`~~\` family is \`LIKE\`, \`ILIKE\` and \`GLOB\`, also with \`NOT\` and \`ESCAPE\`.`,
      'Forms: comparisons, `IS [NOT] DISTINCT FROM`, `AND`, `OR`, `NOT`, `BETWEEN`, `IN (…)`, `IS [NOT] NULL`, `CASE`, `coalesce`, `nullif`, `TRY(…)`, `CAST` and `TRY_CAST`.',
      `Types of casts: ${codes(ruleCastTypes)}.`,
    ]),
    `An expression has at most ${LONGEST} characters and ${DEEPEST} nested brackets, and ASCII outside quotes. It runs in a database that is locked, without files and network, and with bounded memory.`,
  );
}
