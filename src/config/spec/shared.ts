/** A JSON Schema as data. */
type Json = { readonly [key: string]: unknown };

/**
 * The same schema with its repeated parts under `definitions`: the forms of a field are there once, not once
 * for each of eighteen fields. Parts are the same where they are one object of the spec. Files for
 * editors are ten times smaller so.
 */
export function withDefinitions(spec: object): Json {
  const repeated = repeatedParts(spec);
  const names = new Map([...repeated].map((part, index) => [part, `part${index + 1}`]));

  const copy = (value: unknown, whole = false): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    const name = names.get(value);
    if (name !== undefined && !whole) return { $ref: `#/definitions/${name}` };
    if (Array.isArray(value)) return value.map((item) => copy(item));
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, copy(member)]));
  };

  const top = copy(spec) as Json;
  if (names.size === 0) return top;
  const definitions = Object.fromEntries([...names].map(([part, name]) => [name, copy(part, true)]));
  return { ...top, definitions };
}

/** Mappings that occur more than once, in the order of their second occurrence. Small parts are not worth a name. */
function repeatedParts(spec: object): Set<object> {
  const seen = new Set<object>();
  const repeated = new Set<object>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (seen.has(value)) {
      if ('properties' in value && 'type' in value) repeated.add(value);
      return;
    }
    seen.add(value);
    for (const member of Object.values(value)) visit(member);
  };
  visit(spec);
  return repeated;
}
