/**
 * The middle of some numbers, or the mean of the two in the middle. A run that something disturbed moves it
 * less than it moves the mean.
 *
 * @throws RangeError when there is none
 */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) {
    throw new RangeError("The median of no values, expected at least one");
  }
  return (lower + upper) / 2;
}
