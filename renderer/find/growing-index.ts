// What can be found in a topology: made a little at a time from when somebody is about to ask, and at once when asked. A
// live host has another topology every few seconds, and mostly nobody asks.
import type { Topology } from "../../shared/topology/model.ts";
import type { Lookup } from "../facts/lookup.ts";
import { type FindEntry, type FindIndex, findEntries } from "./find.ts";

/** Milliseconds a task may take. */
const TASK = 8;

export class GrowingIndex {
  readonly #entries: FindEntry[] = [];
  readonly #left: Generator<FindEntry, void>;
  #whole = false;
  #prepared: Promise<void> | null = null;

  constructor(topology: Topology, lookup: Lookup) {
    this.#left = findEntries(topology, lookup);
  }

  /** All of them, made now as far as they are missing. */
  get entries(): FindIndex {
    this.#grow(Number.POSITIVE_INFINITY);
    return this.#entries;
  }

  /** Makes them in short tasks; resolves when all are there. */
  prepare(): Promise<void> {
    this.#prepared ??= this.#growInTasks();
    return this.#prepared;
  }

  async #growInTasks(): Promise<void> {
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
