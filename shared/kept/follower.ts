// Finds items of an earlier list by key, for whoever asks for them in nearly the list's order.

/** So far ahead an item is looked for before the rest of the list is. */
const AHEAD = 128;

export class Follower<K, T> {
  readonly #list: readonly T[];
  readonly #keyOf: (item: T) => K;
  readonly #mayBeThere: (key: K) => boolean;
  #next = 0;
  #places: Map<K, number> | null = null;

  /** `mayBeThere`: spares a search of the whole list for what is known not to be in it. */
  constructor(list: readonly T[], keyOf: (item: T) => K, mayBeThere: (key: K) => boolean = () => true) {
    this.#list = list;
    this.#keyOf = keyOf;
    this.#mayBeThere = mayBeThere;
  }

  /** Place of an item in the list; -1: it is not there. */
  placeOf(key: K): number {
    const end = Math.min(this.#list.length, this.#next + AHEAD);
    for (let at = this.#next; at < end; at += 1) {
      if (this.#keyOf(this.#list[at] as T) !== key) continue;
      this.#next = at + 1;
      return at;
    }
    if (!this.#mayBeThere(key)) return -1;
    this.#places ??= new Map(this.#list.map((item, at) => [this.#keyOf(item), at]));
    return this.#places.get(key) ?? -1;
  }

  /** Place of what may be the very object; -1: nothing with its key is there. */
  placeOfItem(item: T): number {
    if (this.#list[this.#next] !== item) return this.placeOf(this.#keyOf(item));
    this.#next += 1;
    return this.#next - 1;
  }

  find(key: K): T | undefined {
    const at = this.placeOf(key);
    return at < 0 ? undefined : this.#list[at];
  }
}
