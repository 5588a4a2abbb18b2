// Check: a container whose address is outside the subnet of the bridge it hangs on (another pod range, a stale pool).
import { contains, formatPrefix, parseIp } from "../../address/ip-address.ts";
import type { Check, Finding } from "../finding.ts";
import { interfaceRef, interfaceTitle } from "../names.ts";
import { containerBridges } from "../subnets.ts";

export const addressOutsideBridge: Check = {
  code: "address-outside-bridge",
  looksFor: "a container address outside its bridge's subnet",
  run: (host) =>
    containerBridges(host).flatMap(({ bridge, prefixes, ports }) => {
      const own = prefixes.filter((prefix) => prefix.family === "inet");
      if (own.length === 0) return [];
      return ports.flatMap((port): Finding[] => {
        const inside =
          port.peer.state === "known" ? host.index.interfaces.get(port.peer.interface) : undefined;
        const addresses =
          inside?.addresses.filter((one) => one.family === "inet" && one.scope === "global") ?? [];
        const stray = addresses.find(({ address }) => {
          const ip = parseIp(address);
          return ip && !own.some((prefix) => contains(prefix, ip));
        });
        // One address inside is enough: others may be aliases.
        if (
          !inside ||
          !stray ||
          addresses.some(({ address }) =>
            own.some((prefix) => {
              const ip = parseIp(address);
              return ip !== null && contains(prefix, ip);
            }),
          )
        )
          return [];
        return [
          {
            code: "address-outside-bridge",
            severity: "doubt",
            title: `${stray.address} does not belong to ${bridge.name}`,
            reason: `${interfaceTitle(host, inside)} has ${stray.address}, but ${bridge.name} serves ${own.map(formatPrefix).join(", ")}: the host has no route back to it.`,
            evidence: [...inside.evidence.slice(0, 1), ...bridge.evidence.slice(0, 1)],
            advice:
              "Its range was changed while it ran, or two configurations are in use: recreate the container or pod.",
            refs: [interfaceRef(inside), interfaceRef(bridge)],
          },
        ];
      });
    }),
};
