// Events on their way to a page: kept until the page has seen them, so that a lost socket loses none.
import type { RunEvent } from "../../shared/api.ts";
import type { ServerFrame } from "../../shared/api-frames.ts";

type EventFrame = Extract<ServerFrame, { type: "event" }>;

export class Outbox {
  #sequence = 0;
  #unseen: EventFrame[] = [];

  /** Numbers an event and keeps it. Of a run's progress only the newest is kept. */
  add(event: RunEvent): EventFrame {
    this.#sequence += 1;
    const frame: EventFrame = { type: "event", sequence: this.#sequence, event };
    if (event.type === "progress") {
      this.#unseen = this.#unseen.filter(
        (other) => other.event.type !== "progress" || other.event.run !== event.run,
      );
    }
    this.#unseen.push(frame);
    return frame;
  }

  /** Forgets everything up to a sequence number. */
  seen(sequence: number): void {
    this.#unseen = this.#unseen.filter((frame) => frame.sequence > sequence);
  }

  /** What a new socket must be sent first, in order. */
  unseen(): readonly EventFrame[] {
    return this.#unseen;
  }
}
