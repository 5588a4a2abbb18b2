// The `show --json` document of several hosts: each host as ever, and what joins them.
import type { Fleet, TrunkEnd } from "../fleet/fleet.ts";
import { type ShowJson, showJson } from "./show-json.ts";

interface EndJson {
  readonly host: string;
  readonly interface: string;
  readonly name: string;
}

export interface FleetJson {
  readonly hosts: readonly (ShowJson & { readonly label: string })[];
  readonly trunks: readonly {
    readonly kind: "tunnel" | "segment";
    readonly name: string;
    readonly ends: readonly EndJson[];
    readonly doubts: readonly string[];
    readonly proofs: readonly string[];
    readonly carries: readonly string[];
  }[];
  readonly openEnds: readonly (EndJson & {
    readonly address: string;
    readonly state: string;
    readonly says: string;
  })[];
  readonly routes: readonly {
    readonly host: string;
    readonly netns: string;
    readonly destination: string;
    readonly gateway: string;
    readonly device: string;
    readonly to: EndJson | null;
    /** Network namespaces of that host with an address in the destination. */
    readonly covers: readonly string[];
    readonly doubt: string | null;
  }[];
  readonly doubts: readonly string[];
}

export function fleetJson(fleet: Fleet): FleetJson {
  return {
    hosts: fleet.members.map((member) => ({ label: member.label, ...showJson(member.index.topology) })),
    trunks: fleet.trunks.map(({ kind, word, ends, doubts, proofs, carries }) => ({
      kind,
      name: word,
      ends: ends.map(endJson),
      doubts,
      proofs,
      carries,
    })),
    openEnds: fleet.openEnds.map((end) => ({
      ...endJson(end),
      address: end.address,
      state: end.state,
      says: end.says,
    })),
    routes: fleet.routes.map((route) => ({
      host: route.member.label,
      netns: route.netns,
      destination: route.destination,
      gateway: route.gateway,
      device: route.device,
      to: route.to && endJson(route.to),
      covers: route.covers,
      doubt: route.doubt,
    })),
    doubts: fleet.doubts,
  };
}

function endJson({ member, interface: id }: TrunkEnd): EndJson {
  return { host: member.label, interface: id, name: member.index.interfaces.get(id)?.name ?? "" };
}
