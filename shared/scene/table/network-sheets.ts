// Sheets of the wiring: network namespaces, interfaces, routes.
import { peerOf, type TopologyIndex } from "../../topology/lookup.ts";
import type { Interface, NetworkNamespace, PeerLink, Route } from "../../topology/model.ts";
import type { Names } from "./names.ts";
import { type Cell, column, count, doubt, list, type Sheet, text } from "./sheet.ts";
import { accessWord, linkState } from "./words.ts";

export function netnsSheet(index: TopologyIndex, names: Names): Sheet {
  return {
    columns: [
      column("netns", "Network namespace", 190),
      column("state", "State", 120),
      column("inode", "Inode", 100, "mono"),
      column("nsid", "nsid", 60, "number"),
      column("names", "Names", 150, "mono"),
      column("containers", "Containers", 170),
      column("processes", "Processes", 90, "number"),
      column("interfaces", "Interfaces", 90, "number"),
      column("routes", "Routes", 80, "number"),
    ],
    rows: index.topology.namespaces.map((netns) => {
      const closed = netns.access === "read" ? null : doubt(accessWord(netns.access), netns.accessReason);
      const containers = index.containersByNetns.get(netns.id) ?? [];
      return {
        key: netns.id,
        ref: { kind: "netns", id: netns.id },
        cells: [
          text(names.netns(netns.id)),
          closed ?? text("read", "good"),
          text(String(netns.inode)),
          count(netns.nsid),
          list(netns.names.map((name) => name.name)),
          list(containers.map((container) => container.name)),
          count(netns.pids.length),
          closed ?? count((index.interfacesByNetns.get(netns.id) ?? []).length),
          closed ?? count(netns.routes.length),
        ],
      };
    }),
    note: null,
  };
}

export function interfaceSheet(index: TopologyIndex, names: Names): Sheet {
  return {
    columns: [
      column("name", "Interface", 140),
      column("state", "State", 170),
      column("kind", "Kind", 90),
      column("netns", "Network namespace", 160),
      column("ifindex", "ifindex", 70, "number"),
      column("addresses", "Addresses", 200, "mono"),
      column("peer", "Other end", 190),
      column("master", "Bridge", 120),
      column("mac", "MAC", 140, "mono"),
      column("mtu", "MTU", 70, "number"),
      column("rx", "Received bytes", 120, "number"),
      column("tx", "Sent bytes", 120, "number"),
    ],
    rows: index.topology.interfaces.map((link) => {
      const master = link.master === null ? undefined : index.interfaces.get(link.master);
      return {
        key: link.id,
        ref: { kind: "interface", id: link.id },
        cells: [
          text(link.name),
          linkState(link),
          text(link.kind === "other" ? (link.kindText ?? "other") : link.kind),
          text(names.netns(link.netns)),
          count(link.ifindex),
          list(link.addresses.map((address) => `${address.address}/${address.prefixLength}`)),
          otherEnd(index, names, link),
          text(master?.name),
          text(link.mac),
          count(link.mtu),
          count(link.counters?.rxBytes ?? null),
          count(link.counters?.txBytes ?? null),
        ],
      };
    }),
    note: closedNote(index, "interfaces"),
  };
}

/** The veth peer, else the link it stands on. */
function otherEnd(index: TopologyIndex, names: Names, link: Interface): Cell {
  const peer = peerOf(index, link);
  if (peer !== null) return text(`${peer.name} in ${names.netns(peer.netns)}`);
  if (link.peer.state !== "none") return openEnd(link.peer);
  if (link.lower.state === "known") {
    const lower = index.interfaces.get(link.lower.interface);
    return text(lower && `on ${lower.name} in ${names.netns(lower.netns)}`);
  }
  return link.lower.state === "none" ? text("") : openEnd(link.lower);
}

function openEnd(end: Extract<PeerLink, { state: "ambiguous" | "unknown" | "known" }>): Cell {
  if (end.state === "ambiguous") {
    const how = end.candidates.length > 0 ? `ambiguous: ${end.candidates.length} candidates` : "ambiguous";
    return doubt(how, end.doubt);
  }
  return doubt(
    "not known",
    end.state === "unknown" ? end.doubt : "Its other end is not among what was read.",
  );
}

export function routeSheet(index: TopologyIndex, names: Names): Sheet {
  return {
    columns: [
      column("destination", "Destination", 170, "mono"),
      column("netns", "Network namespace", 160),
      column("state", "State", 110),
      column("type", "Type", 90),
      column("gateway", "Gateway", 140, "mono"),
      column("device", "Device", 120),
      column("table", "Table", 80),
      column("source", "Source", 130, "mono"),
      column("metric", "Metric", 70, "number"),
      column("protocol", "Protocol", 90),
      column("family", "Family", 70),
    ],
    rows: index.topology.namespaces.flatMap((netns) =>
      netns.routes.map((route, at) => ({
        // Routes have no identity of their own: what decides, and the place among equals.
        key: `${netns.id} ${route.family} ${route.table} ${route.destination} ${route.metric ?? ""} ${at}`,
        ref: { kind: "netns" as const, id: netns.id },
        cells: [
          text(route.destination),
          text(names.netns(netns.id)),
          routeState(route),
          text(route.type),
          hops(route, (hop) => hop.gateway, route.gateway),
          hops(route, (hop) => hop.device, route.device),
          text(route.table),
          text(route.source),
          count(route.metric),
          text(route.protocol),
          text(route.family === "inet" ? "IPv4" : "IPv6"),
        ],
      })),
    ),
    note: closedNote(index, "routes"),
  };
}

function hops(
  route: Route,
  part: (hop: Route["nexthops"][number]) => string | null,
  own: string | null,
): Cell {
  return own === null ? list(route.nexthops.flatMap((hop) => part(hop) ?? [])) : text(own);
}

/** `linkdown` and `dead` are the kernel's words for a route that carries nothing now. */
function routeState(route: Route): Cell {
  const flags = [...route.flags, ...route.nexthops.flatMap((hop) => hop.flags)];
  if (flags.includes("dead")) return text("dead", "muted", "The kernel does not use this route.");
  if (flags.includes("linkdown")) return text("link down", "muted", "The link of this route has no carrier.");
  return text("in use");
}

/** Says which namespaces are missing from a sheet, by reason. */
export function closedNote(index: TopologyIndex, what: string): string | null {
  const closed = index.topology.namespaces.filter((netns) => netns.access !== "read");
  if (closed.length === 0) return null;
  const byAccess = new Map<NetworkNamespace["access"], number>();
  for (const { access } of closed) byAccess.set(access, (byAccess.get(access) ?? 0) + 1);
  const reasons = [...byAccess].map(([access, number]) => `${number} ${accessWord(access)}`).join(", ");
  const subject =
    closed.length === 1 ? "1 network namespace was" : `${closed.length} network namespaces were`;
  return `${subject} not read (${reasons}); ${what} in there are missing here.`;
}
