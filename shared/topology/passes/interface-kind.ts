// What kind of link a record describes: the kernel's word where it gave one, never a guess from the name.
import type { LinkRecord } from "../../parse/records.ts";
import type { InterfaceKind } from "../model.ts";

/** Kernel kinds (IFLA_INFO_KIND) that the model has a word for. */
const KINDS: ReadonlyMap<string, InterfaceKind> = new Map([
  ["veth", "veth"],
  ["bridge", "bridge"],
  ["macvlan", "macvlan"],
  ["macvtap", "macvtap"],
  ["ipvlan", "ipvlan"],
  ["vlan", "vlan"],
  ["vxlan", "vxlan"],
  ["geneve", "geneve"],
  ["ipip", "ipip"],
  ["gre", "gre"],
  ["gretap", "gre"],
  ["ip6gre", "gre"],
  ["ip6gretap", "gre"],
  ["erspan", "gre"],
  ["sit", "sit"],
  ["bond", "bond"],
  ["team", "team"],
  ["dummy", "dummy"],
  ["wireguard", "wireguard"],
  ["ifb", "ifb"],
  ["vrf", "vrf"],
]);

/** Kinds that come as two ends of one cable; netkit and vxcan are wired exactly like veth. */
const PAIRED: ReadonlySet<string> = new Set(["veth", "netkit", "vxcan"]);

/**
 * Kind of a link, and the kernel's own word when the model has none for it.
 * @param physical whether sysfs says that hardware is behind it; null when sysfs was not readable for this netns.
 */
export function kindOf(
  link: LinkRecord,
  physical: boolean | null,
): { readonly kind: InterfaceKind; readonly kindText: string | null } {
  if (link.kind === "tun") {
    return { kind: link.info.type === "tap" ? "tap" : "tun", kindText: null };
  }
  if (link.kind !== null) {
    const kind = KINDS.get(link.kind);
    return kind ? { kind, kindText: null } : { kind: "other", kindText: link.kind };
  }
  if (link.linkType === "loopback" || link.flags.includes("LOOPBACK"))
    return { kind: "loopback", kindText: null };
  if (physical === true) return { kind: "physical", kindText: null };
  // Without details no kind was printed at all: silence, not "no kind".
  if (!link.detailed || (physical === null && link.linkType === "ether"))
    return { kind: "unknown", kindText: null };
  return { kind: "other", kindText: null };
}

/** Whether a link has another end. Records without details may be either: `maybe`. */
export function isPaired(link: LinkRecord): "yes" | "maybe" | "no" {
  if (link.kind !== null) return PAIRED.has(link.kind) ? "yes" : "no";
  // Not even the type was told (/proc/net of another netns): nothing was said about another end either.
  if (link.linkType === null && !link.detailed && !link.flags.includes("LOOPBACK")) return "maybe";
  return link.detailed || (link.linkIndex === null && link.linkName === null) ? "no" : "maybe";
}
