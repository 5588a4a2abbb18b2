// Elements of a display list with what they were drawn from, so that the next list redraws only what is new.
import { sameItems } from "../kept/same-items.ts";
import { contains, type Rect } from "../layout/geometry.ts";
import type { SceneKey } from "../scene/scene.ts";
import { type Element, shapesOf } from "./display-list.ts";
import type { Drawn } from "./drawn.ts";
import { shapesThatDiffer } from "./shape-difference.ts";
import type { Styles } from "./styles.ts";

/** What was drawn under one key, and from what. */
interface Entry {
  readonly key: SceneKey;
  readonly a: unknown;
  readonly b: unknown;
  readonly c: unknown;
  readonly more: readonly unknown[];
  readonly drawn: Drawn;
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
  /** The same as they were put, one after the other. */
  readonly drawn: Drawn[] = [];
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
    this.#push(was.drawn);
    return true;
  }

  /** Adds what could not be carried over, with what it was made of. */
  put(key: SceneKey, drawn: Drawn, a: unknown, b: unknown, c: unknown = null, more = NOTHING_MORE): void {
    const was = this.areas === null ? undefined : this.#find(key);
    if (was) drawn.takeOver(was.drawn);
    const entry = { key, a, b, c, more, drawn, turn: this.#turn };
    this.#entries.push(entry);
    this.#byKey?.set(key, entry);
    this.#push(drawn);
    if (was) {
      was.turn = this.#turn;
      this.#changedBetween(was.drawn, drawn);
    } else this.#changed(drawn.elements);
  }

  #push(drawn: Drawn): void {
    this.drawn.push(drawn);
    const { elements } = drawn;
    for (let at = 0; at < elements.length; at += 1) this.elements.push(elements[at] as Element);
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

  /** Of one far-reaching element (a rail with all its bars) only the shapes that differ, else elements that are others. */
  #changedBetween(was: Drawn, is: Drawn): void {
    const [before, now] = [was.elements, is.elements];
    const [one, other] = [before[0], now[0]];
    if (before.length === 1 && now.length === 1 && one?.covers && other?.covers)
      this.areas?.push(...shapesThatDiffer(shapesOf(one), shapesOf(other), this.styles.list));
    else {
      this.#changed(before.filter((element) => !now.includes(element)));
      this.#changed(now.filter((element) => !before.includes(element)));
    }
  }

  /** Call when everything is added: what is gone has changed its place, too. */
  finish(): void {
    for (const entry of this.#before) {
      if (entry.turn === this.#turn) continue;
      this.#changed(entry.drawn.elements);
      if (this.#byKey?.get(entry.key) === entry) this.#byKey.delete(entry.key);
    }
  }

  #changed(elements: readonly Element[]): void {
    if (this.areas) for (const element of elements) this.#damage(element, this.areas);
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
