// Facts about what glows after a refresh.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Change, Difference } from "../../shared/diff/change.ts";
import type { EntityRef } from "../../shared/topology/model.ts";
import { marksOf } from "./change-marks.ts";
import { createChanges } from "./changes.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const netns = { kind: "netns", id: "net:1:p/x" } as unknown as EntityRef;
const host = { kind: "host", id: "host:m:b" } as unknown as EntityRef;
const change = (word: Change["change"], ref: EntityRef, more: Partial<Change> = {}): Change => ({
  kind: "netns",
  change: word,
  name: "x",
  where: "host",
  fields: [],
  before: word === "added" ? null : ref,
  after: word === "removed" ? null : ref,
  ...more,
});
const difference = (...changes: Change[]): Difference => ({
  before: { host: "a", collectedAt: "2026-01-01T00:00:00.000Z" },
  after: { host: "a", collectedAt: "2026-01-01T00:01:00.000Z" },
  sameHost: true,
  rebooted: false,
  changes,
  doubts: [],
});

const NEW = { ref: netns, sign: "+", tone: "added" };

it("what changed glows for a moment, then the picture is calm again", () => {
  const changes = createChanges();
  changes.show(difference(change("added", netns)));
  expect(changes.getState().glow).toEqual([NEW]);
  vi.advanceTimersByTime(5_000);
  expect([changes.getState().glow, changes.getState().difference?.changes.length]).toEqual([[], 1]);
});

it("what was marked by hand stays marked, also when a later refresh brings something else", () => {
  const changes = createChanges();
  changes.show(difference(change("added", netns)));
  changes.hold(true);
  vi.advanceTimersByTime(60_000);
  expect(changes.getState().glow).toEqual([NEW]);
  changes.show(difference());
  expect(changes.getState()).toMatchObject({ glow: [NEW], held: true });
  changes.show(difference(change("changed", netns)));
  vi.advanceTimersByTime(60_000);
  expect(changes.getState()).toMatchObject({ glow: [{ ref: netns, sign: "~" }], held: true });
  changes.hold(false);
  expect(changes.getState()).toMatchObject({ glow: [], held: false });
});

it("what earlier refreshes brought stays listed, until another host is shown", () => {
  const changes = createChanges();
  const told = [
    difference(change("added", netns)),
    difference(),
    difference(change("removed", netns)),
    difference(change("removed", netns), change("changed", host)),
  ];
  changes.show(told[0] ?? null);
  changes.show(told[1] ?? null);
  changes.show(told[2] ?? null);
  // A second host of the same round answers.
  changes.show(told[3] ?? null, undefined, true);
  expect(changes.getState()).toMatchObject({ difference: told[3], earlier: [told[0]] });
  changes.show(difference(), "old.vethscope");
  changes.show(difference());
  expect(changes.getState().earlier).toEqual([told[3], told[0]]);
  changes.show(null);
  expect(changes.getState().earlier).toEqual([]);
});

describe("marks of a difference", () => {
  const bridge = { kind: "interface", id: "if:br" } as unknown as EntityRef;
  const port = { kind: "interface", id: "if:veth" } as unknown as EntityRef;

  it("the host as a whole, and what is gone without a place, have none; each thing has one", () => {
    expect(marksOf(difference(change("removed", netns), change("changed", host)))).toEqual([]);
    expect(marksOf(difference(change("changed", netns), change("replaced", netns)))).toEqual([
      { ref: netns, sign: "↻", tone: "changed" },
    ]);
  });

  it("what is gone is counted at what had it; what is only on a thing changes it", () => {
    const gone = change("removed", port, { kind: "interface", place: bridge });
    const address = change("added", port, { kind: "address" });
    const lost = change("removed", port, { kind: "address", place: port });
    const altered = change("changed", bridge, { kind: "interface" });
    expect(marksOf(difference(gone, gone, address, lost, altered))).toEqual([
      { ref: bridge, sign: "~−2", tone: "removed" },
      { ref: port, sign: "~", tone: "changed" },
    ]);
  });
});
