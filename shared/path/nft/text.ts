// Rules of nftables printed as nft prints them, from their JSON form; what is not known is shown as its JSON.
import type { NftExpression, NftRule } from "../../parse/nft-json.ts";
import { isObject, type JsonObject, list, own, text } from "../../parse/reading/json-values.ts";

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
      const left = own(body, "left");
      const operator = text(body, "op") ?? "==";
      // nft names the equality only behind a calculation
      const isCalculated = isObject(left) && Object.keys(left).some((key) => CALCULATIONS.has(key));
      const plain = (operator === "==" && !isCalculated) || operator === "in";
      const shown = plain ? " " : ` ${operator} `;
      return `${valueText(left)}${shown}${rightText(left, own(body, "right"))}`;
    }
    case "text":
      return String(value);
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
      if (body && own(body, "map") !== undefined) return `counter name ${valueText(value)}`;
      if (body) return `counter packets ${own(body, "packets") ?? 0} bytes ${own(body, "bytes") ?? 0}`;
      return typeof value === "string" ? `counter name ${JSON.stringify(value)}` : "counter";
    case "masquerade":
    case "redirect":
    case "dnat":
    case "snat":
      return natText(kind, body);
    case "mangle":
      if (body)
        return `${valueText(own(body, "key"))} set ${rightText(own(body, "key"), own(body, "value"))}`;
      break;
    case "vmap":
      if (body)
        return `${valueText(own(body, "key"))} vmap ${rightText(own(body, "key"), own(body, "data"))}`;
      break;
    case "set":
    case "map":
      if (body) return updateText(kind, body);
      break;
    case "flow":
      if (body) return `flow ${text(body, "op") ?? "add"} ${text(body, "flowtable") ?? ""}`;
      break;
    case "secmark":
      return `meta secmark set ${JSON.stringify(value)}`;
    case "ct timeout":
    case "ct helper":
    case "ct expectation":
      return `${kind} set ${JSON.stringify(value)}`;
    case "tproxy":
      if (body) return tproxyText(body);
      break;
    case "synproxy":
      if (body && own(body, "map") !== undefined) return `synproxy name ${valueText(value)}`;
      break;
    case "reject": {
      const type = body && text(body, "type");
      const code = body && own(body, "expr");
      // the default answer is not named
      if (!type || (type.startsWith("icmp") && code === "port-unreachable")) return "reject";
      return `reject with ${type}${typeof code === "string" ? ` ${code}` : ""}`;
    }
    case "log": {
      const prefix = body && text(body, "prefix");
      return prefix ? `log prefix ${JSON.stringify(prefix)}` : "log";
    }
    case "limit":
      if (body && own(body, "map") !== undefined) return `limit name ${valueText(value)}`;
      if (body)
        return `limit rate ${own(body, "inv") === true ? "over " : ""}${own(body, "rate")}${unitText(own(body, "rate_unit"))}/${own(body, "per")}`;
      return `limit name ${JSON.stringify(value)}`;
    case "xt":
      return body ? `xt ${text(body, "type")} ${JSON.stringify(text(body, "name"))}` : "xt";
    default:
  }
  return value === null ? kind : `${kind} ${valueText(value)}`;
}

const CALCULATIONS = new Set(["&", "|", "^", "<<", ">>"]);
const NAMED_DEVICE = /^(?:iif|oif|iifname|oifname|ibrname|obrname)$/;

/** What kind of words a value has: nft quotes names of devices and prints marks in hexadecimal. */
function styleOf(key: unknown): "name" | "mark" | null {
  if (!isObject(key)) return null;
  const [name] = Object.keys(key);
  const inner = name === undefined ? undefined : own(key, name);
  if (name === "meta" || name === "ct") {
    const word = isObject(inner) ? (text(inner, "key") ?? "") : String(inner);
    return NAMED_DEVICE.test(word) ? "name" : word === "mark" ? "mark" : null;
  }
  return name !== undefined && CALCULATIONS.has(name) && Array.isArray(inner) ? styleOf(inner[0]) : null;
}

function inStyle(json: unknown, style: "name" | "mark" | null): unknown {
  if (style === "name" && typeof json === "string" && !json.startsWith("@") && json !== "*")
    return { quoted: json };
  if (style === "mark" && typeof json === "number") return { hexadecimal: json };
  if (Array.isArray(json)) return json.map((each) => inStyle(each, style));
  if (!isObject(json)) return json;
  const set = own(json, "set");
  if (Array.isArray(set)) {
    const styled = set.map((each) =>
      Array.isArray(each) && each.length === 2 ? [inStyle(each[0], style), each[1]] : inStyle(each, style),
    );
    return { set: styled };
  }
  const range = own(json, "range");
  if (Array.isArray(range)) return { range: range.map((each) => inStyle(each, style)) };
  const element = own(json, "elem");
  if (isObject(element)) return { elem: { ...element, val: inStyle(own(element, "val"), style) } };
  return json;
}

/** A constant, set or map in the words of what stands on its left. */
function rightText(left: unknown, right: unknown): string {
  // whether there is a route, a header, an option
  if (typeof right === "boolean") return right ? "exists" : "missing";
  const concat = isObject(left) ? own(left, "concat") : undefined;
  return valueText(
    Array.isArray(concat) ? inConcat(concat.map(styleOf), right) : inStyle(right, styleOf(left)),
  );
}

function inConcat(styles: readonly ("name" | "mark" | null)[], json: unknown): unknown {
  if (Array.isArray(json)) return json.map((each) => inConcat(styles, each));
  if (!isObject(json)) return json;
  const parts = own(json, "concat");
  if (Array.isArray(parts)) return { concat: parts.map((part, i) => inStyle(part, styles[i] ?? null)) };
  const set = own(json, "set");
  if (Array.isArray(set)) return { set: set.map((each) => inConcat(styles, each)) };
  const element = own(json, "elem");
  if (isObject(element)) return { elem: { ...element, val: inConcat(styles, own(element, "val")) } };
  return json;
}

/** `add @seen { ip saddr timeout 30s }`, `update @mapping { ip saddr : tcp sport }`. */
function updateText(kind: "set" | "map", body: JsonObject): string {
  const name = text(body, kind) ?? "";
  const statements = list(body, "stmt").flatMap((each) => {
    const [word] = isObject(each) ? Object.keys(each) : [];
    if (word === undefined || !isObject(each)) return [];
    const value = own(each, word);
    return [word === "counter" && value === null ? "counter" : expressionText({ kind: word, value })];
  });
  const data = own(body, "data");
  const words = [
    valueText(own(body, "elem")),
    ...statements,
    ...(data === undefined ? [] : [":", valueText(data)]),
  ];
  return `${text(body, "op") ?? "add"} ${name} { ${words.join(" ")} }`;
}

function tproxyText(body: JsonObject): string {
  const address = own(body, "addr");
  const port = own(body, "port");
  const family = text(body, "family");
  const host = address === undefined ? "" : valueText(address);
  const shown = host.includes(":") ? `[${host}]` : host;
  return `tproxy ${family ? `${family} ` : ""}to ${shown}${port === undefined ? "" : `:${valueText(port)}`}`;
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

const BINDING = ["|", "^", "&", "<<", ">>"];

/** A part of a calculation: in brackets where it would bind less than what stands around it. */
function calculated(operator: string, json: unknown, at: number, style: "name" | "mark" | null): string {
  const [inner] = isObject(json) ? Object.keys(json) : [];
  const shown = valueText(operator === "<<" || operator === ">>" ? json : inStyle(json, style));
  if (inner === undefined || !CALCULATIONS.has(inner)) return shown;
  const strength = (word: string): number => Math.min(BINDING.indexOf(word), 3);
  return strength(inner) < strength(operator) || (at > 0 && strength(inner) === strength(operator))
    ? `(${shown})`
    : shown;
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
      if (text(body, "protocol"))
        return [text(body, "tunnel"), text(body, "protocol"), text(body, "field")]
          .filter((word) => word !== null)
          .join(" ");
      return `@${text(body, "base")},${own(body, "offset")},${own(body, "len")}`;
    case "meta": {
      const key = body ? (text(body, "key") ?? "") : String(value);
      return /^(?:iif|oif|iifname|oifname|iifgroup|oifgroup|iiftype|oiftype)$/.test(key)
        ? key
        : `meta ${key}`;
    }
    case "ipsec":
      if (body) return `ipsec ${text(body, "dir")} ${text(body, "key")}`;
      break;
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
    case "quoted":
      return JSON.stringify(value);
    case "hexadecimal":
      return `0x${Number(value).toString(16).padStart(8, "0")}`;
    case "elem":
      if (body) return elementWords(body);
      break;
    case "map":
      if (body) return `${valueText(own(body, "key"))} map ${valueText(own(body, "data"))}`;
      break;
    case "&":
    case "|":
    case "^":
    case "<<":
    case ">>":
      if (Array.isArray(value)) {
        const style = styleOf(json);
        return value.map((each, i) => calculated(name, each, i, style)).join(` ${name} `);
      }
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

/** An element with its time limit and counter. */
function elementWords(body: JsonObject): string {
  const words = [valueText(own(body, "val"))];
  const timeout = own(body, "timeout");
  if (typeof timeout === "number") words.push(`timeout ${timeText(timeout)}`);
  const counter = own(body, "counter");
  if (isObject(counter)) words.push(expressionText({ kind: "counter", value: counter }));
  return words.join(" ");
}

/** `1d2h3m4s`. */
function timeText(seconds: number): string {
  const units = [
    ["d", 86_400],
    ["h", 3_600],
    ["m", 60],
    ["s", 1],
  ] as const;
  let rest = seconds;
  const words = units.map(([word, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count > 0 ? `${count}${word}` : "";
  });
  return words.join("") || "0s";
}

/** An element of a set, or `key : value` of a map. */
function elementText(element: unknown): string {
  return Array.isArray(element) && element.length === 2
    ? `${valueText(element[0])} : ${valueText(element[1])}`
    : valueText(element);
}
