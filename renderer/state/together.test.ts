// Facts about several live hosts: collected again together, each in its place, and what changed said of each.
import { describe, expect, it, vi } from "vitest";
import type { CollectRequest } from "../../shared/api.ts";
import type { Change, Difference } from "../../shared/diff/change.ts";
import type { Beside } from "./beside.ts";
import type { HostRuns, HostStep } from "./host-runs.ts";
import { createSession } from "./session.ts";
import { createTogether, type Round, type Together, togetherOf } from "./together.ts";

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
    collected: (target: string) => ({ snapshot: `of ${target}`, run: `run of ${target}` }),
  };
  const closed = new Set<string>();
  let besideHeard = (_: { hosts: typeof hosts }) => {};
  const opened = () => hosts.filter(({ label }) => !closed.has(label));
  const beside = {
    getState: () => ({ hosts: opened() }),
    subscribe: (heard: typeof besideHeard) => {
      besideHeard = heard;
      return () => {};
    },
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
  const close = (label: string) => {
    closed.add(label);
    besideHeard({ hosts: opened() });
  };
  return { together, session, hostRuns, beside, news, runs, step, close };
}

const settled = (together: Together) => vi.waitFor(() => expect(together.getState().waiting).toEqual([]));

describe("several live hosts", () => {
  it("are collected together; an answer of an earlier round is none, and a file is left alone", async () => {
    const { together, hostRuns, beside, step, news } = world();
    expect(together.canRefresh()).toBe(true);
    await together.refresh();
    expect(hostRuns.collect.mock.calls).toEqual([[[{ target: "a" }, { target: "b" }], false]]);
    step("b", { kind: "queued", before: 0 });
    expect(beside.replace.mock.calls).toEqual([]);
    expect(together.getState()).toMatchObject({ waiting: ["a", "b"], of: 2 });
    expect(together.canRefresh()).toBe(false);
    step("a", { kind: "done", glance: {} as never });
    step("b", { kind: "done", glance: {} as never });
    await vi.waitFor(() => expect(news).toHaveLength(2));
    expect(beside.replace.mock.calls).toEqual([
      ["~a", "of a", "run of a"],
      ["~b", "of b", "run of b"],
    ]);
    await settled(together);
    expect(together.getState()).toMatchObject({ waiting: [], of: 2 });
    expect(news[1]?.changes.map(({ where }) => where)).toEqual([
      "a",
      "a, container web",
      "b",
      "b, container web",
    ]);
  });

  const GONE: HostStep = { kind: "failed", failure: { code: "unreachable", message: "a does not answer." } };

  it("one that fails keeps its picture and is stale alone; the others go on", async () => {
    const { together, session, beside, step } = world();
    await together.refresh();
    step("a", GONE);
    step("b", { kind: "done", glance: {} as never });
    expect([...together.getState().failed]).toEqual([
      ["~a", { target: "a", failure: { code: "unreachable", message: "a does not answer." } }],
    ]);
    expect(session.getState().failed).toBeNull();
    await settled(together);
    expect(beside.replace.mock.calls).toEqual([["~b", "of b", "run of b"]]);
    expect(together.getState()).toMatchObject({ waiting: [], dismissed: false });
    expect(together.answering()).toBe(1);
  });

  it("one that failed is asked again by a person alone: together with all, or by itself", async () => {
    const { together, hostRuns, step } = world();
    await together.refresh();
    step("a", GONE);
    step("b", { kind: "done", glance: {} as never });
    await settled(together);
    const asked = async (round?: Round) => {
      hostRuns.collect.mockClear();
      await together.refresh(round);
      const targets = hostRuns.collect.mock.calls[0]?.[0].map(({ target }: CollectRequest) => target);
      for (const target of targets) step(target, target === "a" ? { ...GONE } : { ...DONE });
      await settled(together);
      return targets;
    };
    expect(await asked("answering")).toEqual(["b"]);
    expect(together.getState().failed.size).toBe(1);
    expect(await asked("failed")).toEqual(["a"]);
    expect(await asked()).toEqual(["a", "b"]);
    together.dismiss();
    expect(together.getState()).toMatchObject({ dismissed: true });
    expect(together.getState().failed.has("~a")).toBe(true);
  });

  it("one that failed is a failed one until it was collected again, not only asked again", async () => {
    const { together, session, beside, step } = world();
    await together.refresh();
    step("a", GONE);
    step("b", DONE);
    await settled(together);
    await together.refresh("failed");
    expect([...together.getState().failed.keys()]).toEqual(["~a"]);
    step("a", { kind: "cancelled" });
    expect([...together.getState().failed.keys()]).toEqual(["~a"]);
    await together.refresh("failed");
    let analysed = (_: never) => {};
    beside.replace.mockReturnValueOnce(new Promise<never>((resolve) => (analysed = resolve)));
    step("a", { ...DONE });
    // Until its answer was analysed nothing is known of it: it is neither told as failed nor asked once more.
    step("b", { ...DONE });
    expect(together.getState().waiting).toEqual(["a"]);
    analysed({ difference: null } as never);
    await settled(together);
    expect(together.getState().failed.size).toBe(0);
    expect(beside.replace).toHaveBeenCalledTimes(2);
    expect(session.getState().failed).toBeNull();
  });

  it("a changed host key stops everything until it was read; a closed host is no failed one", async () => {
    const { together, session, step, close } = world();
    await together.refresh();
    step("a", { kind: "failed", failure: { code: "host-key-changed", message: "Another key." } });
    expect(session.getState().failed?.failure.code).toBe("host-key-changed");
    close("a");
    expect(together.getState().failed.size).toBe(0);
  });

  it("an answer that cannot be analysed marks its host too", async () => {
    const { together, beside, step } = world();
    beside.replace.mockResolvedValueOnce(null as never);
    await together.refresh();
    step("a", { kind: "done", glance: {} as never });
    await vi.waitFor(() => expect(together.getState().failed.get("~a")?.failure.code).toBe("analysis"));
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
