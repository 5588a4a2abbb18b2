// Policy routing rules: `ip rule` text and `ip -j rule` entries.
import type { Parsed, SourceRef } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { isObject, number, own, text } from "../reading/json-values.ts";
import { eachLine, wholeNumber, words } from "../reading/lines.ts";
import { at, quote, warningsOf } from "../reading/warnings.ts";
import type { RuleRecord } from "../records.ts";

type Fields = Record<string, string | number | boolean>;

const ACTIONS = new Set(["blackhole", "unreachable", "prohibit", "nop", "local", "masquerade"]);
const MOST_FIELDS = 40;

/** Fields that hold two values in text and two names in JSON. */
function setRange(fields: Fields, first: string, last: string, value: string): void {
  const [low, high] = value.split("-").map((part) => wholeNumber(part));
  if (low === null || low === undefined) return;
  if (high === undefined)
    fields[first === "sport_start" ? "sport" : first === "dport_start" ? "dport" : first] = low;
  else {
    fields[first] = low;
    fields[last] = high ?? low;
  }
}

function setPrefix(fields: Fields, name: "src" | "dst", value: string): void {
  const [address, length] = value.split("/");
  fields[name] = address ?? value;
  if (length !== undefined) fields[`${name}len`] = wholeNumber(length) ?? length;
}

/** Reads the words behind `32765:` to the names iproute2's JSON has. */
function readRuleWords(all: readonly string[]): { fields: Fields; unknown: string[] } {
  const fields: Fields = Object.create(null);
  const unknown: string[] = [];
  for (let i = 0; i < all.length; i += 1) {
    const word = all[i] ?? "";
    if (word === "not") fields.not = true;
    else if (ACTIONS.has(word)) fields.action = word;
    else if (word === "[detached]") fields.iif_detached = true;
    else if (word === "[unresolved]") fields.unresolved = true;
    else if (word === "l3mdev" || word === "lookup-l3mdev-table" || word === "[l3mdev-table]")
      fields.l3mdev = true;
    else if (i + 1 >= all.length) unknown.push(word);
    else {
      i += 1;
      const value = all[i] ?? "";
      if (word === "from") setPrefix(fields, "src", value);
      else if (word === "to") setPrefix(fields, "dst", value);
      else if (word === "lookup" || word === "table") fields.table = value;
      else if (word === "goto") fields.goto = wholeNumber(value) ?? value;
      else if (word === "suppress_prefixlength") fields.suppress_prefixlen = wholeNumber(value) ?? value;
      else if (word === "sport" || word === "dport") setRange(fields, `${word}_start`, `${word}_end`, value);
      else if (word === "uidrange") setRange(fields, "uid_start", "uid_end", value);
      else if (word === "fwmark") {
        const [mark, mask] = value.split("/");
        fields.fwmark = mark ?? value;
        if (mask !== undefined) fields.fwmask = mask;
      } else if (
        ["iif", "oif", "tos", "dsfield", "ipproto", "proto", "suppress_ifgroup", "realms", "tun_id"].includes(
          word,
        )
      ) {
        const name = word === "proto" ? "protocol" : word === "dsfield" ? "tos" : word;
        fields[name] = value;
      } else unknown.push(word, value);
    }
  }
  return { fields, unknown };
}

function familyOf(fields: Fields, fallback: "inet" | "inet6"): "inet" | "inet6" {
  for (const name of ["src", "dst"]) {
    const value = fields[name];
    if (typeof value === "string" && value !== "all") return value.includes(":") ? "inet6" : "inet";
  }
  return fallback;
}

/** Reads `ip rule` text; `family` is that of the command (`ip -6 rule` prints the same words). */
export function parseRuleText(
  source: string,
  section: SectionKey,
  family: "inet" | "inet6",
): Parsed<RuleRecord[]> {
  const warnings = warningsOf(section);
  const records: RuleRecord[] = [];
  eachLine(source, (line, number) => {
    if (line.trim() === "") return;
    const match = /^(\d{1,10}):\s+(\S.*)$/.exec(line.trimEnd());
    if (!match?.[1] || !match[2]) {
      warnings.add(number, `This is no routing rule: ${quote(line)}.`);
      return;
    }
    const { fields, unknown } = readRuleWords(words(match[2]));
    if (unknown.length > 0)
      warnings.add(number, `Unknown words in a routing rule: ${quote(unknown.join(" "))}.`);
    records.push({
      source: at(section, number),
      family: familyOf(fields, family),
      priority: Number(match[1]),
      text: match[2],
      fields,
    });
  });
  return { records, warnings: warnings.list() };
}

/** Reads one `ip -j rule` entry; null when it has no priority. */
export function readRuleEntry(
  item: unknown,
  source: SourceRef,
  fallback: "inet" | "inet6",
): RuleRecord | null {
  if (!isObject(item)) return null;
  const priority = number(item, "priority");
  if (priority === null) return null;
  const fields: Fields = Object.create(null);
  for (const key of Object.keys(item).slice(0, MOST_FIELDS)) {
    const value = own(item, key);
    // iproute2 prints words without a value (`not`) as null
    if (value === null) fields[key] = true;
    else if (
      key !== "priority" &&
      (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    ) {
      fields[key] = value;
    }
  }
  return {
    source,
    family: familyOf(fields, fallback),
    priority,
    text: ruleText(fields, text(item, "src")),
    fields,
  };
}

/** Prints a rule as `ip rule` does, so that both forms read the same. */
function ruleText(fields: Fields, src: string | null): string {
  const prefix = (name: "src" | "dst"): string =>
    fields[`${name}len`] === undefined ? String(fields[name]) : `${fields[name]}/${fields[`${name}len`]}`;
  const range = (name: string): string[] => {
    const low = fields[`${name}_start`];
    return low === undefined ? [] : [`${low}-${fields[`${name}_end`]}`];
  };
  const said: string[] = [];
  if (fields.not === true) said.push("not");
  said.push("from", src === null ? "all" : prefix("src"));
  if (fields.dst !== undefined) said.push("to", prefix("dst"));
  if (fields.tos !== undefined) said.push("tos", String(fields.tos));
  if (fields.fwmark !== undefined) {
    said.push(
      "fwmark",
      fields.fwmask === undefined ? String(fields.fwmark) : `${fields.fwmark}/${fields.fwmask}`,
    );
  }
  for (const name of ["iif", "oif"]) if (fields[name] !== undefined) said.push(name, String(fields[name]));
  for (const low of range("uid")) said.push("uidrange", low);
  if (fields.ipproto !== undefined) said.push("ipproto", String(fields.ipproto));
  for (const name of ["sport", "dport"]) {
    for (const low of range(name)) said.push(name, low);
    if (fields[name] !== undefined) said.push(name, String(fields[name]));
  }
  if (fields.table !== undefined) said.push("lookup", String(fields.table));
  if (fields.suppress_prefixlen !== undefined)
    said.push("suppress_prefixlength", String(fields.suppress_prefixlen));
  if (fields.suppress_ifgroup !== undefined) said.push("suppress_ifgroup", String(fields.suppress_ifgroup));
  if (fields.goto !== undefined) said.push("goto", String(fields.goto));
  if (fields.action !== undefined) said.push(String(fields.action));
  return said.join(" ");
}
