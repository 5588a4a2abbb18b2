// Elements in their order and by what they stand for, built upon those of the refresh before.
import { listDifference } from "./list-difference.ts";
import { Patch } from "./patched-map.ts";

/** What is the very object it was is looked up where it was. No two of a list stand for the same. */
export class Listed<Id, T extends object> {
  readonly list: readonly T[];
  readonly #idOf: (item: T) => Id;
  #by: ReadonlyMap<Id, T> | null;

  constructor(list: readonly T[], before: Listed<Id, T> | null, idOf: (item: T) => Id) {
    this.list = list;
    this.#idOf = idOf;
    this.#by = before !== null && before.#by !== null ? this.#patched(before.list, before.#by) : null;
  }

  /** Made when it is first asked for: who draws only once never asks. */
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
