// Facts about what glows after a refresh.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Change, Difference } from "../../shared/diff/change.ts";
import type { EntityRef } from "../../shared/topology/model.ts";
import { changedRefs, createChanges } from "./changes.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const netns = { kind: "netns", id: "net:1:p/x" } as unknown as EntityRef;
const host = { kind: "host", id: "host:m:b" } as unknown as EntityRef;
const change = (word: Change["change"], ref: EntityRef): Change => ({
  kind: "netns",
  change: word,
  name: "x",
  where: "host",
  fields: [],
  before: word === "added" ? null : ref,
  after: word === "removed" ? null : ref,
});
const difference = (...changes: Change[]): Difference => ({
  before: { host: "a", collectedAt: "2026-01-01T00:00:00.000Z" },
  after: { host: "a", collectedAt: "2026-01-01T00:01:00.000Z" },
  sameHost: true,
  rebooted: false,
  changes,
  doubts: [],
});

it("what changed glows for a moment, then the picture is calm again", () => {
  const changes = createChanges();
  changes.show(difference(change("added", netns)));
  expect(changes.getState().glow).toEqual([netns]);
  vi.advanceTimersByTime(5_000);
  expect([changes.getState().glow, changes.getState().difference?.changes.length]).toEqual([[], 1]);
});

it("what was marked by hand stays marked", () => {
  const changes = createChanges();
  changes.show(difference(change("added", netns)));
  changes.hold([netns]);
  vi.advanceTimersByTime(60_000);
  expect(changes.getState().glow).toEqual([netns]);
});

it("what is gone and the host as a whole cannot glow; each thing glows once", () => {
  expect(changedRefs(difference(change("removed", netns), change("changed", host)))).toEqual([]);
  expect(changedRefs(difference(change("changed", netns), change("replaced", netns)))).toEqual([netns]);
});
