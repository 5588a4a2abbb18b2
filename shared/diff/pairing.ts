// Pairing: what of the earlier snapshot is what of the later one, by keys tried from the strongest to the weakest.

export interface Pair<T> {
  readonly before: T;
  readonly after: T;
  /** Which key joined them: 0 is the strongest. */
  readonly by: number;
}

export interface Pairing<T> {
  readonly pairs: readonly Pair<T>[];
  readonly removed: readonly T[];
  readonly added: readonly T[];
}

/**
 * Joins items whose key is equal and unique among those still unpaired on both sides; a key of null joins nothing.
 * A key that several share joins none of them: an identity is never guessed.
 */
export function pairUp<T>(
  before: readonly T[],
  after: readonly T[],
  keys: readonly ((item: T, side: "before" | "after") => string | null)[],
): Pairing<T> {
  const left = new Set(before);
  const right = new Set(after);
  const pairs: Pair<T>[] = [];
  keys.forEach((keyOf, by) => {
    const olds = unique(left, (item) => keyOf(item, "before"));
    const news = unique(right, (item) => keyOf(item, "after"));
    for (const [key, old] of olds) {
      const found = news.get(key);
      if (old === null || found === undefined || found === null) continue;
      pairs.push({ before: old, after: found, by });
      left.delete(old);
      right.delete(found);
    }
  });
  return { pairs, removed: [...left], added: [...right] };
}

function unique<T>(items: ReadonlySet<T>, keyOf: (item: T) => string | null): Map<string, T | null> {
  const found = new Map<string, T | null>();
  for (const item of items) {
    const key = keyOf(item);
    if (key !== null) found.set(key, found.has(key) ? null : item);
  }
  return found;
}

/** Differences of two bags of texts: how often each stands more on one side than on the other. */
export function bagDifference(
  before: readonly string[],
  after: readonly string[],
): { readonly removed: readonly string[]; readonly added: readonly string[] } {
  const counts = new Map<string, number>();
  for (const text of before) counts.set(text, (counts.get(text) ?? 0) - 1);
  for (const text of after) counts.set(text, (counts.get(text) ?? 0) + 1);
  const removed: string[] = [];
  const added: string[] = [];
  for (const [text, count] of counts) {
    for (let i = count; i < 0; i += 1) removed.push(text);
    for (let i = count; i > 0; i -= 1) added.push(text);
  }
  return { removed, added };
}
