// Fixture makers: nodes of a cluster as their kernels print them, each with an underlay card and what a test adds.
import type { FdbRecord, LinkRecord, NeighbourRecord, RouteRecord } from "../../parse/records.ts";
import { correlate } from "../../topology/correlate.ts";
import type { Topology } from "../../topology/model.ts";
import { qualifyTopology } from "../../topology/qualify.ts";
import { address, at, HOST, link, netns, records } from "../../topology/testing/make.ts";
import type { Fleet } from "../fleet.ts";
import { joinHosts } from "../join-hosts.ts";

export interface NodeFixture {
  readonly links?: readonly LinkRecord[];
  readonly neighbours?: readonly NeighbourRecord[];
  readonly fdb?: readonly FdbRecord[];
  readonly routes?: readonly RouteRecord[];
  readonly pods?: readonly string[];
  readonly machineId?: string;
  readonly bootId?: string;
  /** Inode of the host's netns. */
  readonly inode?: number;
  readonly collectedAt?: string;
}

/** A node with eth0 at `10.1.0.<number>/24`; every node has the same netns inode, as real ones do. */
export function node(name: string, number: number, fixture: NodeFixture = {}): Topology {
  const inode = fixture.inode ?? HOST;
  const card = link(2, "eth0", {
    mac: macOf(number),
    addresses: [address(`10.1.0.${number}/24`)],
  });
  const pods = (fixture.pods ?? []).map((text, i) =>
    netns(inode + 1 + i, [link(2, "eth0", { addresses: [address(text)] })]),
  );
  const own = netns(inode, [card, ...(fixture.links ?? [])], {
    neighbours: fixture.neighbours ?? [],
    fdb: fixture.fdb ?? [],
    routes: fixture.routes ?? [],
  });
  const made = records({
    host: {
      hostname: name,
      machineId: fixture.machineId ?? `machine-${name}`,
      bootId: fixture.bootId ?? `boot-${name}`,
      netnsInode: inode,
    },
    netns: [own, ...pods],
    physicalLinks: new Set(["eth0", "eth1", "eth9"]),
  });
  return correlate(made, fixture.collectedAt ?? "2026-01-02T03:04:05Z");
}

export function macOf(number: number): string {
  return `52:54:00:00:00:${number.toString(16).padStart(2, "0")}`;
}

export function fleetOf(...topologies: readonly Topology[]): Fleet {
  return joinHosts(
    topologies.map((one, i) => {
      const qualifier = `q${i + 1}`;
      return { topology: qualifyTopology(one, qualifier), qualifier };
    }),
  );
}

export function vxlan(
  ifindex: number,
  name: string,
  id: number,
  more: Record<string, unknown> = {},
): LinkRecord {
  return link(ifindex, name, { kind: "vxlan", info: { id, port: 8472, ...more } });
}

export function fdb(device: string, mac: string, remote: string): FdbRecord {
  return { mac, device, remote, vlan: null, master: null, states: ["permanent"], source: at("bridge-fdb") };
}

export function neighbour(device: string, to: string, mac: string, state = "REACHABLE"): NeighbourRecord {
  return { address: to, device, mac, states: [state], source: at("ip") };
}

export function via(destination: string, gateway: string, device: string): RouteRecord {
  return {
    family: "inet",
    destination,
    type: "unicast",
    gateway,
    device,
    table: "main",
    sourceAddress: null,
    metric: null,
    scope: null,
    protocol: null,
    flags: [],
    nexthops: [],
    source: at("ip"),
  };
}

/** Trunks as `kind word: host iface, host iface (?)`. */
export function trunkWords(fleet: Fleet): string[] {
  return fleet.trunks.map(({ kind, word, ends, doubts }) => {
    const names = ends.map(
      (end) => `${end.member.label} ${end.member.index.interfaces.get(end.interface)?.name}`,
    );
    return `${kind} ${word}: ${names.join(", ")}${doubts.length > 0 ? " (?)" : ""}`;
  });
}
