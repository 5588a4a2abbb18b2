/**
 * A sorted list with a few more items, each where it belongs: as sorting all of them by `compare` would have it, where no
 * two are equal by it. The list itself when there are none.
 */
export function mergeSorted<T>(
  sorted: readonly T[],
  fresh: readonly T[],
  compare: (a: T, b: T) => number,
): readonly T[] {
  if (fresh.length === 0) return sorted;
  const more = fresh.toSorted(compare);
  if (sorted.length === 0) return more;
  const merged: T[] = [];
  let from = 0;
  for (const item of more) {
    const to = placeOf(item, sorted, from, compare);
    for (; from < to; from += 1) merged.push(sorted[from] as T);
    merged.push(item);
  }
  for (; from < sorted.length; from += 1) merged.push(sorted[from] as T);
  return merged;
}

/** Place of the first item from `from` on that comes after `item`. */
function placeOf<T>(item: T, sorted: readonly T[], from: number, compare: (a: T, b: T) => number): number {
  let low = from;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(sorted[middle] as T, item) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
