// Facts about hosts in one picture, with the real analysis: which is how current, and what is left when all but one are closed.
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Section, Snapshot } from "../../shared/snapshot/snapshot.ts";
import { qualifierOf } from "../../shared/topology/ids.ts";
import { fakeShell, snapshotOf } from "../testing/fake-shell.ts";
import { roomAnalysis } from "../testing/room-analysis.ts";
import { currencyOf } from "./currency.ts";
import { keepInMemory } from "./keep.ts";
import { createWorkbench } from "./workbench.ts";

beforeEach(() => void vi.useRealTimers());

const AT = "2026-03-04T15:06:07.000Z";
const LATER = "2026-03-04T15:07:07.000Z";

/** A host with a loopback interface, and with a bridge where it is named. */
function hostOf(name: string, collectedAt = AT, bridge?: string): Snapshot {
  const section = (key: string, netns: number | null, text: string): Section => ({
    name: key,
    netns,
    command: key,
    text,
    errorText: "",
    exitCode: 0,
    durationMs: 1,
    end: "complete",
  });
  const links = [
    { ifindex: 1, ifname: "lo", flags: ["LOOPBACK", "UP"], addr_info: [] },
    ...(bridge
      ? [{ ifindex: 2, ifname: bridge, flags: [], linkinfo: { info_kind: "bridge" }, addr_info: [] }]
      : []),
  ];
  const machine = name.padEnd(32, "0");
  return {
    ...snapshotOf(name),
    collectedAt,
    sections: [
      section(
        "meta",
        null,
        `format=1\nnetns=4026531840\nhostname=${name}\nmachine_id=${machine}\nuid=0\nuser=root\n`,
      ),
      section("netns-list", null, "4026531840\tself\tself\n"),
      section("ip", 4026531840, `${JSON.stringify(links)}\n[]\n[]\n[]\n`),
    ],
  };
}

/** Live hosts `web` and `db` in one picture, `web` first. */
async function together() {
  const shell = fakeShell();
  const analysis = roomAnalysis();
  const workbench = createWorkbench(shell.api, analysis, keepInMemory(), analysis);
  const { runs, session, beside } = workbench;
  await runs.connect({ target: "web" });
  shell.emit({ type: "snapshot", run: "run-1", snapshot: hostOf("web") });
  await vi.waitFor(() => expect(session.getState().view).toBe("picture"));
  session.setState({ adding: true });
  await runs.connect({ target: "db" });
  shell.emit({ type: "snapshot", run: "run-2", snapshot: hostOf("db") });
  await vi.waitFor(() => expect(beside.getState().hosts).toHaveLength(2));
  const states = (at = AT) =>
    beside.getState().hosts.map((host) => {
      const { state, why } = currencyOf(workbench, host, Date.parse(at));
      return [host.label, state, why];
    });
  return { shell, workbench, states };
}

describe("several live hosts", () => {
  it("one that cannot be collected again is stale, whichever one the panes are about", async () => {
    const { shell, workbench, states } = await together();
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
    const { shell, workbench, states } = await together();
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
    const { shell, workbench } = await together();
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
    const { shell, workbench } = await together();
    const { beside, session } = workbench;
    beside.activate("~2");
    beside.remove("~2");
    await vi.waitFor(() => expect(beside.getState()).toMatchObject({ hosts: [], active: "" }));
    expect(session.getState().document?.topology.host.name).toBe("web");
    await workbench.together.refresh();
    expect(shell.requests.at(-1)).toEqual({ target: "web" });
  });
});
