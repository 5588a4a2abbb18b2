// Facts about hosts in one picture, with the real analysis: which is how current, and what is left when all but one are closed.
import { describe, expect, it, vi } from "vitest";
import { qualifierOf } from "../../shared/topology/ids.ts";
import type { Analysis, Desks } from "../analysis/client.ts";
import { AT, hostOf, LATER, twoLiveHosts } from "../testing/two-live-hosts.ts";
import { currencyOf } from "./currency.ts";

describe("several live hosts", () => {
  it("one that cannot be collected again is stale, whichever one the panes are about", async () => {
    const { shell, workbench, states } = await twoLiveHosts();
    await workbench.together.refresh();
    await vi.waitFor(() => expect(shell.requests).toHaveLength(4));
    expect(states()).toEqual([
      ["web", "stale", ""],
      ["db", "stale", ""],
    ]);
    const failure = { code: "unreachable", message: "db does not answer." } as const;
    shell.emit({ type: "failed", run: "run-4", failure });
    shell.emit({ type: "snapshot", run: "run-3", snapshot: hostOf("web", LATER) });
    await vi.waitFor(() => expect(workbench.together.getState().waiting).toEqual([]));
    expect(workbench.beside.getState().active).toBe("");
    await vi.waitFor(() =>
      expect(states(LATER)).toEqual([
        ["web", "live", ""],
        ["db", "stale", "It could not be collected again: db does not answer."],
      ]),
    );
  });

  it("a lost connection is of the host whose last picture came over it", async () => {
    const { shell, workbench, states } = await twoLiveHosts();
    shell.emit({ type: "connection", run: "run-2", state: "lost", why: "The connection to db was cut." });
    expect(states()).toEqual([
      ["web", "live", ""],
      ["db", "disconnected", "The connection to db was cut."],
    ]);
    await workbench.together.refresh();
    await vi.waitFor(() => expect(shell.requests).toHaveLength(4));
    shell.emit({ type: "snapshot", run: "run-4", snapshot: hostOf("db", LATER) });
    await vi.waitFor(() => expect(states(LATER)[1]).toEqual(["db", "live", ""]));
  });
});

describe("when all but one are closed", () => {
  it("the one that is left is collected again, not the one that was opened first", async () => {
    const { shell, workbench } = await twoLiveHosts();
    const { beside, selection, session } = workbench;
    const db = beside.getState().hosts[1]?.document.topology.namespaces[0];
    if (!db) throw new Error("db has no netns");
    selection.select({ kind: "netns", id: db.id });
    beside.remove("");
    await vi.waitFor(() => expect(beside.getState().hosts).toEqual([]));
    const { document } = session.getState();
    expect(document?.topology.host.name).toBe("db");
    // Its ids are those of a host alone, and what was selected still is.
    expect(qualifierOf(document?.topology.namespaces[0]?.id ?? "~")).toBe("");
    expect(selection.getState().selected).toEqual({
      kind: "netns",
      id: document?.topology.namespaces[0]?.id,
    });
    await workbench.together.refresh();
    expect(shell.requests.at(-1)).toEqual({ target: "db" });
    shell.emit({ type: "snapshot", run: "run-3", snapshot: hostOf("db", LATER, "br-new") });
    await vi.waitFor(() => expect(session.getState().document?.collectedAt).toBe(LATER));
    expect(
      session.getState().document?.difference?.changes.map(({ change, name }) => `${change} ${name}`),
    ).toEqual(["added br-new"]);
  });

  /** The last host of two is read anew only when the test says so. */
  async function waitingForLast() {
    const world = await twoLiveHosts();
    const analysis = world.workbench.analysis as Analysis & Desks;
    let go = (_: string | null) => {};
    const told = new Promise<string | null>((resolve) => (go = resolve));
    const takeOver = vi.fn(async (at: Analysis, from: string): ReturnType<Analysis["takeOver"]> => {
      const error = await told;
      return error === null ? at.takeOver(from) : { ok: false, error };
    });
    const { at } = analysis;
    analysis.at = (qualifier) => {
      const desk = at(qualifier);
      return { ...desk, takeOver: (from) => takeOver(desk, from) };
    };
    const labels = () => world.workbench.beside.getState().hosts.map(({ label }) => label);
    return { ...world, go, takeOver, labels };
  }

  it("both stay where the one that is left cannot be read anew", async () => {
    const { workbench, go, labels } = await waitingForLast();
    const { beside, notices, session } = workbench;
    beside.remove("");
    go("its snapshot is gone");
    await vi.waitFor(() => expect(notices.getState().notices).toHaveLength(1));
    expect(labels()).toEqual(["web", "db"]);
    expect(beside.requestOf("")).toEqual({ target: "web" });
    expect((await beside.analysisOf("").showJson()).ok).toBe(true);
    expect(session.getState().opening).toBeNull();
    // It can be tried again.
    beside.remove("~2");
    expect(session.getState().document?.topology.host.name).toBe("web");
    expect(labels()).toEqual([]);
  });

  it("one more click while it is read anew is none", async () => {
    const { workbench, go, takeOver } = await waitingForLast();
    const { beside, session } = workbench;
    beside.remove("");
    beside.remove("");
    beside.remove("~2");
    go(null);
    await vi.waitFor(() => expect(beside.getState().hosts).toEqual([]));
    expect(takeOver).toHaveBeenCalledTimes(1);
    expect(session.getState().document?.topology.host.name).toBe("db");
  });

  it("a host that came meanwhile stays open with the other one", async () => {
    const { shell, workbench, go, labels } = await waitingForLast();
    const { beside, runs, session } = workbench;
    beside.remove("");
    await beside.addSnapshot(hostOf("cache"), { target: "cache" }, "run-3");
    expect(labels()).toEqual(["web", "db", "cache"]);
    go(null);
    await vi.waitFor(() => expect(labels()).toEqual(["db", "cache"]));
    expect(beside.getState().active).toBe("~2");
    expect(session.getState().document?.topology.host.name).toBe("db");
    expect([beside.requestOf("~2"), beside.requestOf("~3")]).toEqual([{ target: "db" }, { target: "cache" }]);
    expect([runs.shownRequest(), shell.requests.length]).toEqual([{ target: "web" }, 2]);
  });

  it("the first one can be collected again where another one was on its way meanwhile", async () => {
    const { workbench } = await twoLiveHosts();
    const { beside } = workbench;
    const added = beside.addSnapshot(hostOf("cache"), { target: "cache" }, "run-3");
    beside.remove("~2");
    expect(await added).toBe(true);
    expect(beside.requestOf("")).toEqual({ target: "web" });
  });

  it("one that could not be collected again is stale still, and nothing asks it by itself", async () => {
    const { shell, workbench } = await twoLiveHosts();
    const { beside, session, together, live } = workbench;
    await together.refresh();
    await vi.waitFor(() => expect(shell.requests).toHaveLength(4));
    shell.emit({ type: "failed", run: "run-4", failure: { code: "timeout", message: "db is slow." } });
    shell.emit({ type: "failed", run: "run-3", failure: { code: "timeout", message: "web is slow." } });
    await vi.waitFor(() => expect(together.getState().waiting).toEqual([]));
    beside.remove("");
    await vi.waitFor(() => expect(beside.getState().hosts).toEqual([]));
    const { document } = session.getState();
    if (document === null) throw new Error("nothing is open");
    expect(currencyOf(workbench, { qualifier: "", label: "db", document }, Date.parse(AT))).toEqual({
      state: "stale",
      why: "It could not be collected again: db is slow.",
    });
    vi.useFakeTimers();
    live.choose(5);
    vi.advanceTimersByTime(10_000);
    vi.useRealTimers();
    expect([shell.requests.length, live.getState().every]).toEqual([4, null]);
  });

  it("the other way that is offered for it is of this host, whichever one was connected to last", async () => {
    const { shell, workbench } = await twoLiveHosts();
    const { beside, session, together, runs } = workbench;
    await together.refresh();
    await vi.waitFor(() => expect(shell.requests).toHaveLength(4));
    const failure = { code: "auth-failed", message: "web lets nobody in.", offer: "openssh" } as const;
    shell.emit({ type: "failed", run: "run-3", failure });
    shell.emit({ type: "failed", run: "run-4", failure: { code: "timeout", message: "db is slow." } });
    await vi.waitFor(() => expect(together.getState().waiting).toEqual([]));
    beside.remove("~2");
    await vi.waitFor(() => expect(session.getState().failed).toEqual({ target: "web", failure }));
    await runs.retryBySystemSsh();
    expect(shell.requests.at(-1)).toEqual({ target: "web", via: "openssh" });
  });

  it("the first one is the same document, and what changed on it is told once and glows no more", async () => {
    const { shell, workbench } = await twoLiveHosts();
    const { beside, session, changes, together } = workbench;
    await together.refresh();
    await vi.waitFor(() => expect(shell.requests).toHaveLength(4));
    shell.emit({ type: "snapshot", run: "run-3", snapshot: hostOf("web", LATER, "br-new") });
    shell.emit({ type: "failed", run: "run-4", failure: { code: "timeout", message: "db is slow." } });
    await vi.waitFor(() => expect(together.getState().waiting).toEqual([]));
    const [web] = beside.getState().hosts;
    const before = changes.getState();
    expect(before.difference?.changes.map(({ name }) => name)).toEqual(["br-new"]);
    beside.remove("~2");
    await vi.waitFor(() => expect(beside.getState().hosts).toEqual([]));
    expect(session.getState().document).toBe(web?.document);
    expect(changes.getState()).toEqual(before);
    expect(session.getState().failed).toBeNull();
  });

  it("the first one stays as it was", async () => {
    const { shell, workbench } = await twoLiveHosts();
    const { beside, session } = workbench;
    beside.activate("~2");
    beside.remove("~2");
    await vi.waitFor(() => expect(beside.getState()).toMatchObject({ hosts: [], active: "" }));
    expect(session.getState().document?.topology.host.name).toBe("web");
    await workbench.together.refresh();
    expect(shell.requests.at(-1)).toEqual({ target: "web" });
  });
});
