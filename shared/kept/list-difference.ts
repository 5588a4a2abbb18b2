// What two lists of nearly the same objects in nearly the same order do not have in common.

export interface ListDifference<T> {
  /** Of the first list, in its order. */
  readonly gone: readonly T[];
  /** Of the second list, in its order. */
  readonly fresh: readonly T[];
}

/** So many objects in a row may be inserted or taken away before the lists are no longer seen to go on alike. */
const AHEAD = 128;
/** After so many places in a row with another object, every so often only is looked ahead: all may be other ones. */
const PATIENCE = 16;

const NOTHING: ListDifference<never> = { gone: [], fresh: [] };

/**
 * Told by identity. Whatever is in one list alone is named; what only stands elsewhere may be named in both. Linear
 * where the lists go on alike.
 */
export function listDifference<T extends object>(before: readonly T[], now: readonly T[]): ListDifference<T> {
  if (before === now) return NOTHING;
  const gone: T[] = [];
  const fresh: T[] = [];
  let was = 0;
  let is = 0;
  let others = 0;
  while (was < before.length && is < now.length) {
    if (before[was] === now[is]) {
      was += 1;
      is += 1;
      others = 0;
      continue;
    }
    const looks = others < PATIENCE || others % PATIENCE === 0;
    const left = looks ? distance(before, was, now[is] as T) : 0;
    const came = looks && left === 0 ? distance(now, is, before[was] as T) : 0;
    others += 1;
    if (left === 0 && came === 0) {
      gone.push(before[was] as T);
      fresh.push(now[is] as T);
      was += 1;
      is += 1;
    }
    for (const end = was + left; was < end; was += 1) gone.push(before[was] as T);
    for (const end = is + came; is < end; is += 1) fresh.push(now[is] as T);
  }
  for (; was < before.length; was += 1) gone.push(before[was] as T);
  for (; is < now.length; is += 1) fresh.push(now[is] as T);
  return gone.length + fresh.length === 0 ? NOTHING : { gone, fresh };
}

/** How many places after `from` an object stands; 0: not near. */
function distance<T>(list: readonly T[], from: number, wanted: T): number {
  const end = Math.min(list.length, from + AHEAD + 1);
  for (let at = from + 1; at < end; at += 1) if (list[at] === wanted) return at - from;
  return 0;
}
