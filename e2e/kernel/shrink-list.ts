// Makes a list as short as a test allows (delta debugging): halves first, then ever smaller parts.

/**
 * @param stillFails whether the failure is still there with these items only; asked at most as often as `budget` allows.
 * @returns a list that still fails; where the budget lasted, no single item of it can be left out.
 */
export async function shrinkList<T>(
  items: readonly T[],
  stillFails: (items: readonly T[]) => Promise<boolean>,
  budget: { left: number },
): Promise<readonly T[]> {
  const asked = (left: readonly T[]): Promise<boolean> => {
    budget.left -= 1;
    return stillFails(left);
  };
  if (items.length === 0 || budget.left <= 0) return items;
  if (await asked([])) return [];
  let kept = items;
  for (let size = Math.ceil(kept.length / 2); size >= 1; ) {
    let removed = false;
    for (let at = 0; at < kept.length && budget.left > 0; ) {
      const fewer = [...kept.slice(0, at), ...kept.slice(at + size)];
      if (fewer.length > 0 && (await asked(fewer))) {
        kept = fewer;
        removed = true;
      } else at += size;
    }
    if (budget.left <= 0) break;
    // parts of one item are tried until none of them can go
    if (size > 1) size = Math.ceil(size / 2);
    else if (!removed) break;
  }
  return kept;
}
