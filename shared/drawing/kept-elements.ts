// Elements of a display list with what they were drawn from, so that the next list redraws only what is new.
import { sameItems } from "../kept/same-items.ts";
import { contains, type Rect } from "../layout/geometry.ts";
import type { SceneKey } from "../scene/scene.ts";
import { type Element, shapesOf } from "./display-list.ts";
import { LateElement } from "./late-element.ts";
import { shapesThatDiffer } from "./shape-difference.ts";
import type { Styles } from "./styles.ts";

/** What was drawn under one key, and from what. */
interface Entry {
  readonly key: SceneKey;
  readonly a: unknown;
  readonly b: unknown;
  readonly c: unknown;
  readonly more: readonly unknown[];
  readonly elements: Element | readonly Element[];
  /** List it was last part of. */
  turn: number;
}

export const NOTHING_MORE: readonly unknown[] = [];
/** So far ahead an entry is looked for in the list before, which has nearly the same order. */
const AHEAD = 8;

/** One list's elements. They share `styles`: an element refers to them by number. */
export class KeptElements {
  readonly styles: Styles;
  readonly elements: Element[] = [];
  /** What is not as it was in the list before; null when there was none. */
  readonly areas: Rect[] | null;
  readonly #turn: number;
  readonly #entries: Entry[] = [];
  readonly #before: readonly Entry[];
  /** Area that was noted last. */
  #last: Rect | null = null;
  /** Where the next entry is expected in the list before; where it is not, it is looked for by its key. */
  #next = 0;
  /** Handed on from list to list once one had to look. */
  #byKey: Map<SceneKey, Entry> | null;

  /** Takes over what `before` has: that can be built upon once. */
  constructor(styles: Styles, before: KeptElements | null) {
    this.styles = styles;
    this.#before = before === null ? [] : before.#entries;
    this.#turn = before === null ? 0 : before.#turn + 1;
    this.areas = before === null ? null : [];
    this.#byKey = before === null ? null : before.#byKey;
  }

  /**
   * Adds what was made of the same inputs before, if anything was. Inputs are the very same when they are equal: scenes
   * and layouts see to that.
   */
  carry(key: SceneKey, a: unknown, b: unknown, c: unknown = null, more = NOTHING_MORE): boolean {
    const was = this.#find(key);
    if (!was || was.a !== a || was.b !== b || was.c !== c || !sameItems(was.more, more)) return false;
    was.turn = this.#turn;
    this.#entries.push(was);
    this.#push(was.elements);
    return true;
  }

  /** Adds what could not be carried over, with what it was made of. */
  put(
    key: SceneKey,
    elements: Element | readonly Element[],
    a: unknown,
    b: unknown,
    c: unknown = null,
    more = NOTHING_MORE,
  ): void {
    const was = this.areas === null ? undefined : this.#find(key);
    const kept = was && isList(was.elements) && isList(elements) ? mended(was.elements, elements) : elements;
    const entry = { key, a, b, c, more, elements: kept, turn: this.#turn };
    this.#entries.push(entry);
    this.#byKey?.set(key, entry);
    this.#push(kept);
    if (was) {
      was.turn = this.#turn;
      if (this.#differ(was.elements, kept)) return;
      this.#changed(others(was.elements, kept));
    }
    this.#changed(was ? others(kept, was.elements) : kept);
  }

  #push(elements: Element | readonly Element[]): void {
    if (isList(elements)) for (const element of elements) this.elements.push(element);
    else this.elements.push(elements);
  }

  #find(key: SceneKey): Entry | undefined {
    const before = this.#before;
    for (let at = this.#next; at < this.#next + AHEAD && at < before.length; at += 1) {
      const entry = before[at] as Entry;
      if (entry.key !== key) continue;
      // Asked for twice when it is not carried over.
      this.#next = at;
      return entry;
    }
    if (before.length === 0) return undefined;
    if (this.#byKey === null) {
      this.#byKey = new Map();
      for (const entry of before) this.#byKey.set(entry.key, entry);
      for (const entry of this.#entries) this.#byKey.set(entry.key, entry);
    }
    return this.#byKey.get(key);
  }

  /** Of one far-reaching element (a rail with all its bars) only the shapes that differ; answers whether it was one. */
  #differ(was: Element | readonly Element[], is: Element | readonly Element[]): boolean {
    if (!this.areas || isList(was) || isList(is) || !was.covers || !is.covers) return false;
    this.areas.push(...shapesThatDiffer(shapesOf(was), shapesOf(is), this.styles.list));
    return true;
  }

  /** Call when everything is added: what is gone has changed its place, too. */
  finish(): void {
    for (const entry of this.#before) {
      if (entry.turn === this.#turn) continue;
      this.#changed(entry.elements);
      if (this.#byKey?.get(entry.key) === entry) this.#byKey.delete(entry.key);
    }
  }

  #changed(elements: Element | readonly Element[]): void {
    if (!this.areas) return;
    if (!isList(elements)) this.#damage(elements, this.areas);
    else for (const element of elements) this.#damage(element, this.areas);
  }

  /** What lies in an area that was noted just before, as the lines of a box do, is not noted again. */
  #damage({ covers, bounds }: Element, areas: Rect[]): void {
    if (covers) areas.push(...covers);
    else if (!this.#last || !contains(this.#last, bounds)) {
      this.#last = bounds;
      areas.push(bounds);
    }
  }
}

/** The elements as they are now; one that is made from the very same is the one that was. */
function mended(was: readonly Element[], now: readonly Element[]): readonly Element[] {
  return now.map((element) => {
    const old = was.find((one) => one.key === element.key);
    return old instanceof LateElement && old.isLike(element) ? old : element;
  });
}

/** Those that are not among some others. */
function others(
  elements: Element | readonly Element[],
  those: Element | readonly Element[],
): Element | readonly Element[] {
  return isList(elements) && isList(those)
    ? elements.filter((element) => !those.includes(element))
    : elements;
}

function isList(elements: Element | readonly Element[]): elements is readonly Element[] {
  return Array.isArray(elements);
}
