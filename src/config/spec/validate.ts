import type { ErrorObject, ValidateFunction } from 'ajv';
import type { Path, YamlNode } from '../yaml/tree.ts';
import { nodeAt } from '../yaml/tree.ts';
import { chooseBranch, type Schema } from './read.ts';

/** What is wrong at one place, in terms of the schema. */
export interface Violation {
  /** Of the value that is wrong; for unknown and missing keys, of the mapping. */
  readonly path: Path;
  readonly keyword: string;
  /** The key that is unknown or missing. */
  readonly key?: string;
  /** The schema that the value should meet. */
  readonly schema: Schema;
  /** The union that the schema is a branch of. */
  readonly union?: Schema;
}

export type Validator = (value: unknown, tree: YamlNode) => readonly Violation[];

/** Compiles lazily: ajv takes its time, and most commands read few kinds of file. */
export async function validator(schema: Schema): Promise<Validator> {
  const known = compiled.get(schema);
  if (known) return known;
  const { Ajv } = await import('ajv');
  const ajv = new Ajv({ allErrors: true, verbose: true, strict: true, strictTypes: false, keywords: ['x-form'] });
  const validate: ValidateFunction = ajv.compile(schema);
  const run: Validator = (value, tree) => (validate(value) ? [] : violations(validate.errors ?? [], schema, tree));
  compiled.set(schema, run);
  return run;
}

/** A memory of a pure function; schemas are few and live as long as the process. */
const compiled = new WeakMap<Schema, Validator>();

function violations(errors: readonly ErrorObject[], schema: Schema, tree: YamlNode): Violation[] {
  const found = new Map<string, Violation>();
  for (const error of errors) {
    const path = pathOf(error.instancePath, tree);
    const meant = follow(error, schema, tree);
    if (!meant) continue;
    const key: unknown = error.params['additionalProperty'] ?? error.params['missingProperty'];
    const violation: Violation = {
      path, keyword: error.keyword, schema: error.parentSchema as Schema, ...(typeof key === 'string' ? { key } : {}), ...meant,
    };
    // One finding a place: a value of the wrong type is also not in the list, and has not the form.
    const place = `${error.instancePath}\n${violation.key === undefined ? '' : `${error.keyword} ${violation.key}`}`;
    const other = found.get(place);
    if (!other || rank(violation.keyword) < rank(other.keyword)) found.set(place, violation);
  }
  return [...found.values()];
}

const byWeight = ['type', 'anyOf', 'minLength', 'enum', 'pattern'];

function rank(keyword: string): number {
  const index = byWeight.indexOf(keyword);
  return index < 0 ? byWeight.length : index;
}

/**
 * undefined where an error is not about the branch that the author meant: of a union, ajv tells the errors
 * of all branches. Walks the error's schema path beside its instance path, choosing at each union.
 */
function follow(error: ErrorObject, root: Schema, tree: YamlNode): { readonly union?: Schema } | undefined {
  const schemaPath = error.schemaPath.split('/').slice(1).map(unescape);
  const instance = pathOf(error.instancePath, tree);
  let schema: unknown = root;
  let depth = 0;
  let union: Schema | undefined;
  for (let i = 0; i < schemaPath.length; i++) {
    const step = schemaPath[i]!;
    if (step === 'anyOf') {
      const node = nodeAt(tree, instance.slice(0, depth));
      const branches = (schema as Schema).anyOf ?? [];
      const choice = node && chooseBranch(node, branches);
      if (i === schemaPath.length - 1) return choice === undefined ? {} : undefined;
      if (choice !== Number(schemaPath[i + 1])) return undefined;
      union = schema as Schema;
      schema = branches[choice];
      i++;
    } else if (step === 'properties' && i + 1 < schemaPath.length) {
      schema = (schema as Schema).properties?.[schemaPath[++i]!];
      union = undefined;
      depth++;
    } else if (step === 'items' || (step === 'additionalProperties' && i + 1 < schemaPath.length)) {
      schema = (schema as { [key: string]: unknown })[step];
      union = undefined;
      depth++;
    }
  }
  return union ? { union } : {};
}

function unescape(step: string): string {
  return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
}

function pathOf(pointer: string, tree: YamlNode): Path {
  const path: (string | number)[] = [];
  for (const raw of pointer.split('/').slice(1)) {
    const step = raw.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(nodeAt(tree, path)?.kind === 'list' ? Number(step) : step);
  }
  return path;
}
