// Kernel switches for checks: the value of one, and the line that said it.
import type { Evidence } from "../snapshot/evidence.ts";
import type { NetworkNamespace } from "../topology/model.ts";
import type { Examined } from "./examine.ts";

/** Value of a switch by sysctl(8)'s name; null when it was not collected or does not exist. */
export function switchOf(netns: NetworkNamespace, name: string): string | null {
  return Object.hasOwn(netns.sysctls, name) ? (netns.sysctls[name] ?? null) : null;
}

/** `net.ipv4.conf.IFACE.WHAT`; a dot in an interface's name stands as `/` there. */
export function interfaceSwitch(netns: NetworkNamespace, name: string, what: string): number | null {
  const value = switchOf(netns, `net.ipv4.conf.${name.replaceAll(".", "/")}.${what}`);
  return value === null || !/^\d+$/.test(value) ? null : Number(value);
}

/** The line of the `sysctl` section that says a switch; none when it is not there. */
export function switchEvidence(host: Examined, netns: NetworkNamespace, name: string): Evidence[] {
  const path = name.replace(/[./]/g, (mark) => (mark === "." ? "/" : "."));
  for (const [key, section] of host.sections) {
    if (section.name !== "sysctl" || section.netns !== netns.inode) continue;
    const line = section.text
      .split("\n")
      .findIndex(
        (text) => text.startsWith(`/proc/sys/${path}:`) || text.replaceAll(" ", "").startsWith(`${name}=`),
      );
    if (line >= 0) {
      const says = `${name} is ${switchOf(netns, name)}`;
      return [{ says, source: { section: key, line: line + 1 } }];
    }
  }
  return [];
}
