// Check: one address on two interfaces that hear each other, or twice in one network namespace.
import { formatIp, parseIp } from "../../address/ip-address.ts";
import type { Interface } from "../../topology/model.ts";
import type { Examined } from "../examine.ts";
import type { Check, Finding } from "../finding.ts";
import { interfaceRef, interfaceTitle } from "../names.ts";

export const duplicateAddress: Check = {
  code: "duplicate-address",
  looksFor: "one address on two interfaces of a segment",
  run: (host) => {
    const holders = new Map<string, Interface[]>();
    for (const one of host.topology.interfaces) {
      // Loopback and dummies carry service addresses on purpose; a link that is down answers nobody.
      if (one.kind === "loopback" || one.kind === "dummy" || !one.flags.includes("UP")) continue;
      const segment = host.segmentOf(one.id);
      for (const { address, scope, prefixLength, family } of one.addresses) {
        const ip = parseIp(address);
        if (!ip || scope !== "global" || (family === "inet" ? prefixLength === 32 : prefixLength === 128))
          continue;
        const key = `${segment} ${formatIp(ip)}`;
        const list = holders.get(key);
        if (list) list.push(one);
        else holders.set(key, [one]);
      }
    }
    return [...holders].flatMap(([key, list]) => found(host, key.slice(key.indexOf(" ") + 1), list));
  },
};

function found(host: Examined, address: string, list: readonly Interface[]): Finding[] {
  const [a, b] = list;
  if (!a || !b) return [];
  const names = list.map((one) => interfaceTitle(host, one));
  const where = a.netns === b.netns ? "the same network namespace" : "the same segment";
  return [
    {
      code: "duplicate-address",
      severity: "broken",
      title: `${address} is on ${list.length} interfaces`,
      reason: `${names.slice(0, 4).join(" and ")} are on ${where} and both hold ${address}: who answers ARP first gets the traffic.`,
      evidence: list.flatMap((one) => one.evidence.slice(0, 1)),
      advice:
        "Give all but one of them another address; look for a static address inside a pool that a runtime hands out.",
      refs: list.map(interfaceRef),
    },
  ];
}
