// Kernel settings of a netns: `grep -H` lines of /proc/sys, or `name = value` as sysctl(8) prints them.
import type { Parsed } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { eachLine } from "../reading/lines.ts";
import { quote, warningsOf } from "../reading/warnings.ts";

/**
 * Reads settings to sysctl(8)'s names: dots between the parts, and a `/` where an interface name holds a dot
 * (`net.ipv4.conf.eth0/100.forwarding`).
 */
export function parseSysctl(source: string, section: SectionKey): Parsed<Map<string, string>> {
  const warnings = warningsOf(section);
  const records = new Map<string, string>();
  eachLine(source, (line, number) => {
    if (line === "") return;
    const file = /^\/proc\/sys\/([^:]{1,300}):(.*)$/.exec(line);
    const pair = file ?? /^([a-z][^\s=]{1,300}) ?= ?(.*)$/.exec(line);
    if (!pair?.[1] || pair[2] === undefined) {
      warnings.add(number, `This is no kernel setting: ${quote(line)}.`);
      return;
    }
    const swap = (text: string): string => text.replace(/[./]/g, (mark) => (mark === "." ? "/" : "."));
    records.set(file ? swap(pair[1]) : pair[1], pair[2].trim());
  });
  return { records, warnings: warnings.list() };
}
