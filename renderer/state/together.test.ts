// Facts about several live hosts: collected again together, each in its place, and what changed said of each.
import { describe, expect, it, vi } from "vitest";
import type { CollectRequest } from "../../shared/api.ts";
import type { Change, Difference } from "../../shared/diff/change.ts";
import type { Beside } from "./beside.ts";
import type { HostRuns, HostStep } from "./host-runs.ts";
import { createSession } from "./session.ts";
import { createTogether, togetherOf } from "./together.ts";

const change = (where: string): Change => ({
  kind: "interface",
  change: "added",
  name: "eth9",
  where,
  fields: [],
  before: null,
  after: null,
});
const difference = (at: string, ...changes: Change[]): Difference => ({
  before: { host: "x", collectedAt: `2026-11-26T01:0${at}:00Z` },
  after: { host: "x", collectedAt: `2026-11-26T02:0${at}:00Z` },
  sameHost: true,
  rebooted: false,
  changes,
  doubts: ["no neighbours"],
});
const DONE: HostStep = { kind: "done", glance: {} as never };

/** Hosts a and b are live, c is of a file. `steps` plays the list of runs. */
function world() {
  const hosts = ["a", "b", "c"].map((label) => ({ qualifier: `~${label}`, label, document: {} }));
  const session = createSession();
  const steps = new Map<string, HostStep>([["a", DONE]]);
  let listener = (_: { hosts: typeof steps }) => {};
  const hostRuns = {
    getState: () => ({ hosts: steps }),
    subscribe: (heard: typeof listener) => {
      listener = heard;
      return () => {};
    },
    collect: vi.fn(),
    cancel: vi.fn(),
    collected: (target: string) => ({ snapshot: `of ${target}` }),
  };
  const beside = {
    getState: () => ({ hosts }),
    requestOf: (qualifier: string): CollectRequest | null =>
      qualifier === "~c" ? null : { target: qualifier.slice(1) },
    replace: vi.fn(async (qualifier: string) => ({
      difference: difference(qualifier === "~a" ? "1" : "2", change("host"), change("container web")),
    })),
  };
  const news: (Difference | null)[] = [];
  const runs = { canRefresh: () => false, refresh: vi.fn(), showCollected: vi.fn() };
  const together = createTogether(
    session,
    runs,
    hostRuns as unknown as HostRuns,
    beside as unknown as Beside,
    (told) => news.push(told),
  );
  const step = (target: string, next: HostStep) => {
    steps.set(target, next);
    listener({ hosts: steps });
  };
  return { together, session, hostRuns, beside, news, runs, step };
}

describe("several live hosts", () => {
  it("are collected together; an answer of an earlier round is none, and a file is left alone", async () => {
    const { together, hostRuns, beside, step, news } = world();
    expect(together.canRefresh()).toBe(true);
    await together.refresh();
    expect(hostRuns.collect.mock.calls).toEqual([[[{ target: "a" }, { target: "b" }]]]);
    step("b", { kind: "queued", before: 0 });
    expect([beside.replace.mock.calls.length, together.getState(), together.canRefresh()]).toEqual([
      0,
      { waiting: ["a", "b"], of: 2 },
      false,
    ]);
    step("a", { kind: "done", glance: {} as never });
    step("b", { kind: "done", glance: {} as never });
    await vi.waitFor(() => expect(news).toHaveLength(2));
    expect(beside.replace.mock.calls).toEqual([
      ["~a", "of a"],
      ["~b", "of b"],
    ]);
    expect(together.getState()).toEqual({ waiting: [], of: 2 });
    expect(news[1]?.changes.map(({ where }) => where)).toEqual([
      "a",
      "a, container web",
      "b",
      "b, container web",
    ]);
  });

  it("one that fails keeps its picture and is said; the others go on", async () => {
    const { together, session, beside, step } = world();
    await together.refresh();
    step("a", { kind: "failed", failure: { code: "unreachable", message: "a does not answer." } });
    step("b", { kind: "done", glance: {} as never });
    expect(session.getState().failed).toMatchObject({ target: "a", failure: { code: "unreachable" } });
    await vi.waitFor(() => expect(beside.replace.mock.calls).toEqual([["~b", "of b"]]));
    expect(together.getState().waiting).toEqual([]);
  });

  it("cancelled, none of them is waited for", async () => {
    const { together, hostRuns, step } = world();
    await together.refresh();
    together.cancel();
    expect(hostRuns.cancel.mock.calls).toEqual([["a"], ["b"]]);
    step("a", { kind: "cancelled" });
    step("b", { kind: "cancelled" });
    expect(together.canRefresh()).toBe(true);
  });
});

it("differences of several hosts reach from the earliest to the latest moment; doubts say of which", () => {
  const told = togetherOf([
    { label: "b", difference: difference("2") },
    { label: "a", difference: difference("1") },
  ]);
  expect(told).toEqual({
    before: { host: "b, a", collectedAt: "2026-11-26T01:01:00Z" },
    after: { host: "b, a", collectedAt: "2026-11-26T02:02:00Z" },
    sameHost: true,
    rebooted: false,
    changes: [],
    doubts: ["b: no neighbours", "a: no neighbours"],
  });
});
