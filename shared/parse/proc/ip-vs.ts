// /proc/net/ip_vs: virtual servers of kube-proxy's ipvs mode and the real servers behind each, addresses in hex.
import { formatIp, parseIp } from "../../address/ip-address.ts";
import type { Parsed } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { eachLine, wholeNumber, words } from "../reading/lines.ts";
import { at, quote, warningsOf } from "../reading/warnings.ts";
import type { VirtualServerRecord } from "../records.ts";

/** `0A60000A:0035` or `[fd00::1]:0035`: the port is hex, an IPv4 address is hex in network order (ip_vs_ctl.c). */
function endOf(text: string): { address: string; port: number } | null {
  const match = /^(?:([0-9A-Fa-f]{8})|\[([0-9A-Fa-f:]{2,45})\]):([0-9A-Fa-f]{4})$/.exec(text);
  if (!match?.[3]) return null;
  const port = Number.parseInt(match[3], 16);
  if (match[2] !== undefined) {
    const address = parseIp(match[2]);
    return address === null ? null : { address: formatIp(address), port };
  }
  const hex = match[1] ?? "";
  const bytes = [0, 2, 4, 6].map((from) => Number.parseInt(hex.slice(from, from + 2), 16));
  return { address: bytes.join("."), port };
}

/** Reads the virtual servers in their order; a firewall mark (`FWM`) instead of an address is left out, with a warning. */
export function parseIpVs(source: string, section: SectionKey): Parsed<VirtualServerRecord[]> {
  const warnings = warningsOf(section);
  const records: VirtualServerRecord[] = [];
  let servers: { address: string; port: number; forward: string; weight: number | null }[] | null = null;
  eachLine(source, (line, number) => {
    const [first, second, third, , fourth] = words(line);
    if (first === undefined || first === "IP" || first === "Prot") return;
    if (first === "->") {
      if (second === "RemoteAddress:Port") return;
      const real = endOf(second ?? "");
      if (real && servers)
        servers.push({ ...real, forward: third ?? "", weight: wholeNumber(words(line)[3]) });
      else if (!real) warnings.add(number, `This is no real server of IPVS: ${quote(line)}.`);
      return;
    }
    const virtual = endOf(second ?? "");
    const protocol = first.toLowerCase();
    if (!virtual || !["tcp", "udp", "sctp"].includes(protocol)) {
      warnings.add(number, `This is no virtual server of IPVS with an address: ${quote(line)}.`);
      servers = null;
      return;
    }
    servers = [];
    records.push({
      source: at(section, number),
      protocol,
      ...virtual,
      scheduler: third ?? "",
      isPersistent: fourth === "persistent" || line.includes(" persistent "),
      servers,
    });
  });
  return { records, warnings: warnings.list() };
}
