// Part of a diff: interfaces, by ifindex while their netns lives; a rename is a change, a new link in an old place is a replacement.
import type { Examined } from "../../findings/examine.ts";
import type { Interface } from "../../topology/model.ts";
import { fieldChanges } from "../change.ts";
import { type Comparison, type NetnsPair, place } from "../comparison.ts";
import { pairUp } from "../pairing.ts";

/** Pairs and compares the interfaces of every pair of namespaces; fills `comparison.interfaces`. */
export function diffInterfaces(comparison: Comparison): void {
  for (const netns of comparison.netns) {
    if (netns.before.access !== "read" || netns.after.access !== "read") {
      if (netns.before.access !== netns.after.access) {
        const title = place(comparison, netns.after, "after");
        comparison.doubts.push(
          `The inside of ${title} was read on one side alone: its interfaces and routes were not compared.`,
        );
      }
      continue;
    }
    diffInside(comparison, netns);
  }
}

function diffInside(comparison: Comparison, netns: NetnsPair): void {
  const old = comparison.before.index.interfacesByNetns.get(netns.before.id) ?? [];
  const now = comparison.after.index.interfacesByNetns.get(netns.after.id) ?? [];
  const lasting = comparison.sameBoot && !netns.replaced;
  const side = (which: "before" | "after") => (which === "before" ? comparison.before : comparison.after);
  const { pairs, removed, added } = pairUp(old, now, [
    // An ifindex is given anew only after four billion; with the kind it is the link.
    (one) => (lasting ? `${one.ifindex} ${one.kind}` : null),
    (one) => one.name,
    (one, which) => farEnd(comparison, side(which), one, which),
  ]);
  for (const pair of pairs) {
    const replaced = lasting && pair.by > 0;
    comparison.interfaces.push({ ...pair, replaced, netns });
  }
  for (const pair of pairs) {
    const replaced = lasting && pair.by > 0;
    const quiet = netns.replaced || replaced || !comparison.sameHost;
    const fields = fieldChanges(
      factsOf(comparison, comparison.before, pair.before, quiet, "before"),
      factsOf(comparison, comparison.after, pair.after, quiet, "after"),
    ).filter(
      ({ field, before, after }) =>
        !(quiet && field === "name" && before !== null && after !== null && netns.replaced),
    );
    if (fields.length === 0 && !replaced) continue;
    comparison.changes.push({
      kind: "interface",
      change: replaced ? "replaced" : "changed",
      name: pair.after.name,
      where: place(comparison, netns.after, "after"),
      fields: replaced
        ? [
            ...fieldChanges({ ifindex: `${pair.before.ifindex}` }, { ifindex: `${pair.after.ifindex}` }),
            ...fields,
          ]
        : fields,
      before: { kind: "interface", id: pair.before.id },
      after: { kind: "interface", id: pair.after.id },
    });
  }
  for (const [list, change] of [
    [removed, "removed"],
    [added, "added"],
  ] as const) {
    const which = change === "removed" ? "before" : "after";
    for (const one of list) {
      const ref = { kind: "interface", id: one.id } as const;
      const facts = { kind: one.kind, addresses: addressesOf(one) };
      comparison.changes.push({
        kind: "interface",
        change,
        name: one.name,
        where: place(comparison, which === "before" ? netns.before : netns.after, which),
        fields:
          change === "removed"
            ? fieldChanges(facts, { kind: null, addresses: null })
            : fieldChanges({}, facts),
        before: change === "removed" ? ref : null,
        after: change === "added" ? ref : null,
      });
    }
  }
}

function addressesOf(one: Interface): string | null {
  const list = one.addresses
    .filter((address) => address.scope !== "link")
    .map((address) => `${address.address}/${address.prefixLength}`);
  return list.length > 0 ? list.join(", ") : null;
}

/** A veth by what it leads to: the far netns' place in the comparison and the far name. */
function farEnd(
  comparison: Comparison,
  host: Examined,
  one: Interface,
  which: "before" | "after",
): string | null {
  const peer = one.peer.state === "known" ? host.index.interfaces.get(one.peer.interface) : undefined;
  if (!peer || peer.netns === one.netns) return null;
  const place = comparison.netns.findIndex((pair) => pair[which].id === peer.netns);
  return place < 0 ? null : `${place} ${peer.name}`;
}

/** What is compared. `quiet`: the link was made anew, so what the kernel or a runtime draws by lot is left out. */
function factsOf(
  comparison: Comparison,
  host: Examined,
  one: Interface,
  quiet: boolean,
  which: "before" | "after",
): Record<string, string | null> {
  const master = one.master ? host.index.interfaces.get(one.master) : undefined;
  const masterPair = master && comparison.interfaces.find((pair) => pair[which].id === master.id);
  const peer = one.peer.state === "known" ? host.index.interfaces.get(one.peer.interface) : undefined;
  const peerNetns = peer && host.index.namespaces.get(peer.netns);
  // The far end by its place in the later snapshot, so that a container made anew is still "container web".
  const far = peerNetns && comparison.netns.find((pair) => pair[which].id === peerNetns.id);
  return {
    name: one.name,
    kind: one.kind,
    mtu: one.mtu === null ? null : `${one.mtu}`,
    admin: one.flags.includes("UP") ? "up" : "down",
    state: one.state,
    master: masterPair?.after.name ?? master?.name ?? null,
    peer:
      !peer || !peerNetns
        ? null
        : `${far ? place(comparison, far.after, "after") : place(comparison, peerNetns, which)}`,
    vlan: one.vlanId === null ? null : `${one.vlanId}`,
    mode: one.mode,
    tunnel: one.tunnel
      ? [one.tunnel.id, one.tunnel.local, one.tunnel.remote, one.tunnel.port]
          .map((part) => part ?? "-")
          .join(" ")
      : null,
    port: one.bridgePort
      ? `${one.bridgePort.hairpin === true ? "hairpin " : ""}${one.bridgePort.isolated === true ? "isolated" : ""}`.trim() ||
        null
      : null,
    ...(quiet ? {} : { mac: one.mac }),
  };
}
