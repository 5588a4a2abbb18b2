// Pass: VLANs of bridge ports, and the far ends a vxlan knows from its forwarding table.
import { type Builder, recordsOf } from "../builder.ts";

/** Fills `vlans` and `tunnel.remotes`; both are looked up by name in the netns that printed them and only there. */
export function attachBridgeVlans(builder: Builder): void {
  for (const [inode, interfaces] of builder.interfacesByNetns) {
    const records = recordsOf(builder, inode);
    if (!records || (records.vlans.length === 0 && records.fdb.length === 0)) continue;
    const byName = new Map([...interfaces.values()].map((one) => [one.name, one]));
    for (const { device, first, last, isPvid, untagged, source } of records.vlans) {
      const port = byName.get(device);
      if (!port) {
        const text = `A VLAN is told of ${device}, which is not in that netns.`;
        builder.warnings.push({ code: "stale", text, section: source.section, line: source.line });
        continue;
      }
      port.vlans = [...port.vlans, { first, last, isPvid, untagged }];
    }
    const remotesOf = new Map<string, Set<string>>();
    for (const entry of records.fdb) {
      if (entry.remote === null) continue;
      remotesOf.set(entry.device, (remotesOf.get(entry.device) ?? new Set()).add(entry.remote));
    }
    for (const [device, remotes] of remotesOf) {
      const tunnel = byName.get(device);
      if (tunnel?.tunnel) tunnel.tunnel = { ...tunnel.tunnel, remotes: [...remotes].sort() };
    }
  }
}
