// Check: a bridge that has no ports. Idle, not sick: a note.
import type { Check } from "../finding.ts";
import { interfaceRef, interfaceTitle } from "../names.ts";

export const bridgeWithoutPorts: Check = {
  code: "bridge-without-ports",
  looksFor: "a bridge without ports",
  run: (host) =>
    host.topology.interfaces.flatMap((bridge) => {
      if (bridge.kind !== "bridge" || (host.index.portsOf.get(bridge.id)?.length ?? 0) > 0) return [];
      return [
        {
          code: "bridge-without-ports",
          severity: "note" as const,
          title: `${bridge.name} is idle`,
          reason: `${interfaceTitle(host, bridge)} is a bridge without ports: no running container is on it, and that it reads ${bridge.state} is normal.`,
          evidence: bridge.evidence.slice(0, 1),
          advice: "Nothing to do, unless a container should be on it or its network was meant to be gone.",
          refs: [interfaceRef(bridge)],
        },
      ];
    }),
};
