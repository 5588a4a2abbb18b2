// Forwarding entries of bridges and vxlans: `bridge fdb show` text and JSON.
import type { Parsed, SourceRef } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { isObject, number, readJsonValues, text, texts } from "../reading/json-values.ts";
import { eachLine, wholeNumber, words } from "../reading/lines.ts";
import { at, quote, warningsOf } from "../reading/warnings.ts";
import type { FdbRecord } from "../records.ts";

const VALUED = new Set([
  "dev",
  "dst",
  "vlan",
  "master",
  "vni",
  "src_vni",
  "port",
  "via",
  "link-netnsid",
  "nhid",
  "used",
]);

/** Reads either form: JSON when the text starts with `[`. */
export function parseBridgeFdb(source: string, section: SectionKey): Parsed<FdbRecord[]> {
  return source.trimStart().startsWith("[") ? parseFdbJson(source, section) : parseFdbText(source, section);
}

function parseFdbText(source: string, section: SectionKey): Parsed<FdbRecord[]> {
  const warnings = warningsOf(section);
  const records: FdbRecord[] = [];
  eachLine(source, (line, lineNumber) => {
    const all = words(line);
    const mac = all[0];
    if (mac === undefined) return;
    const values = new Map<string, string>();
    const states: string[] = [];
    for (let i = 1; i < all.length; i += 1) {
      const word = all[i] ?? "";
      if (VALUED.has(word)) {
        values.set(word, all[i + 1] ?? "");
        i += 1;
      } else states.push(word);
    }
    const device = values.get("dev");
    if (!/^[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2})+$/.test(mac) || device === undefined) {
      warnings.add(lineNumber, `This is no forwarding entry: ${quote(line)}.`);
      return;
    }
    records.push({
      source: at(section, lineNumber),
      mac,
      device,
      remote: values.get("dst") ?? null,
      vlan: wholeNumber(values.get("vlan")),
      master: values.get("master") ?? null,
      states,
    });
  });
  return { records, warnings: warnings.list() };
}

function parseFdbJson(source: string, section: SectionKey): Parsed<FdbRecord[]> {
  const { values, warnings } = readJsonValues(source, section);
  const records = values.flatMap(({ value, line }) =>
    (Array.isArray(value) ? value : []).flatMap(
      (entry, item) => readFdbEntry(entry, { section, line, item }) ?? [],
    ),
  );
  return { records, warnings };
}

/** Reads one entry; null when MAC or device is missing. Flags come first, then the state word, as in the text. */
export function readFdbEntry(item: unknown, source: SourceRef): FdbRecord | null {
  if (!isObject(item)) return null;
  const mac = text(item, "mac");
  const device = text(item, "ifname");
  if (mac === null || device === null) return null;
  const state = text(item, "state");
  return {
    source,
    mac,
    device,
    remote: text(item, "dst"),
    vlan: number(item, "vlan"),
    master: text(item, "master"),
    states: [...texts(item, "flags"), ...(state === null ? [] : [state])],
  };
}
