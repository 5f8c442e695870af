/** For messages: six decimals are more than anybody writes, and hide the noise of binary fractions. */
export function round(value: number): number {
  return Number(value.toFixed(6));
}
