// What can be found in a topology, made a little at a time while nobody asks, and at once when somebody does.
import type { Topology } from "../../shared/topology/model.ts";
import type { Lookup } from "../facts/lookup.ts";
import { type FindEntry, type FindIndex, findEntries } from "./find.ts";

/** Milliseconds a task may take. */
const TASK = 8;

export class GrowingIndex {
  readonly #entries: FindEntry[] = [];
  readonly #left: Generator<FindEntry, void>;
  #whole = false;

  constructor(topology: Topology, lookup: Lookup) {
    this.#left = findEntries(topology, lookup);
  }

  /** All of them, made now as far as they are missing. */
  get entries(): FindIndex {
    this.#grow(Number.POSITIVE_INFINITY);
    return this.#entries;
  }

  /** Makes them in short tasks; resolves when all are there. */
  async prepare(): Promise<void> {
    while (!this.#whole) {
      await new Promise((resolve) => setTimeout(resolve));
      this.#grow(performance.now() + TASK);
    }
  }

  #grow(until: number): void {
    while (!this.#whole && performance.now() < until) {
      // Asking for the time costs about as much as an entry.
      for (let n = 0; n < 20 && !this.#whole; n += 1) {
        const next = this.#left.next();
        if (next.done) this.#whole = true;
        else this.#entries.push(next.value);
      }
    }
  }
}
