import type { ErrorObject, ValidateFunction } from 'ajv';
import type { Path, YamlNode } from '../yaml/tree.ts';
import { nodeAt } from '../yaml/tree.ts';
import { chooseBranch, memberSchema, type Schema } from './read.ts';
import { withDefinitions, type Deduplicated } from './shared.ts';

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
  const ajv = new Ajv({ allErrors: true, verbose: true, strict: true, strictTypes: false, keywords: ['x-form'], inlineRefs: false, meta: false, validateSchema: false });
  const { schema: compact, originals } = withDefinitions(schema);
  const validate: ValidateFunction = ajv.compile(compact);
  const run: Validator = (value, tree) => (validate(value) ? [] : violations(validate.errors ?? [], schema, originals, tree));
  compiled.set(schema, run);
  return run;
}

/** A memory of a pure function; schemas are few and live as long as the process. */
const compiled = new WeakMap<Schema, Validator>();

function violations(errors: readonly ErrorObject[], schema: Schema, originals: Deduplicated['originals'], tree: YamlNode): Violation[] {
  const found = new Map<string, Violation>();
  for (const error of errors) {
    const path = pathOf(error.instancePath, tree);
    // Of a union, ajv tells the errors of all branches; only those of the branch meant are of use.
    const { schema: meant, union } = meantAt(path, schema, tree);
    const failed = originals.get(error.parentSchema);
    if (failed !== (meant ?? union)) continue;
    const key: unknown = error.params['additionalProperty'] ?? error.params['missingProperty'];
    const violation: Violation = {
      path, keyword: error.keyword, schema: failed as Schema, ...(typeof key === 'string' ? { key } : {}), ...(meant && union ? { union } : {}),
    };
    // One finding a place: a value of the wrong type is also not in the list, and has not the form.
    const place = `${error.instancePath}\n${violation.key === undefined ? '' : `${error.keyword} ${violation.key}`}`;
    const other = found.get(place);
    if (!other || rank(violation.keyword) < rank(other.keyword)) found.set(place, violation);
  }
  // Fail closed: an invalid value is never without a finding.
  const [first] = errors;
  if (found.size === 0 && first) return [{ path: pathOf(first.instancePath, tree), keyword: 'invalid', schema }];
  return [...found.values()];
}

const byWeight = ['type', 'anyOf', 'minLength', 'enum', 'pattern'];

function rank(keyword: string): number {
  const index = byWeight.indexOf(keyword);
  return index < 0 ? byWeight.length : index;
}

/** What a value at a path should be, as its author meant it: at each union the branch of its shape. */
function meantAt(path: Path, root: Schema, tree: YamlNode): { readonly schema: Schema | undefined; readonly union?: Schema } {
  let schema: Schema | undefined = root;
  let union: Schema | undefined;
  for (let depth = 0; ; depth++) {
    union = undefined;
    if (schema?.anyOf) {
      union = schema;
      const choice = chooseBranch(nodeAt(tree, path.slice(0, depth))!, schema.anyOf);
      schema = choice === undefined ? undefined : schema.anyOf[choice];
    }
    if (depth === path.length) return { schema, ...(union ? { union } : {}) };
    const step: string | number = path[depth]!;
    schema = schema && (typeof step === 'number' ? schema.items : memberSchema(schema, step));
  }
}

function pathOf(pointer: string, tree: YamlNode): Path {
  const path: (string | number)[] = [];
  for (const raw of pointer.split('/').slice(1)) {
    const step = raw.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(nodeAt(tree, path)?.kind === 'list' ? Number(step) : step);
  }
  return path;
}
