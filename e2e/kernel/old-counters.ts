// Rules of iptables-legacy that packets met: nf_tables does not trace them, but each counts.
import { parseIptablesSave } from "../../shared/parse/iptables-save.ts";
import type { SectionKey } from "../../shared/snapshot/snapshot.ts";
import type { World } from "./world.ts";

/** `ip filter FORWARD 3` and `ip filter FORWARD policy` to packets. */
export function oldCounters(world: World): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const [family, tool] of [
    ["ip", "iptables-legacy-save"],
    ["ip6", "ip6tables-legacy-save"],
  ]) {
    const text = world.run("router", tool ?? "", ["-c"]);
    for (const table of parseIptablesSave(text, "counters" as SectionKey).records.tables)
      for (const chain of table.chains.values()) {
        const place = `${family} ${table.name} ${chain.name}`;
        for (const rule of chain.rules) found.set(`${place} ${rule.index}`, rule.counters?.packets ?? 0);
        if (chain.policy !== null) found.set(`${place} policy`, chain.counters?.packets ?? 0);
      }
  }
  return found;
}

/** What counted in between: the packet, and whatever answered it. */
export function countedSince(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): readonly string[] {
  return [...after].filter(([place, packets]) => packets > (before.get(place) ?? 0)).map(([place]) => place);
}
