// Facts about hosts in one picture, with the real analysis: which is how current, and what is left when all but one are closed.
import { describe, expect, it, vi } from "vitest";
import { qualifierOf } from "../../shared/topology/ids.ts";
import { hostOf, LATER, twoLiveHosts } from "../testing/two-live-hosts.ts";

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
