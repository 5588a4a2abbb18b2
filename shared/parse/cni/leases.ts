// Leases of the host-local IPAM plugin: one file per address, its name the address, its lines container id and interface.
import type { Parsed } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { baseName, parentName, readFileLines } from "../reading/file-lines.ts";
import { at, warningsOf } from "../reading/warnings.ts";
import type { CniLeaseRecord } from "../records.ts";

/** An IPv6 address is a file name with colons: neither an id nor an interface has one, so the last colon ends the path. */
function endOfPath(line: string): number {
  const reserved = /(?:^|\/)last_reserved_ip\.\d+:/.exec(line);
  return reserved ? reserved.index + reserved[0].length - 1 : line.lastIndexOf(":");
}

/**
 * Reads `PATH:LINE` of the files below /var/lib/cni/networks. Old versions wrote no interface line;
 * `last_reserved_ip.N` is no lease but where the next search begins.
 */
export function parseCniLeases(
  source: string,
  section: SectionKey,
): Parsed<{ readonly leases: CniLeaseRecord[]; readonly lastReserved: ReadonlyMap<string, string> }> {
  const warnings = warningsOf(section);
  const leases: CniLeaseRecord[] = [];
  const lastReserved = new Map<string, string>();
  for (const { path, lines } of readFileLines(source, warnings, endOfPath)) {
    const name = baseName(path);
    const [first, second] = lines.map((line) => line.text.trim()).filter((text) => text !== "");
    const line = lines[0]?.line ?? 1;
    const network = parentName(path);
    if (name === "lock" || first === undefined) continue;
    if (name.startsWith("last_reserved_ip.")) lastReserved.set(`${network}/${name.slice(17)}`, first);
    else if (!/^[0-9a-f:.]+$/i.test(name))
      warnings.add(line, `${path} is neither a lease nor a known file of host-local.`);
    else
      leases.push({
        source: at(section, line),
        network,
        address: name,
        containerId: first,
        interfaceName: second ?? null,
        path,
      });
  }
  return { records: { leases, lastReserved }, warnings: warnings.list() };
}
