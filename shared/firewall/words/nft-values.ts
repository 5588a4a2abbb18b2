// The words for what nftables compares: names of fields, values, sets and ports.
import { isObject, type JsonObject, own, text } from "../../parse/reading/json-values.ts";
import { valueText } from "../../path/nft/text.ts";
import { listed } from "./sentence.ts";

export function inner(json: unknown, name: string): JsonObject | null {
  const found = isObject(json) ? own(json, name) : undefined;
  return isObject(found) ? found : null;
}

/** Names of what is compared. */
export function leftWords(json: unknown): string {
  const payload = inner(json, "payload");
  if (payload) {
    const field = text(payload, "field");
    const names: Readonly<Record<string, string>> = {
      saddr: "source address",
      daddr: "destination address",
      sport: "source port",
      dport: "destination port",
    };
    if (field !== null) return names[field] ?? `${text(payload, "protocol")} ${field}`;
  }
  const meta = inner(json, "meta");
  if (meta) {
    const key = text(meta, "key") ?? "";
    const names: Readonly<Record<string, string>> = {
      iifname: "device it came in by",
      oifname: "device it leaves by",
      iif: "device it came in by",
      oif: "device it leaves by",
      l4proto: "protocol",
      mark: "mark",
    };
    return names[key] ?? key;
  }
  const ct = inner(json, "ct");
  if (ct) return `connection ${text(ct, "key")}`;
  return valueText(json);
}

export function setWords(json: unknown): string {
  if (typeof json === "string" && json.startsWith("@")) return `set ${json.slice(1)}`;
  return valueText(json);
}

/** A value, the values of an anonymous set as a list, or a named set. */
export function valuesWords(json: unknown): string {
  const set = isObject(json) ? own(json, "set") : undefined;
  if (!Array.isArray(set)) return setWords(json);
  const shown = set.slice(0, 6).map(valueText);
  return set.length > 6 ? `${shown.join(", ")} or ${set.length - 6} more` : listed(shown, "or");
}

export function plainList(json: unknown): string[] {
  const set = isObject(json) ? (own(json, "set") ?? own(json, "|")) : undefined;
  const all = Array.isArray(json) ? json : Array.isArray(set) ? set : [json];
  return all.map((one) => (typeof one === "string" ? one : valueText(one)));
}

export function isPlainPorts(json: unknown): boolean {
  return (
    !(typeof json === "string" && json.startsWith("@")) && !(isObject(json) && own(json, "map") !== undefined)
  );
}

export function portsText(json: unknown): string {
  return plainList(json).join(",");
}
