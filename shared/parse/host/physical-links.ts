// Which interfaces hardware stands behind: `ls -l /sys/class/net`.
import type { Parsed } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { eachLine } from "../reading/lines.ts";
import { quote, warningsOf } from "../reading/warnings.ts";

/** Reads the names whose link leaves `devices/virtual`; a file that is no link (bonding_masters) is passed over. */
export function parsePhysicalLinks(source: string, section: SectionKey): Parsed<Set<string>> {
  const warnings = warningsOf(section);
  const records = new Set<string>();
  eachLine(source, (line, number) => {
    if (!line.startsWith("l")) {
      if (!/^(?:total |[d-]|$)/.test(line))
        warnings.add(number, `Expected a link of /sys, found ${quote(line)}.`);
      return;
    }
    const match = /\s(\S+) -> (\S+)$/.exec(line);
    if (!match?.[1] || !match[2]) warnings.add(number, `A link of /sys points nowhere: ${quote(line)}.`);
    else if (match[2].includes("/devices/") && !match[2].includes("/devices/virtual/")) records.add(match[1]);
  });
  return { records, warnings: warnings.list() };
}
