// VLANs of bridge ports: `bridge -j vlan show`, as new and as old iproute2 prints it.
import type { Parsed } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { isObject, list, number, own, readJsonValues, text, texts } from "../reading/json-values.ts";
import { quote, warningsOf } from "../reading/warnings.ts";
import type { BridgeVlanRecord } from "../records.ts";

/** Reads `[{"ifname":"br0","vlans":[...]}]`; before iproute2 5.1 it was `{"br0":[...]}`. One record per range. */
export function parseBridgeVlans(source: string, section: SectionKey): Parsed<BridgeVlanRecord[]> {
  const { values, warnings: damaged } = readJsonValues(source, section);
  const warnings = warningsOf(section);
  const records: BridgeVlanRecord[] = [];
  const add = (device: string, vlans: readonly unknown[], line: number) => {
    for (const entry of vlans) {
      const first = isObject(entry) ? number(entry, "vlan") : null;
      if (!isObject(entry) || first === null) {
        warnings.add(line, `This is no VLAN of ${quote(device)}.`);
        continue;
      }
      const flags = texts(entry, "flags");
      records.push({
        source: { section, line },
        device,
        first,
        last: number(entry, "vlanEnd") ?? first,
        isPvid: flags.includes("PVID"),
        untagged: flags.some((flag) => /Untagged/i.test(flag)),
      });
    }
  };
  for (const { value, line } of values) {
    for (const entry of Array.isArray(value) ? value : [value]) {
      if (!isObject(entry)) continue;
      const name = text(entry, "ifname");
      if (name !== null) add(name, list(entry, "vlans"), line);
      else {
        for (const device of Object.keys(entry)) {
          const vlans = own(entry, device);
          if (Array.isArray(vlans)) add(device, vlans, line);
        }
      }
    }
  }
  return { records, warnings: [...damaged, ...warnings.list()] };
}
