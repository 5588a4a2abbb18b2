// Which process drives which tun or tap device: the `iff:` line of its descriptor's fdinfo.
import type { Parsed } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { eachLine } from "../reading/lines.ts";
import { at, quote, warningsOf } from "../reading/warnings.ts";
import type { TunDeviceRecord } from "../records.ts";

/** Reads `/proc/PID/fdinfo/N:iff:<TAB>tap0`; a descriptor without a device yet has an empty name and is left out. */
export function parseTunDevices(source: string, section: SectionKey): Parsed<TunDeviceRecord[]> {
  const warnings = warningsOf(section);
  const records: TunDeviceRecord[] = [];
  eachLine(source, (line, number) => {
    if (line === "") return;
    const match = /^\/proc\/(\d{1,10})\/fdinfo\/(\d{1,10}):iff:\s*(\S*)$/.exec(line);
    if (!match?.[1] || match[3] === undefined)
      warnings.add(number, `This names no tun device: ${quote(line)}.`);
    else if (match[3] !== "")
      records.push({ source: at(section, number), pid: Number(match[1]), device: match[3] });
  });
  return { records, warnings: warnings.list() };
}
