// Maps that are handed on from one refresh to the next: what a later one has in common with an earlier one is kept once,
// and neither is ever changed. A host of thousands of links differs from a second ago by a few.

const GONE = Symbol("gone");

/** A map with a few entries put over it; entries that came with the patches follow those of the map. */
class PatchedMap<K, V> implements ReadonlyMap<K, V> {
  readonly base: ReadonlyMap<K, V>;
  readonly patches: ReadonlyMap<K, V | typeof GONE>;
  readonly size: number;

  constructor(base: ReadonlyMap<K, V>, patches: ReadonlyMap<K, V | typeof GONE>, size: number) {
    this.base = base;
    this.patches = patches;
    this.size = size;
  }

  get(key: K): V | undefined {
    const patch = this.patches.get(key);
    if (patch === GONE) return undefined;
    return patch === undefined ? this.base.get(key) : patch;
  }

  has(key: K): boolean {
    return this.get(key) !== undefined;
  }

  forEach(visit: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    this.base.forEach((_, key) => {
      const value = this.get(key);
      if (value !== undefined) visit(value, key, this);
    });
    this.patches.forEach((value, key) => {
      if (value !== GONE && !this.base.has(key)) visit(value, key, this);
    });
  }

  *entries(): MapIterator<[K, V]> {
    for (const key of this.base.keys()) {
      const value = this.get(key);
      if (value !== undefined) yield [key, value];
    }
    for (const [key, value] of this.patches) if (value !== GONE && !this.base.has(key)) yield [key, value];
  }

  *keys(): MapIterator<K> {
    for (const [key] of this.entries()) yield key;
  }

  *values(): MapIterator<V> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }
}

/** Patches in so many entries are allowed at least, and in this share of a large map. */
const FEW = 16;
const SHARE = 1 / 4;

/** A map in the making, built upon an earlier one that stays as it is. No value may be `undefined`. */
export class Patch<K, V extends object | string | number | boolean> {
  readonly #before: ReadonlyMap<K, V> | null;
  /** Null when there is nothing below the patches. */
  readonly #base: ReadonlyMap<K, V> | null;
  readonly #patches: Map<K, V | typeof GONE>;
  #size: number;
  #isChanged = false;

  constructor(before: ReadonlyMap<K, V> | null = null) {
    this.#before = before;
    this.#size = before?.size ?? 0;
    const patched = before instanceof PatchedMap ? (before as PatchedMap<K, V>) : null;
    this.#base = patched?.base ?? (this.#size > 0 ? before : null);
    this.#patches = new Map(patched?.patches);
  }

  get(key: K): V | undefined {
    const patch = this.#patches.size > 0 ? this.#patches.get(key) : undefined;
    if (patch === GONE) return undefined;
    return patch === undefined ? this.#base?.get(key) : patch;
  }

  has(key: K): boolean {
    return this.get(key) !== undefined;
  }

  set(key: K, value: V): void {
    if (this.#base === null) {
      this.#patches.set(key, value);
      this.#isChanged = true;
      return;
    }
    const was = this.get(key);
    if (was === value) return;
    if (was === undefined) this.#size += 1;
    if (this.#base.get(key) === value) this.#patches.delete(key);
    else this.#patches.set(key, value);
    this.#isChanged = true;
  }

  delete(key: K): void {
    if (this.#base === null) {
      this.#patches.delete(key);
      return;
    }
    if (!this.has(key)) return;
    this.#size -= 1;
    if (this.#base.has(key)) this.#patches.set(key, GONE);
    else this.#patches.delete(key);
    this.#isChanged = true;
  }

  /** The map, not to be changed any more: the earlier one itself when nothing came out otherwise. */
  done(): ReadonlyMap<K, V> {
    if (this.#before !== null && !this.#isChanged) return this.#before;
    // Nothing is gone from nothing.
    if (this.#base === null) return this.#patches as ReadonlyMap<K, V>;
    if (this.#patches.size === 0) return this.#base;
    const made = new PatchedMap(this.#base, this.#patches, this.#size);
    return this.#patches.size <= FEW + this.#base.size * SHARE ? made : flat(made);
  }
}

function flat<K, V>(map: ReadonlyMap<K, V>): Map<K, V> {
  const made = new Map<K, V>();
  map.forEach((value, key) => {
    made.set(key, value);
  });
  return made;
}
