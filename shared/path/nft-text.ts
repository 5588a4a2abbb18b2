// Rules of nftables printed as nft prints them, from their JSON form; what is not known is shown as its JSON.
import type { NftExpression, NftRule } from "../parse/nft-json.ts";
import { isObject, own, text } from "../parse/reading/json-values.ts";

/** The whole rule, with its comment. */
export function ruleText(rule: NftRule): string {
  const words = rule.expressions.map(expressionText);
  if (rule.comment !== null) words.push(`comment ${JSON.stringify(rule.comment)}`);
  return words.join(" ");
}

/** One statement. */
export function expressionText({ kind, value }: NftExpression): string {
  const body = isObject(value) ? value : null;
  switch (kind) {
    case "match": {
      if (!body) break;
      const operator = text(body, "op") ?? "==";
      const shown = operator === "==" || operator === "in" ? " " : ` ${operator} `;
      return `${valueText(own(body, "left"))}${shown}${valueText(own(body, "right"))}`;
    }
    case "accept":
    case "drop":
    case "return":
    case "continue":
    case "notrack":
      return kind;
    case "jump":
    case "goto":
      return `${kind} ${body ? (text(body, "target") ?? "") : String(value)}`;
    case "counter":
      if (body) return `counter packets ${own(body, "packets") ?? 0} bytes ${own(body, "bytes") ?? 0}`;
      return typeof value === "string" ? `counter name ${JSON.stringify(value)}` : "counter";
    case "masquerade":
    case "redirect":
    case "dnat":
    case "snat":
      return natText(kind, body);
    case "mangle":
      if (body) return `${valueText(own(body, "key"))} set ${valueText(own(body, "value"))}`;
      break;
    case "vmap":
      if (body) return `${valueText(own(body, "key"))} vmap ${valueText(own(body, "data"))}`;
      break;
    case "reject": {
      const type = body && text(body, "type");
      const code = body && own(body, "expr");
      if (!type) return "reject";
      return `reject with ${type}${typeof code === "string" ? ` ${code}` : ""}`;
    }
    case "log": {
      const prefix = body && text(body, "prefix");
      return prefix ? `log prefix ${JSON.stringify(prefix)}` : "log";
    }
    case "limit":
      if (body)
        return `limit rate ${own(body, "inv") === true ? "over " : ""}${own(body, "rate")}${unitText(own(body, "rate_unit"))}/${own(body, "per")}`;
      return `limit name ${JSON.stringify(value)}`;
    case "xt":
      return body ? `xt ${text(body, "type")} ${JSON.stringify(text(body, "name"))}` : "xt";
    default:
  }
  return value === null ? kind : `${kind} ${valueText(value)}`;
}

function unitText(unit: unknown): string {
  return typeof unit === "string" && unit !== "packets" ? ` ${unit}` : "";
}

function natText(kind: string, body: Record<string, unknown> | null): string {
  if (!body) return kind;
  const family = own(body, "family");
  const address = own(body, "addr");
  const port = own(body, "port");
  const flags = own(body, "flags");
  const parts = [typeof family === "string" ? `${kind} ${family}` : kind];
  if (address !== undefined || port !== undefined) {
    const host = address === undefined ? "" : valueText(address);
    const shown = port !== undefined && host.includes(":") ? `[${host}]` : host;
    parts.push(`to ${shown}${port === undefined ? "" : `:${valueText(port)}`}`);
  }
  if (flags !== undefined) parts.push(Array.isArray(flags) ? flags.join(",") : String(flags));
  return parts.join(" ");
}

/** An expression or constant. */
export function valueText(json: unknown): string {
  if (Array.isArray(json)) return json.map(valueText).join(",");
  if (!isObject(json))
    return typeof json === "string" && /\s/.test(json) ? JSON.stringify(json) : String(json);
  const [name] = Object.keys(json);
  const value = name === undefined ? undefined : own(json, name);
  const body = isObject(value) ? value : null;
  switch (name) {
    case "payload":
      if (!body) break;
      if (text(body, "protocol")) return `${text(body, "protocol")} ${text(body, "field")}`;
      return `@${text(body, "base")},${own(body, "offset")},${own(body, "len")}`;
    case "meta": {
      const key = body ? (text(body, "key") ?? "") : String(value);
      return /^(?:iif|oif|iifname|oifname|iifgroup|oifgroup|iiftype|oiftype)$/.test(key)
        ? key
        : `meta ${key}`;
    }
    case "ct": {
      if (!body) break;
      const direction = text(body, "dir");
      return `ct ${direction ? `${direction} ` : ""}${text(body, "key")}`;
    }
    case "fib": {
      if (!body) break;
      const flags = own(body, "flags");
      return `fib ${Array.isArray(flags) ? flags.join(" . ") : String(flags)} ${text(body, "result")}`;
    }
    case "numgen":
      if (body) return `numgen ${text(body, "mode")} mod ${own(body, "mod")}`;
      break;
    case "prefix":
      if (body) return `${text(body, "addr")}/${own(body, "len")}`;
      break;
    case "range":
      if (Array.isArray(value)) return value.map(valueText).join("-");
      break;
    case "concat":
      if (Array.isArray(value)) return value.map(valueText).join(" . ");
      break;
    case "set":
      if (Array.isArray(value)) return `{ ${value.map(elementText).join(", ")} }`;
      return `{ ${elementText(value)} }`;
    case "elem":
      if (body) return valueText(own(body, "val"));
      break;
    case "map":
      if (body) return `${valueText(own(body, "key"))} map ${valueText(own(body, "data"))}`;
      break;
    case "&":
    case "|":
    case "^":
    case "<<":
    case ">>":
      if (Array.isArray(value)) return value.map(valueText).join(` ${name} `);
      break;
    case "jump":
    case "goto":
      return `${name} ${body ? text(body, "target") : ""}`;
    case "accept":
    case "drop":
    case "return":
    case "continue":
      return name;
    default:
  }
  return JSON.stringify(json);
}

/** An element of a set, or `key : value` of a map. */
function elementText(element: unknown): string {
  return Array.isArray(element) && element.length === 2
    ? `${valueText(element[0])} : ${valueText(element[1])}`
    : valueText(element);
}
