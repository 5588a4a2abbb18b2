// Pass: which bridge, bond or vrf each link is enslaved to.
import { type Builder, netnsTitle, recordsOf, step } from "../builder.ts";

/** A master always lives in the netns of its port, so the printed name is looked up there and only there. */
export function attachMasters(builder: Builder): void {
  for (const [inode, interfaces] of builder.interfacesByNetns) {
    const byName = new Map([...interfaces.values()].map((one) => [one.name, one]));
    for (const link of recordsOf(builder, inode)?.links ?? []) {
      const port = interfaces.get(link.ifindex);
      if (!port || link.master === null) continue;
      const master = byName.get(link.master);
      if (!master) {
        builder.warnings.push({
          code: "stale",
          text: `${link.name} in ${netnsTitle(builder, inode)} names the master ${link.master}, which is not there.`,
          section: link.source.section,
          line: link.source.line,
        });
        continue;
      }
      port.master = master.id;
      port.evidence = [...port.evidence, step(`${link.name} is a port of ${link.master}`, link.source)];
      if (master.kind === "bridge" && port.bridgePort === null) {
        port.bridgePort = { state: null, hairpin: null, isolated: null };
      }
    }
  }
}
