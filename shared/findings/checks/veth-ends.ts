// Check: a veth with one end down, and a pair of which nobody uses the far end.
import type { Interface } from "../../topology/model.ts";
import type { Examined } from "../examine.ts";
import type { Check, Finding } from "../finding.ts";
import { enterCommand, interfaceRef, interfaceTitle } from "../names.ts";

interface Pair {
  readonly a: Interface;
  readonly b: Interface;
}

function pairs(host: Examined): Pair[] {
  return host.topology.interfaces.flatMap((a) => {
    const b = a.peer.state === "known" ? host.index.interfaces.get(a.peer.interface) : undefined;
    return b && a.id < b.id ? [{ a, b }] : [];
  });
}

const isUp = (one: Interface) => one.flags.includes("UP");

export const vethEndDown: Check = {
  code: "veth-end-down",
  looksFor: "a veth with one end down",
  run: (host) =>
    pairs(host).flatMap(({ a, b }): Finding[] => {
      if (isUp(a) === isUp(b) || isOrphan(a, b)) return [];
      const [down, up] = isUp(a) ? [b, a] : [a, b];
      const netns = host.index.namespaces.get(down.netns);
      return [
        {
          code: "veth-end-down",
          severity: "broken",
          title: `${down.name} is down`,
          reason: `${interfaceTitle(host, down)} is not up while its other end, ${interfaceTitle(host, up)}, is: nothing passes.`,
          evidence: [...down.evidence.slice(0, 1), ...up.evidence.slice(0, 1)],
          advice: `${netns ? enterCommand(netns) : ""}ip link set ${down.name} up`,
          refs: [interfaceRef(down), interfaceRef(up)],
        },
      ];
    }),
};

/** Both ends in one netns, without an address, and at least one of them in no bridge: nothing can use it. */
function isOrphan(a: Interface, b: Interface): boolean {
  const bare = (one: Interface) => one.addresses.every((address) => address.scope === "link");
  return a.netns === b.netns && bare(a) && bare(b) && (a.master === null || b.master === null);
}

export const orphanVeth: Check = {
  code: "orphan-veth",
  looksFor: "a veth pair nobody uses",
  run: (host) =>
    pairs(host).flatMap(({ a, b }): Finding[] => {
      if (!isOrphan(a, b)) return [];
      const [inside, free] = a.master !== null ? [a, b] : [b, a];
      const master = inside.master ? host.index.interfaces.get(inside.master) : undefined;
      const where = master ? `${inside.name} is a port of ${master.name}, but ` : "";
      return [
        {
          code: "orphan-veth",
          severity: "doubt",
          title: `${free.name} leads nowhere`,
          reason: `${where}both ends of the pair ${inside.name} and ${free.name} are in one network namespace and ${free.name} has neither address nor bridge.`,
          evidence: [...free.evidence.slice(0, 1), ...inside.evidence.slice(0, 1)],
          advice: `A container that never started or whose setup failed leaves such a pair; if nothing needs it: ip link del ${free.name}.`,
          refs: [interfaceRef(free), interfaceRef(inside)],
        },
      ];
    }),
};
