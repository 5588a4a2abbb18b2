// Neighbour entries (ARP and NDP): `ip neigh` text and `ip -j neigh` entries.
import type { Parsed, SourceRef } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { isObject, own, text, texts } from "../reading/json-values.ts";
import { eachLine, words } from "../reading/lines.ts";
import { at, quote, warningsOf } from "../reading/warnings.ts";
import type { NeighbourRecord } from "../records.ts";

const STATES = new Set([..."PERMANENT NOARP REACHABLE STALE NONE INCOMPLETE DELAY PROBE FAILED".split(" ")]);

/** Reads `10.0.0.2 dev br0 lladdr 02:00:00:00:00:02 STALE`; `proxy`, `router`, `extern_learn` are states here too. */
export function parseNeighbourText(source: string, section: SectionKey): Parsed<NeighbourRecord[]> {
  const warnings = warningsOf(section);
  const records: NeighbourRecord[] = [];
  eachLine(source, (line, number) => {
    const all = words(line);
    const address = all[0];
    if (address === undefined) return;
    const deviceAt = all.indexOf("dev");
    const device = deviceAt === -1 ? undefined : all[deviceAt + 1];
    if (!/^[0-9a-fA-F:.]+$/.test(address) || device === undefined) {
      warnings.add(number, `This is no neighbour entry: ${quote(line)}.`);
      return;
    }
    const macAt = all.indexOf("lladdr");
    const states = all.filter(
      (word) => STATES.has(word) || ["proxy", "router", "extern_learn"].includes(word),
    );
    const mac = macAt === -1 ? null : (all[macAt + 1] ?? null);
    records.push({ source: at(section, number), address, device, mac, states });
  });
  return { records, warnings: warnings.list() };
}

/** Reads one `ip -j neigh` entry; null when address or device is missing. */
export function readNeighbourEntry(item: unknown, source: SourceRef): NeighbourRecord | null {
  if (!isObject(item)) return null;
  const address = text(item, "dst");
  const device = text(item, "dev");
  if (address === null || device === null) return null;
  const marks = ["proxy", "router", "extern_learn"].filter((mark) => own(item, mark) !== undefined);
  return { source, address, device, mac: text(item, "lladdr"), states: [...marks, ...texts(item, "state")] };
}
