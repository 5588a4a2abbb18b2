// Elements of a display list with what they were drawn from, so that the next list redraws only what is new.
import type { Rect } from "../layout/geometry.ts";
import type { SceneKey } from "../scene/scene.ts";
import type { Element } from "./display-list.ts";
import type { Styles } from "./styles.ts";

interface Entry {
  readonly inputs: readonly unknown[];
  readonly elements: readonly Element[];
}

/** One list's elements. They share `styles`: an element refers to them by number. */
export class KeptElements {
  readonly styles: Styles;
  readonly elements: Element[] = [];
  /** What is not as it was in the list before; null when there was none. */
  readonly areas: Rect[] | null;
  readonly #entries = new Map<SceneKey, Entry>();
  #before: Map<SceneKey, Entry> | null;
  #kept = 0;

  constructor(styles: Styles, before: KeptElements | null) {
    this.styles = styles;
    this.#before = before === null ? null : before.#entries;
    this.areas = before === null ? null : [];
  }

  /**
   * Adds what `draw` makes of `inputs`, or what it made of the same inputs before. Inputs are the very same when they
   * are equal: scenes and layouts see to that.
   */
  add(key: SceneKey, inputs: readonly unknown[], draw: () => readonly Element[]): void {
    const was = this.#before?.get(key);
    if (was && sameInputs(was.inputs, inputs)) {
      this.#kept += 1;
      this.#entries.set(key, was);
      for (const element of was.elements) this.elements.push(element);
      return;
    }
    const elements = draw();
    this.#entries.set(key, { inputs, elements });
    for (const element of elements) this.elements.push(element);
    if (was) this.#changed(was.elements);
    this.#changed(elements);
  }

  /** Call when everything is added: what is gone has changed its place, too. Lets go of the list before. */
  finish(): void {
    const before = this.#before;
    this.#before = null;
    if (!before || this.#kept === before.size) return;
    for (const [key, { elements }] of before) if (!this.#entries.has(key)) this.#changed(elements);
  }

  #changed(elements: readonly Element[]): void {
    if (this.areas) for (const element of elements) this.areas.push(...(element.covers ?? [element.bounds]));
  }
}

function sameInputs(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}
