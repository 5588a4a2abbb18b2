// `route` of net-tools: the kernel IP routing table of hosts without iproute2.
import type { Parsed } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { eachLine, wholeNumber, words } from "../reading/lines.ts";
import { at, quote, warningsOf } from "../reading/warnings.ts";
import type { RouteRecord } from "../records.ts";

/** Length of a dotted mask; null when it is none. */
function maskLength(mask: string): number | null {
  const bytes = mask.split(".").map((part) => wholeNumber(part));
  if (bytes.length !== 4 || bytes.some((byte) => byte === null || byte < 0 || byte > 255)) return null;
  const bits = bytes.map((byte) => (byte ?? 0).toString(2).padStart(8, "0")).join("");
  return /^1*0*$/.test(bits) ? bits.replaceAll("0", "").length : null;
}

/** Reads `route` and `route -n`: `*` and `0.0.0.0` mean no gateway, `default` means 0.0.0.0/0, `!` means reject. */
export function parseNetToolsRoute(source: string, section: SectionKey): Parsed<RouteRecord[]> {
  const warnings = warningsOf(section);
  const records: RouteRecord[] = [];
  eachLine(source, (line, number) => {
    const [destination, gateway, mask, flags, metric, , , device] = words(line);
    if (destination === undefined || destination === "Kernel" || destination === "Destination") return;
    const length = maskLength(mask ?? "");
    if (gateway === undefined || flags === undefined || length === null) {
      warnings.add(number, `This is no line of a routing table: ${quote(line)}.`);
      return;
    }
    const isDefault = destination === "default" || (destination === "0.0.0.0" && length === 0);
    const isHost = length === 32;
    records.push({
      source: at(section, number),
      family: "inet",
      destination: isDefault ? "default" : isHost ? destination : `${destination}/${length}`,
      type: flags.includes("!") ? "unreachable" : "unicast",
      gateway: flags.includes("G") && gateway !== "*" && gateway !== "0.0.0.0" ? gateway : null,
      device: device === undefined || device === "-" ? null : device,
      table: "main",
      sourceAddress: null,
      metric: wholeNumber(metric),
      scope: null,
      protocol: null,
      flags: [],
      nexthops: [],
    });
  });
  return { records, warnings: warnings.list() };
}
