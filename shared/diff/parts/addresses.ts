// Part of a diff: addresses on interfaces that are there on both sides; an address that moved is one change.
import type { Address, Interface } from "../../topology/model.ts";
import type { Change } from "../change.ts";
import { type Comparison, place } from "../comparison.ts";
import { pairUp } from "../pairing.ts";

interface Placed {
  readonly one: Interface;
  readonly address: Address;
  readonly where: string;
  /** Index of the interface's pair; -1 when the interface itself came or went. */
  readonly pair: number;
}

export function diffAddresses(comparison: Comparison): void {
  const { pairs, removed, added } = pairUp(collect(comparison, "before"), collect(comparison, "after"), [
    ({ pair, address }) => (pair < 0 ? null : `${pair} ${text(address)}`),
    // The prefix length was changed in place.
    ({ pair, address }) => (pair < 0 ? null : `${pair} ${address.address}`),
    // It moved: the same address elsewhere.
    ({ address }) => text(address),
  ]);
  for (const { before, after, by } of pairs) {
    if (by === 0 || (before.pair < 0 && after.pair < 0)) continue;
    const fields =
      by === 1
        ? [{ field: "prefix", before: text(before.address), after: text(after.address) }]
        : [
            {
              field: "interface",
              before: `${before.one.name} of ${before.where}`,
              after: `${after.one.name} of ${after.where}`,
            },
          ];
    if (by === 2 && fields[0]?.before === fields[0]?.after) continue;
    comparison.changes.push({ ...changeOf(after, "changed"), fields, before: refOf(before) });
  }
  // Addresses of an interface that came or went are told with it.
  for (const one of removed)
    if (one.pair >= 0)
      comparison.changes.push({ ...changeOf(one, "removed"), before: refOf(one), after: null });
  for (const one of added)
    if (one.pair >= 0) comparison.changes.push({ ...changeOf(one, "added"), before: null });
}

const text = (address: Address) => `${address.address}/${address.prefixLength}`;
const refOf = (placed: Placed) => ({ kind: "interface", id: placed.one.id }) as const;

function changeOf(placed: Placed, change: Change["change"]): Change {
  return {
    kind: "address",
    change,
    name: text(placed.address),
    where: `${placed.one.name} of ${placed.where}`,
    fields: [],
    before: refOf(placed),
    after: refOf(placed),
  };
}

function collect(comparison: Comparison, which: "before" | "after"): Placed[] {
  const host = comparison[which];
  const pairOf = new Map(comparison.interfaces.map((pair, i) => [pair[which].id, i]));
  return host.topology.interfaces.flatMap((one) => {
    const netns = host.index.namespaces.get(one.netns);
    const inCompared = comparison.netns.find((pair) => pair[which].id === one.netns);
    if (!netns || !inCompared) return [];
    const pair = pairOf.get(one.id) ?? -1;
    const fresh =
      pair < 0 ||
      inCompared.replaced ||
      comparison.interfaces[pair]?.replaced === true ||
      !comparison.sameHost;
    return one.addresses.flatMap((address) =>
      // Link-local addresses are made from the MAC, which a new link draws by lot.
      address.scope === "link" && fresh
        ? []
        : [{ one, address, where: place(comparison, inCompared.after, "after"), pair }],
    );
  });
}
