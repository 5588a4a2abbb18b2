// Live hosts in one picture, with the real analysis: for tests of what the stores tell of several.
import { expect, vi } from "vitest";
import type { Snapshot } from "../../shared/snapshot/snapshot.ts";
import { currencyOf } from "../state/currency.ts";
import { keepInMemory } from "../state/keep.ts";
import { createWorkbench } from "../state/workbench.ts";
import { fakeShell, section, snapshotOf } from "./fake-shell.ts";
import { roomAnalysis } from "./room-analysis.ts";

export const AT = "2026-03-04T15:06:07.000Z";
export const LATER = "2026-03-04T15:07:07.000Z";

/** A host with a loopback interface, and with a bridge where it is named: one with another letter after `br-` is another link. */
export function hostOf(name: string, collectedAt = AT, bridge?: string): Snapshot {
  const links = [
    { ifindex: 1, ifname: "lo", flags: ["LOOPBACK", "UP"], addr_info: [] },
    ...(bridge
      ? [
          {
            ifindex: bridge.charCodeAt(3),
            ifname: bridge,
            flags: [],
            linkinfo: { info_kind: "bridge" },
            addr_info: [],
          },
        ]
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
export async function twoLiveHosts() {
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
