// Elements in their order and by what they stand for, built upon those of the refresh before.
import { listDifference } from "./list-difference.ts";
import { Patch } from "./patched-map.ts";

export interface Listed<Id, T> {
  readonly list: readonly T[];
  /** Made when it is first asked for: who draws only once never asks. */
  readonly by: ReadonlyMap<Id, T>;
}

/** What is the very object it was is looked up where it was. No two of a list stand for the same. */
export function listed<Id, T extends object>(
  list: readonly T[],
  before: Listed<Id, T> | null,
  idOf: (item: T) => Id,
): Listed<Id, T> {
  const known = before instanceof LateListed ? (before as LateListed<Id, T>) : null;
  return new LateListed(list, known, idOf);
}

class LateListed<Id, T extends object> implements Listed<Id, T> {
  readonly list: readonly T[];
  readonly #idOf: (item: T) => Id;
  #by: ReadonlyMap<Id, T> | null;

  constructor(list: readonly T[], before: LateListed<Id, T> | null, idOf: (item: T) => Id) {
    this.list = list;
    this.#idOf = idOf;
    this.#by = before !== null && before.#by !== null ? this.#patched(before.list, before.#by) : null;
  }

  get by(): ReadonlyMap<Id, T> {
    this.#by ??= this.#patched([], null);
    return this.#by;
  }

  #patched(before: readonly T[], by: ReadonlyMap<Id, T> | null): ReadonlyMap<Id, T> {
    const patch = new Patch(by);
    const { gone, fresh } = listDifference(before, this.list);
    for (const item of gone) patch.delete(this.#idOf(item));
    for (const item of fresh) patch.set(this.#idOf(item), item);
    return patch.done();
  }
}
