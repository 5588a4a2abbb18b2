// Who owns an address among the open hosts. An address that several hosts have (172.17.0.1 is on every Docker host)
// belongs to none of them for anybody who looks from outside.
import { formatIp, parseIp } from "../address/ip-address.ts";
import type { Interface, NetworkNamespace } from "../topology/model.ts";
import type { Member } from "./fleet.ts";

export interface Owner {
  readonly member: Member;
  readonly netns: NetworkNamespace;
  readonly interface: Interface;
}

export type Ownership =
  | { readonly state: "known"; readonly owner: Owner }
  /** One host, several interfaces of it: which one is not known, the host is. */
  | { readonly state: "one-host"; readonly member: Member; readonly owners: readonly Owner[] }
  | { readonly state: "ambiguous"; readonly owners: readonly Owner[] }
  | { readonly state: "nobody" };

export class AddressBook {
  readonly #owners = new Map<string, Owner[]>();

  constructor(members: readonly Member[]) {
    for (const member of members)
      for (const link of member.index.topology.interfaces) {
        const netns = member.index.namespaces.get(link.netns);
        if (!netns || link.kind === "loopback") continue;
        for (const { address, scope } of link.addresses) {
          // A link-local address means something on its own link only.
          if (scope === "link" || scope === "host") continue;
          const key = keyOf(address);
          const owner = { member, netns, interface: link };
          const known = this.#owners.get(key);
          if (known) known.push(owner);
          else this.#owners.set(key, [owner]);
        }
      }
  }

  ownersOf(address: string): readonly Owner[] {
    return this.#owners.get(keyOf(address)) ?? [];
  }

  /** Whose an address is, for somebody on another host. */
  ownership(address: string): Ownership {
    const owners = this.ownersOf(address);
    const [first] = owners;
    if (!first) return { state: "nobody" };
    if (owners.some((one) => one.member !== first.member)) return { state: "ambiguous", owners };
    // The host's own netns is what the network outside reaches.
    const atHost = owners.filter((one) => one.netns.isHost);
    const [only] = atHost.length === 1 ? atHost : owners.length === 1 ? owners : [];
    return only ? { state: "known", owner: only } : { state: "one-host", member: first.member, owners };
  }
}

/** `flannel and flannel2`: the hosts that own an address, each once. */
export function hostsOf(owners: readonly Owner[]): string {
  const labels = [...new Set(owners.map((one) => one.member.label))];
  return labels.length > 4
    ? `${labels.slice(0, 4).join(", ")} and ${labels.length - 4} more`
    : labels.join(" and ");
}

/** One spelling per address, whatever the host printed. */
function keyOf(address: string): string {
  const parsed = parseIp(address);
  return parsed ? formatIp(parsed) : address;
}
