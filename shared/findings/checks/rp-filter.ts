// Check: strict reverse-path filtering on an interface whose answers leave through another one.
import { overlaps } from "../../address/ip-address.ts";
import type { Interface, NetworkNamespace, Route } from "../../topology/model.ts";
import type { Examined } from "../examine.ts";
import type { Check, Finding } from "../finding.ts";
import { interfaceRef } from "../names.ts";
import { prefixesOf } from "../subnets.ts";
import { interfaceSwitch, switchEvidence } from "../sysctl.ts";

export const rpFilter: Check = {
  code: "rp-filter-asymmetric",
  looksFor: "rp_filter where routes are asymmetric",
  run: (host) =>
    host.topology.namespaces.flatMap((netns) =>
      (host.index.interfacesByNetns.get(netns.id) ?? []).flatMap((one) => look(host, netns, one)),
    ),
};

function look(host: Examined, netns: NetworkNamespace, one: Interface): Finding[] {
  const all = interfaceSwitch(netns, "all", "rp_filter");
  const own = interfaceSwitch(netns, one.name, "rp_filter");
  // The kernel takes the larger of the two: 1 strict, 2 loose.
  if (all === null || own === null || Math.max(all, own) !== 1 || !one.flags.includes("UP")) return [];
  if (hasOwnTable(netns, one)) return [];
  const other = asymmetric(host, netns, one);
  if (!other) return [];
  const name = own === 1 ? one.name : "all";
  return [
    {
      code: "rp-filter-asymmetric",
      severity: "doubt",
      title: `${one.name} refuses what ${other.device} would answer`,
      reason: `rp_filter is strict on ${one.name}, but ${other.says}: the kernel drops packets that come in on ${one.name} from there.`,
      evidence: [
        ...switchEvidence(host, netns, `net.ipv4.conf.${name.replaceAll(".", "/")}.rp_filter`),
        ...other.route.evidence.slice(0, 1),
      ],
      advice: `sysctl -w net.ipv4.conf.${one.name}.rp_filter=2 (loose), or a routing rule that sends answers of ${one.name}'s address back through it.`,
      refs: [interfaceRef(one)],
    },
  ];
}

/** A rule that chooses a table by source or by interface makes its own symmetry. */
function hasOwnTable(netns: NetworkNamespace, one: Interface): boolean {
  return netns.rules.some((rule) => {
    const { src, iif, oif, table } = rule.fields;
    if (table === "main" || table === "local" || table === "default") return false;
    return (
      iif === one.name ||
      oif === one.name ||
      one.addresses.some(({ address }) => src === address) ||
      "fwmark" in rule.fields ||
      (typeof src === "string" && src !== "all")
    );
  });
}

interface OtherWay {
  readonly device: string;
  readonly route: Route;
  readonly says: string;
}

function asymmetric(host: Examined, netns: NetworkNamespace, one: Interface): OtherWay | null {
  const main = netns.routes.filter(
    (route) => route.family === "inet" && route.table === "main" && route.type === "unicast",
  );
  const preferred = (routes: readonly Route[]) =>
    routes.reduce<Route | null>(
      (best, route) => (best === null || (route.metric ?? 0) < (best.metric ?? 0) ? route : best),
      null,
    );
  const defaults = main.filter((route) => route.destination === "default");
  const best = preferred(defaults);
  const mine = defaults.find((route) => route.device === one.name);
  if (best?.device && mine && best.device !== one.name && (mine.metric ?? 0) > (best.metric ?? 0)) {
    return {
      device: best.device,
      route: best,
      says: `the default route through ${best.device} is preferred to its own`,
    };
  }
  for (const prefix of prefixesOf(one).filter(({ family }) => family === "inet")) {
    for (const other of host.index.interfacesByNetns.get(netns.id) ?? []) {
      if (
        other.id === one.id ||
        !prefixesOf(other).some((theirs) => overlaps(prefix, theirs) && theirs.length === prefix.length)
      )
        continue;
      const route = main.find(
        (candidate) => candidate.device === other.name && candidate.protocol === "kernel",
      );
      const own = main.find((candidate) => candidate.device === one.name && candidate.protocol === "kernel");
      if (
        !route ||
        !own ||
        main.indexOf(route) > main.indexOf(own) ||
        (route.metric ?? 0) > (own.metric ?? 0)
      )
        continue;
      return {
        device: other.name,
        route,
        says: `${route.destination} is routed through ${other.name} first`,
      };
    }
  }
  return null;
}
