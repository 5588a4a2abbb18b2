// Facts of the host: `meta` (key=value lines of the collector) and os-release.
import type { Parsed } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { eachLine, wholeNumber } from "../reading/lines.ts";
import { quote, warningsOf } from "../reading/warnings.ts";
import type { HostRecord } from "../records.ts";

/** Clock ticks per second where getconf does not say: every Linux on a common architecture. */
const USUAL_CLOCK_TICKS = 100;

/** Reads `key=value` lines; a key seen twice keeps its last value. */
export function parseMeta(source: string, section: SectionKey): Parsed<Map<string, string>> {
  const warnings = warningsOf(section);
  const records = new Map<string, string>();
  eachLine(source, (line, number) => {
    if (line === "") return;
    const equals = line.indexOf("=");
    if (equals < 1) warnings.add(number, `Expected key=value, found ${quote(line)}.`);
    else records.set(line.slice(0, equals), line.slice(equals + 1));
  });
  return { records, warnings: warnings.list() };
}

/**
 * Reads the distribution's name: PRETTY_NAME, else NAME and VERSION; a file without `=` (/etc/redhat-release) is the
 * name itself. Empty when nothing is said.
 */
export function parseOsRelease(source: string, _section: SectionKey): Parsed<string> {
  const values = new Map<string, string>();
  let firstLine = "";
  eachLine(source, (line) => {
    const trimmed = line.trim();
    if (trimmed === "" || trimmed.startsWith("#")) return;
    if (firstLine === "") firstLine = trimmed;
    const match = /^([A-Z][A-Z0-9_]{0,40})=(.*)$/.exec(trimmed);
    if (match?.[1] && match[2] !== undefined) values.set(match[1], unquote(match[2]));
  });
  const named = [values.get("NAME"), values.get("VERSION")].filter(Boolean).join(" ");
  return {
    records: (values.get("PRETTY_NAME") || named || (values.size === 0 ? firstLine : "")).slice(0, 200),
    warnings: [],
  };
}

/** Shell quoting as os-release(5) allows it. */
function unquote(text: string): string {
  const quoted = /^(["'])(.*)\1$/.exec(text);
  return quoted?.[2] === undefined ? text : quoted[2].replace(/\\(["'$`\\])/g, "$1");
}

/** Builds the record of the host. */
export function hostRecord(meta: ReadonlyMap<string, string>, osName: string): HostRecord {
  const numeric = (key: string): number | null => wholeNumber(meta.get(key));
  return {
    hostname: meta.get("hostname") ?? "",
    machineId: meta.get("machine_id") ?? "",
    bootId: meta.get("boot_id") ?? "",
    kernel: meta.get("kernel") ?? "",
    osName,
    user: meta.get("user") ?? "",
    uid: numeric("uid"),
    epochSeconds: numeric("epoch"),
    clockTicks: numeric("clk_tck") || USUAL_CLOCK_TICKS,
    collectorPid: numeric("pid"),
    collectorSession: numeric("sid"),
    netnsInode: numeric("netns"),
    meta,
  };
}
