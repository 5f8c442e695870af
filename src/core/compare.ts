/**
 * Order by UTF-16 code unit: what `<` does on strings. Never `localeCompare`, which depends on the
 * machine's locale data. DuckDB's binary collation orders by UTF-8 bytes, which differs from this only
 * for characters outside the basic plane; wherever SQL writes a table, SQL also orders it.
 */
export function byCodeUnit(a: string, b: string): number {
  if (a < b) return -1;
  return a > b ? 1 : 0;
}

/** A comparator by a string key. */
export function by<T>(key: (item: T) => string): (a: T, b: T) => number {
  return (a, b) => byCodeUnit(key(a), key(b));
}
