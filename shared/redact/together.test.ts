// Two recorded flannel nodes under one set of pseudonyms: what joined them joins them still, under other names.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { analyse } from "../analyse.ts";
import type { Fleet } from "../fleet/fleet.ts";
import { joinHosts } from "../fleet/join-hosts.ts";
import { joinPaths } from "../fleet/path/fleet-path.ts";
import { resolveFleetQuestion } from "../fleet/path/fleet-question.ts";
import { buildPathModel } from "../path/build-model.ts";
import { tracePacket } from "../path/trace-packet.ts";
import { fleetJson } from "../show/fleet-json.ts";
import { decodeSnapshot } from "../snapshot/codec.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { CATEGORIES, redactTogether } from "./redact.ts";

function recorded(name: string): Snapshot {
  const url = new URL(`../fleet/testing/recorded/${name}.vethscope`, import.meta.url);
  const decoded = decodeSnapshot(readFileSync(url));
  if (!decoded.ok) throw new Error(decoded.error);
  return decoded.snapshot;
}

const originals = [recorded("flannel"), recorded("flannel2")];
const { snapshots: copies, replacements } = redactTogether(originals, {
  categories: new Set(CATEGORIES.map(({ category }) => category)),
  random: new Uint8Array(16).fill(9),
});

function join(snapshots: readonly Snapshot[]) {
  const hosts = snapshots.map((snapshot, at) => ({ snapshot, analysis: analyse(snapshot, `q${at}`) }));
  const fleet = joinHosts(
    hosts.map(({ analysis }, at) => ({ topology: analysis.topology, qualifier: `q${at}` })),
  );
  const path = joinPaths(
    fleet,
    hosts.map(
      ({ snapshot, analysis }) => buildPathModel(snapshot, analysis.records, analysis.topology).model,
    ),
  );
  const ask = (from: string, to: string): string => {
    const asked = resolveFleetQuestion(path, {
      from,
      to,
      protocol: "tcp",
      destinationPort: null,
      reply: false,
    });
    if (!asked.ok) throw new Error(asked.error);
    const { verdict, paths } = tracePacket(path.model, asked.value, { verbose: false });
    const across = new Set(paths[0]?.hops.map((hop) => path.memberOf(hop.netns)?.qualifier));
    return `${verdict} ${[...across].join(" ")}`;
  };
  return { fleet, ask };
}

/** What joins the hosts, without a name in it. */
function shape(fleet: Fleet) {
  const { trunks, openEnds, routes } = fleetJson(fleet);
  const place = (host: string) => fleet.members.findIndex((member) => member.label === host);
  return {
    trunks: trunks.map(({ kind, ends, doubts, carries }) => [
      kind,
      ends.map((end) => place(end.host)),
      doubts.length,
      carries.length,
    ]),
    openEnds: openEnds.map(({ host, state }) => [place(host), state]),
    routes: routes.map(({ host, to, covers }) => [place(host), to && place(to.host), covers.length]),
  };
}

it("tunnels, open ends and routes between the hosts are the same", () => {
  const before = shape(join(originals).fleet);
  expect(before.trunks.length).toBeGreaterThan(0);
  expect(before.routes.length).toBeGreaterThan(0);
  expect(shape(join(copies).fleet)).toEqual(before);
});

it("a packet to a pod of the other host goes the same way", () => {
  const to = replacements.find((one) => one.original === "10.252.15.2")?.pseudonym;
  const red = replacements.find((one) => one.original.startsWith("red-6c5d7b9f4"))?.pseudonym ?? "";
  const name = analyse(copies[0] as Snapshot).topology.pods.find((one) => one.name.startsWith(red))?.name;
  expect(join(originals).ask("red-6c5d7b9f4-8wq2x", "10.252.15.2:80")).toBe("delivered q0 q1");
  expect(join(copies).ask(name ?? "", `${to}:80`)).toBe("delivered q0 q1");
});

it("no host, pod or address of either is left in the other's copy", () => {
  const text = JSON.stringify(copies);
  expect(JSON.stringify(originals)).toContain("flannel2");
  expect(text).not.toContain("flannel2");
  for (const original of originals) {
    const { pods, interfaces } = analyse(original).topology;
    for (const pod of pods) expect(text).not.toContain(pod.name);
    for (const { address } of interfaces.flatMap((link) => link.addresses))
      if (!/^(127\.|::1$|fe80)/.test(address)) expect(text).not.toContain(`${address}/`);
  }
});
