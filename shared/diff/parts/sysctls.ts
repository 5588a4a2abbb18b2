// Part of a diff: kernel switches that have another value. A switch that came with a link, or went with it, is not told.
import { type Comparison, laterName, place } from "../comparison.ts";

export function diffSysctls(comparison: Comparison): void {
  for (const netns of comparison.netns) {
    // A new netns starts from the kernel's values; comparing it to the old one says nothing about what somebody did.
    if (netns.replaced) continue;
    for (const [name, before] of Object.entries(netns.before.sysctls)) {
      const later = laterSwitch(comparison, netns, name);
      const after = Object.hasOwn(netns.after.sysctls, later) ? netns.after.sysctls[later] : undefined;
      const fresh = comparison.interfaces.some(
        (pair) =>
          pair.netns === netns &&
          pair.replaced &&
          name.includes(`.${pair.before.name.replaceAll(".", "/")}.`),
      );
      if (after === undefined || after === before || fresh) continue;
      comparison.changes.push({
        kind: "sysctl",
        change: "changed",
        name: later,
        where: place(comparison, netns.after, "after"),
        fields: [{ field: "value", before, after }],
        before: { kind: "netns", id: netns.before.id },
        after: { kind: "netns", id: netns.after.id },
      });
    }
  }
}

/** `net.ipv4.conf.OLD.x` where OLD was renamed. */
function laterSwitch(comparison: Comparison, netns: Comparison["netns"][number], name: string): string {
  const parts = /^(net\.ipv[46]\.conf\.)([^.]+)(\..+)$/.exec(name);
  if (!parts?.[2]) return name;
  const later = laterName(comparison, netns, parts[2].replaceAll("/", "."));
  return `${parts[1]}${later?.replaceAll(".", "/")}${parts[3]}`;
}
