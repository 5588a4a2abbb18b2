// Joins hosts into a fleet: a table of passes over one builder, as the correlation of a single host is.
import { indexTopology } from "../topology/lookup.ts";
import type { Topology } from "../topology/model.ts";
import { AddressBook } from "./address-book.ts";
import { admit } from "./admit.ts";
import type { Fleet, Member, OnwardRoute, OpenEnd, Trunk } from "./fleet.ts";
import { findMoments } from "./passes/moments.ts";
import { findOnwardRoutes } from "./passes/onward-routes.ts";
import { findSegments } from "./passes/segments.ts";
import { findTunnels } from "./passes/tunnels.ts";

/** What the passes read and write. */
export interface FleetBuilder {
  readonly members: readonly Member[];
  readonly book: AddressBook;
  readonly trunks: Trunk[];
  readonly openEnds: OpenEnd[];
  readonly routes: OnwardRoute[];
  readonly doubts: string[];
}

/** In their order: routes are hung on the trunks that the earlier ones found. */
export const FLEET_PASSES: readonly {
  readonly name: string;
  readonly run: (builder: FleetBuilder) => void;
}[] = [
  { name: "moments", run: findMoments },
  { name: "tunnels", run: findTunnels },
  { name: "segments", run: findSegments },
  { name: "onward routes", run: findOnwardRoutes },
];

/** A topology on its way into a fleet; its ids carry the qualifier already. */
export interface Arrival {
  readonly topology: Topology;
  readonly qualifier: string;
}

/**
 * Joins topologies that `admit` let in. Pure and deterministic; never throws for what a host answered: an end that
 * cannot be told stays open, with the reason.
 */
export function joinHosts(arrivals: readonly Arrival[]): Fleet {
  const labels = labelsOf(arrivals.map((one) => one.topology.host.name));
  const members = arrivals.map(({ topology, qualifier }, i): Member => {
    return { label: labels[i] ?? "", qualifier, index: indexTopology(topology) };
  });
  const builder: FleetBuilder = {
    members,
    book: new AddressBook(members),
    trunks: [],
    openEnds: [],
    routes: [],
    doubts: [],
  };
  arrivals.forEach(({ topology }, i) => {
    const answer = admit(
      arrivals.slice(0, i).map((one) => one.topology),
      topology,
    );
    if (answer.admitted) builder.doubts.push(...answer.doubts);
  });
  for (const pass of FLEET_PASSES) pass.run(builder);
  return builder;
}

/** The hosts' names, numbered where two have the same. */
export function labelsOf(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const plain = name || "host";
    let label = plain;
    for (let n = 2; taken.has(label); n += 1) label = `${plain} (${n})`;
    taken.add(label);
    return label;
  });
}

/** What goes before the ids of a host: its name in plain letters, unique among `taken`. */
export function qualifierFor(name: string, taken: ReadonlySet<string>): string {
  const plain = name.replace(/[^A-Za-z0-9._-]+/g, "-").slice(0, 60) || "host";
  let qualifier = plain;
  for (let n = 2; taken.has(qualifier); n += 1) qualifier = `${plain}~${n}`;
  return qualifier;
}
