// Events wait for a page that is away: in order, without loss, and without piling up progress.
import { expect, test } from "vitest";
import type { RunEvent } from "../../shared/api.ts";
import { Outbox } from "./outbox.ts";

const section = { name: "ip", netns: null, state: "done", bytes: 1, durationMs: 1 } as const;
const progress = (run: string, done: number): RunEvent => ({
  type: "progress",
  run,
  section,
  done,
  planned: null,
  bytes: done,
  elapsedMs: done,
});
const failed = (run: string): RunEvent => ({
  type: "failed",
  run,
  failure: { code: "closed", message: "It ended." },
});

test("what was not seen is kept in order; of each run's progress only the newest", () => {
  const outbox = new Outbox();
  for (let done = 1; done <= 100; done += 1) outbox.add(progress("run-1", done));
  outbox.add(progress("run-2", 1));
  outbox.add(failed("run-2"));
  outbox.add(progress("run-1", 101));
  expect(outbox.unseen()).toEqual([
    { type: "event", sequence: 101, event: progress("run-2", 1) },
    { type: "event", sequence: 102, event: failed("run-2") },
    { type: "event", sequence: 103, event: progress("run-1", 101) },
  ]);
  outbox.seen(102);
  expect(outbox.unseen().map((frame) => frame.sequence)).toEqual([103]);
  outbox.seen(103);
  expect(outbox.unseen()).toEqual([]);
});
