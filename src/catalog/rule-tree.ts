import { didYouMean } from '../core/suggest.ts';

/**
 * Functions that a rule may call: each is a pure function of its arguments whose result is no longer than the
 * arguments together (so no repeat, lpad, replace, format or range), and touches no file, setting, clock or
 * random source. Operators are functions too.
 */
export const ruleFunctions: readonly string[] = [
  'abs', 'ceil', 'ceiling', 'floor', 'round', 'trunc', 'sign', 'sqrt', 'cbrt', 'exp', 'ln', 'log', 'log2', 'log10', 'pow', 'power', 'mod',
  'greatest', 'least', 'isnan', 'isinf', 'isfinite', 'nullif', 'ifnull', 'if',
  'lower', 'upper', 'length', 'strlen', 'trim', 'ltrim', 'rtrim', 'left', 'right', 'substr', 'substring', 'concat', 'contains',
  'starts_with', 'ends_with', 'prefix', 'suffix', 'strpos', 'instr', 'position', 'regexp_matches', 'regexp_full_match', 'regexp_extract',
];
/** Operators as DuckDB's parse tree names them; `~~` is LIKE, `~~*` ILIKE, `~~~` GLOB. */
export const ruleOperators: readonly string[] = [
  '+', '-', '*', '/', '//', '%', '**', '^', '||', '~~', '!~~', '~~*', '!~~*', '~~~', 'like_escape', 'not_like_escape', 'ilike_escape', 'not_ilike_escape', '^@',
];
const operators = new Set(ruleOperators);
const functions = new Set(ruleFunctions);

/** Types a rule may cast to. Nested types, bit strings and blobs have no use in a rule. */
export const ruleCastTypes: readonly string[] = ['BOOLEAN', 'TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT', 'UTINYINT', 'USMALLINT', 'UINTEGER', 'UBIGINT', 'FLOAT', 'DOUBLE', 'DECIMAL', 'VARCHAR', 'DATE'];
const castTypes = new Set(ruleCastTypes);

const operatorTypes = new Set(['OPERATOR_NOT', 'OPERATOR_IS_NULL', 'OPERATOR_IS_NOT_NULL', 'OPERATOR_COALESCE', 'OPERATOR_NULLIF', 'OPERATOR_TRY', 'COMPARE_IN', 'COMPARE_NOT_IN']);
const plainClasses = new Set(['CONSTANT', 'COMPARISON', 'CONJUNCTION', 'CASE', 'BETWEEN']);

/** Words for what is refused by its class alone. */
const classNames: { readonly [name: string]: string } = {
  SUBQUERY: 'a subquery', WINDOW: 'a window function', STAR: 'a star or COLUMNS()', PARAMETER: 'a parameter', LAMBDA: 'a lambda', LAMBDA_REF: 'a lambda',
  COLLATE: 'a collation', POSITIONAL_REFERENCE: 'a position instead of a column name', DEFAULT: 'DEFAULT', AGGREGATE: 'an aggregate',
};

export type TreeProblem =
  | { readonly kind: 'refused'; readonly what: string; readonly location?: number }
  | { readonly kind: 'column'; readonly column: string; readonly hint?: string; readonly location?: number };

interface Node {
  readonly [member: string]: unknown;
}

/**
 * Checks DuckDB's own parse tree (`json_serialize_sql` of `SELECT (expression) AS verdict`) against what a rule may
 * be: one scalar expression of known columns, allowed functions and plain operators. Whatever is not listed is
 * refused. Returns the columns used, in the order met.
 */
export function checkTree(serialised: unknown, columns: ReadonlySet<string>): { readonly problems: readonly TreeProblem[]; readonly columns: readonly string[] } {
  const problems: TreeProblem[] = [];
  const used = new Set<string>();
  const root = soleExpression(serialised);
  if (!root) return { problems: [{ kind: 'refused', what: 'more than one scalar expression' }], columns: [] };
  visit(root);
  return { problems, columns: [...used] };

  function visit(node: Node): void {
    const kind = String(node['class']);
    const location = typeof node['query_location'] === 'number' && node['query_location'] < 1e9 ? { location: node['query_location'] } : {};
    const refuse = (what: string): void => void problems.push({ kind: 'refused', what, ...location });
    if (kind === 'COLUMN_REF') return visitColumn(node['column_names'] as readonly string[], location);
    if (kind === 'FUNCTION') {
      const name = String(node['function_name']).toLowerCase();
      const isOperator = operators.has(name);
      if (!isOperator && !functions.has(name)) refuse(`the function ${name === 'count_star' ? 'count' : name}`);
      else if (!['', 'main'].includes(String(node['schema'])) || node['catalog']) refuse('a function called through a dot');
      else if (node['distinct'] === true || node['filter'] || (node['order_bys'] as { orders?: unknown[] } | undefined)?.orders?.length) refuse('an aggregate');
    } else if (kind === 'CAST') {
      const type = String((node['cast_type'] as Node | undefined)?.['id']);
      if (!castTypes.has(type)) refuse(type === 'UNBOUND' ? 'a cast to a type that rules have no use for' : `a cast to ${type}`);
    } else if (kind === 'OPERATOR') {
      if (!operatorTypes.has(String(node['type']))) refuse(`the operator ${String(node['type']).toLowerCase().replaceAll('_', ' ')}`);
    } else if (!plainClasses.has(kind)) return refuse(classNames[kind] ?? `the form ${kind.toLowerCase()}`);
    for (const child of children(node)) visit(child);
  }

  function visitColumn(names: readonly string[], location: { location?: number }): void {
    const name = names.join('.');
    // DuckDB's column names ignore case; the documented ones are lower case.
    if (names.length === 1 && columns.has(name.toLowerCase())) used.add(name.toLowerCase());
    else {
      const hint = didYouMean(name, columns);
      problems.push({ kind: 'column', column: name, ...(hint ? { hint } : {}), ...location });
    }
  }
}

/** The one expression of a bare SELECT, or undefined where the text made anything else of it. */
function soleExpression(serialised: unknown): Node | undefined {
  const { statements } = serialised as { statements?: readonly { node: Node; named_param_map?: readonly unknown[] }[] };
  if (statements?.length !== 1 || statements[0]!.named_param_map?.length) return undefined;
  const select = statements[0]!.node;
  const list = select['select_list'] as readonly Node[] | undefined;
  const isBare = select['type'] === 'SELECT_NODE' && list?.length === 1 && (select['from_table'] as Node)['type'] === 'EMPTY'
    && !select['where_clause'] && !select['having'] && !select['qualify'] && !select['sample']
    && isEmpty(select['modifiers']) && isEmpty(select['group_expressions']) && isEmpty(select['group_sets']) && isEmpty((select['cte_map'] as Node)['map']);
  return isBare ? list[0] : undefined;
}

function isEmpty(list: unknown): boolean {
  return Array.isArray(list) && list.length === 0;
}

/** Every nested expression: members, and members of lists, that have a class. */
function* children(value: unknown): Generator<Node> {
  if (Array.isArray(value)) {
    for (const item of value) yield* candidates(item);
  } else if (value !== null && typeof value === 'object') {
    for (const member of Object.values(value)) yield* candidates(member);
  }
}

function* candidates(value: unknown): Generator<Node> {
  if (value === null || typeof value !== 'object') return;
  if (!Array.isArray(value) && typeof (value as Node)['class'] === 'string') yield value as Node;
  else yield* children(value);
}
