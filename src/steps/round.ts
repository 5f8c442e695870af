/** A float as facts hold it: rounded to `digits` decimals, so that the last bits of an addition order never enter a release. No negative zero. */
export function roundTo(value: number, digits: number): number {
  const rounded = Number(value.toFixed(digits));
  return rounded === 0 ? 0 : rounded;
}
