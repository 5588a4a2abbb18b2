// Facts about comparing what is shown with something else, with the real analysis.
import { describe, expect, it } from "vitest";
import type { HistoryEntry } from "../../shared/api.ts";
import { fakeShell } from "../testing/fake-shell.ts";
import { roomAnalysis } from "../testing/room-analysis.ts";
import { hostOf, twoLiveHosts } from "../testing/two-live-hosts.ts";
import { keepInMemory } from "./keep.ts";
import { createWorkbench } from "./workbench.ts";

const EARLY = "2026-03-04T15:01:00.000Z";
const NOON = "2026-03-04T15:02:00.000Z";
const LATE = "2026-03-04T15:03:00.000Z";

/** Shown is the snapshot of LATE with br-late; kept are one of EARLY, one of NOON with br-noon, and one that is gone. */
async function kept() {
  const shell = fakeShell();
  const snapshots = new Map([
    ["early", hostOf("web", EARLY)],
    ["noon", hostOf("web", NOON, "br-noon")],
  ]);
  const api = { ...shell.api, readHistory: async (id: string) => snapshots.get(id) ?? null };
  const analysis = roomAnalysis();
  const workbench = createWorkbench(api, analysis, keepInMemory(), analysis);
  await workbench.runs.showCollected(hostOf("web", LATE, "br-late"), { target: "web" }, "run-1");
  const entry = (id: string, collectedAt: string): HistoryEntry => ({
    id,
    host: "web",
    target: "web",
    collectedAt,
    bytes: 1,
  });
  const told = () => {
    const { difference } = workbench.changes.getState();
    return (
      difference && [
        difference.before.collectedAt,
        difference.after.collectedAt,
        ...difference.changes.map(({ change, name }) => `${change} ${name}`),
      ]
    );
  };
  return {
    workbench,
    early: entry("early", EARLY),
    noon: entry("noon", NOON),
    gone: entry("gone", NOON),
    told,
  };
}

describe("kept snapshots", () => {
  it("one is compared with what is shown, the earlier one first whichever was chosen first", async () => {
    const { workbench, noon, told } = await kept();
    const expected = [NOON, LATE, "removed br-noon", "added br-late"];
    for (const [one, other] of [
      [noon, "shown"],
      ["shown", noon],
    ] as const) {
      await workbench.comparing.moments(one, other);
      expect(told()?.slice(0, 2)).toEqual(expected.slice(0, 2));
      expect(told()?.slice(2).sort()).toEqual(expected.slice(2).sort());
    }
    expect(workbench.changes.getState().against).toBe("kept on this machine");
  });

  it("two of them are compared with each other, and what is shown plays no part", async () => {
    const { workbench, early, noon, told } = await kept();
    await workbench.comparing.moments(noon, early);
    expect(told()).toEqual([EARLY, NOON, "added br-noon"]);
  });

  it("one is opened as a file is, and compared onwards to a later one", async () => {
    const { workbench, early, noon, told } = await kept();
    await workbench.comparing.openKept(early);
    const { document } = workbench.session.getState();
    expect([document?.collectedAt, document?.origin.kind, workbench.runs.canRefresh()]).toEqual([
      EARLY,
      "file",
      false,
    ]);
    await workbench.comparing.moments(noon, "shown");
    expect(told()).toEqual([EARLY, NOON, "added br-noon"]);
  });

  it("one that is gone is said, and the list stays", async () => {
    const { workbench, noon, gone, told } = await kept();
    await workbench.comparing.moments(noon, "shown");
    const before = told();
    await workbench.comparing.moments(gone, "shown");
    expect(told()).toEqual(before);
    expect(workbench.notices.getState().notices.map(({ text }) => text)).toEqual([
      "The kept snapshot is gone or cannot be read.",
    ]);
  });
});

it("of two open hosts the active one is compared against the other, by names", async () => {
  const { workbench } = await twoLiveHosts();
  const { beside, comparing, changes } = workbench;
  await beside.replace("~2", hostOf("db", LATE, "br-own"), "run-9");
  beside.activate("~2");
  await comparing.withHost("");
  const { difference, against } = changes.getState();
  expect([difference?.before.host, difference?.after.host, difference?.sameHost, against]).toEqual([
    "web",
    "db",
    false,
    "web",
  ]);
  const [added] = difference?.changes ?? [];
  expect([
    added?.change,
    added?.name,
    added?.after && beside.documentOf(added.after)?.topology.host.name,
  ]).toEqual(["added", "br-own", "db"]);
});
