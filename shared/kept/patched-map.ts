// Maps that are handed on from one refresh to the next: what a later one has in common with an earlier one is kept once,
// and neither is ever seen to change. A host of thousands of links differs from a second ago by a few.

const GONE = Symbol("gone");

/** Entries of a later version as they were, or that they were not there. */
type Undo<K, V> = ReadonlyMap<K, V | typeof GONE>;

/**
 * One version of a map. The latest version owns the entries, so that looking up is as fast as in any map; an earlier one
 * knows what of them was otherwise.
 */
class Version<K, V> implements ReadonlyMap<K, V> {
  readonly size: number;
  /** How many versions in a row have handed the same entries on. */
  readonly nth: number;
  #entries: Map<K, V> | null;
  #next: Version<K, V> | null = null;
  #undo: Undo<K, V> | null = null;

  constructor(entries: Map<K, V>, nth: number) {
    this.#entries = entries;
    this.size = entries.size;
    this.nth = nth;
  }

  get isLatest(): boolean {
    return this.#entries !== null;
  }

  /** The version after this one, with the changes made to the entries; they are taken from it. */
  followedBy(changes: ReadonlyMap<K, V | typeof GONE>): Version<K, V> {
    const entries = this.#own();
    const undo = new Map<K, V | typeof GONE>();
    for (const [key, value] of changes) {
      undo.set(key, entries.get(key) ?? GONE);
      if (value === GONE) entries.delete(key);
      else entries.set(key, value);
    }
    const next = new Version(entries, this.nth + 1);
    this.#entries = null;
    this.#next = next;
    this.#undo = undo;
    return next;
  }

  /** A version of its own with the same entries. */
  copied(): Version<K, V> {
    return new Version(this.#copy(), 0);
  }

  get(key: K): V | undefined {
    let version: Version<K, V> = this;
    for (;;) {
      if (version.#entries !== null) return version.#entries.get(key);
      const was = version.#undo?.get(key);
      if (was !== undefined) return was === GONE ? undefined : was;
      version = version.#next as Version<K, V>;
    }
  }

  has(key: K): boolean {
    return this.get(key) !== undefined;
  }

  forEach(visit: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this.#own()) visit(value, key, this);
  }

  entries(): MapIterator<[K, V]> {
    return this.#own().entries();
  }

  keys(): MapIterator<K> {
    return this.#own().keys();
  }

  values(): MapIterator<V> {
    return this.#own().values();
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }

  #copy(): Map<K, V> {
    if (this.#entries !== null) return new Map(this.#entries);
    const copy = (this.#next as Version<K, V>).#copy();
    for (const [key, was] of this.#undo as Undo<K, V>)
      if (was === GONE) copy.delete(key);
      else copy.set(key, was);
    return copy;
  }

  /** Who walks an earlier version makes it one that stands alone. */
  #own(): Map<K, V> {
    this.#entries ??= this.#copy();
    this.#next = null;
    this.#undo = null;
    return this.#entries;
  }
}

/** After so many versions entries are copied: an earlier one that somebody keeps does not keep all that came later. */
const ROW = 32;
/** A change of more than this share of a map is made in a copy. */
const SHARE = 1 / 4;

/** A map in the making, built upon an earlier one that stays as it is. No value may be `undefined`. */
export class Patch<K, V extends object | string | number | boolean> {
  readonly #before: ReadonlyMap<K, V> | null;
  /** Without anything before them: the entries themselves. */
  readonly #changes = new Map<K, V | typeof GONE>();

  constructor(before: ReadonlyMap<K, V> | null = null) {
    this.#before = before !== null && before.size > 0 ? before : null;
  }

  get(key: K): V | undefined {
    const change = this.#changes.size > 0 ? this.#changes.get(key) : undefined;
    if (change === GONE) return undefined;
    return change === undefined ? this.#before?.get(key) : change;
  }

  has(key: K): boolean {
    return this.get(key) !== undefined;
  }

  set(key: K, value: V): void {
    if (this.#before?.get(key) === value) this.#changes.delete(key);
    else this.#changes.set(key, value);
  }

  delete(key: K): void {
    if (this.#before?.has(key)) this.#changes.set(key, GONE);
    else this.#changes.delete(key);
  }

  /** The map; the patch is not to be used any more. The earlier map itself when nothing came out otherwise. */
  done(): ReadonlyMap<K, V> {
    const before = this.#before;
    const changes = this.#changes;
    // Nothing is gone from nothing.
    if (before === null) return new Version(changes as Map<K, V>, 0);
    if (changes.size === 0) return before;
    const version = before instanceof Version ? (before as Version<K, V>) : new Version(new Map(before), 0);
    const isFew = changes.size <= version.size * SHARE;
    const goesOn = version.isLatest && version.nth < ROW && isFew;
    return (goesOn ? version : version.copied()).followedBy(changes);
  }
}
