// `ipset save`: named sets of addresses, networks, ports and interfaces that iptables rules refer to.

import { eachLine, words } from "../../parse/reading/lines.ts";
import { quote, warningsOf } from "../../parse/reading/warnings.ts";
import type { Parsed } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";

export interface IpsetEntry {
  /** Parts of the key as written: `10.0.0.0/8`, `tcp:80`, `eth0`; for a list:set the member's name. */
  readonly parts: readonly string[];
  readonly noMatch: boolean;
  /** Whether the entry runs out by itself. */
  readonly hasTimeout: boolean;
  /** Whether the name of a device is its beginning only. */
  readonly isWildcard: boolean;
}

export interface IpsetTable {
  readonly name: string;
  /** `hash:net`, `hash:ip,port`, `list:set`, ... */
  readonly type: string;
  readonly family: "inet" | "inet6";
  readonly entries: readonly IpsetEntry[];
}

/** Reads `create` and `add` lines; an entry of a set that was not created is a warning. */
export function parseIpsetSave(source: string, section: SectionKey): Parsed<ReadonlyMap<string, IpsetTable>> {
  const warnings = warningsOf(section);
  const sets = new Map<string, IpsetTable & { entries: IpsetEntry[] }>();
  eachLine(source, (line, number) => {
    const [command, name, third, ...rest] = words(line);
    if (command === undefined) return;
    if (command === "create" && name !== undefined && third !== undefined) {
      const family =
        rest[rest.indexOf("family") + 1] === "inet6" && rest.includes("family") ? "inet6" : "inet";
      sets.set(name, { name, type: third, family, entries: [] });
      return;
    }
    const set = name === undefined ? undefined : sets.get(name);
    if (command !== "add" || set === undefined || third === undefined) {
      warnings.add(number, `This is no line of ipset save: ${quote(line)}.`);
      return;
    }
    set.entries.push({
      parts: set.type === "list:set" ? [third] : third.split(","),
      noMatch: rest.includes("nomatch"),
      hasTimeout: rest.includes("timeout"),
      isWildcard: rest.includes("wildcard"),
    });
  });
  return { records: sets, warnings: warnings.list() };
}
