// A rule of nftables in plain words, from its statements; what is not understood is shown as nft prints it.
import type { NftExpression, NftRule } from "../../parse/nft-json.ts";
import { isObject, type JsonObject, own, text } from "../../parse/reading/json-values.ts";
import { expressionText, valueText } from "../../path/nft/text.ts";
import { deviceWords } from "./iptables-words.ts";
import {
  emptyParts,
  listed,
  markWords,
  portWords,
  protocolWords,
  type RuleParts,
  type RuleWords,
  sentence,
  stateWords,
} from "./sentence.ts";

/** One sentence. */
export function nftWords(rule: NftRule): RuleWords {
  const parts = emptyParts();
  let untoldAction = false;
  for (const expression of rule.expressions) {
    if (expression.kind === "match") {
      if (!matchWords(expression.value, parts)) parts.untold.push(expressionText(expression));
      continue;
    }
    const action = actionWords(expression);
    if (action === null) untoldAction = true;
    if (action !== "") parts.actions.push(action ?? expressionText(expression));
  }
  const made = sentence(parts);
  return untoldAction ? { ...made, whole: false } : made;
}

function matchWords(value: unknown, parts: RuleParts): boolean {
  if (!isObject(value)) return false;
  const operator = text(value, "op") ?? "==";
  const left = own(value, "left");
  const right = own(value, "right");
  const negated = operator === "!=";
  if (!["==", "!=", "in"].includes(operator)) {
    const than: Readonly<Record<string, string>> = {
      "<": "below",
      ">": "above",
      "<=": "at most",
      ">=": "at least",
    };
    const word = than[operator];
    if (word === undefined) return false;
    parts.that.push(`has ${leftWords(left)} ${word} ${valueText(right)}`);
    return true;
  }
  const payload = inner(left, "payload");
  if (payload) return payloadWords(payload, right, negated, parts);
  const meta = inner(left, "meta");
  if (meta) return metaWords(text(meta, "key") ?? "", right, negated, parts);
  const ct = inner(left, "ct");
  if (ct) return ctWords(text(ct, "key") ?? "", right, negated, operator, parts);
  const fib = inner(left, "fib");
  if (fib) return fibWords(fib, right, negated, parts);
  const bits = isObject(left) ? own(left, "&") : undefined;
  if (Array.isArray(bits) && isObject(bits[0])) {
    const [of, mask] = bits;
    const what = inner(of, "ct") ? "connection mark" : inner(of, "meta") ? "mark" : null;
    if (what === null || typeof mask !== "number" || typeof right !== "number") {
      parts.that.push(
        `has ${leftWords(of)} ${negated ? "other than" : "at"} ${valueText(right)} in bits ${valueText(mask)}`,
      );
      return true;
    }
    parts.that.push(markWords(`0x${right.toString(16)}/0x${mask.toString(16)}`, what, negated));
    return true;
  }
  const concat = isObject(left) ? own(left, "concat") : undefined;
  if (Array.isArray(concat)) {
    parts.that.push(`${negated ? "is not" : "is"} in ${setWords(right)} by ${listed(concat.map(leftWords))}`);
    return true;
  }
  const numgen = inner(left, "numgen");
  if (numgen) {
    parts.that.push(
      `draws ${negated ? "no " : ""}${valueText(right)} of ${own(numgen, "mod")} by ${text(numgen, "mode") === "random" ? "chance" : "turn"}`,
    );
    return true;
  }
  parts.that.push(`has ${leftWords(left)} ${negated ? "other than" : "at"} ${valuesWords(right)}`);
  return isObject(left);
}

function inner(json: unknown, name: string): JsonObject | null {
  const found = isObject(json) ? own(json, name) : undefined;
  return isObject(found) ? found : null;
}

function payloadWords(payload: JsonObject, right: unknown, negated: boolean, parts: RuleParts): boolean {
  const protocol = text(payload, "protocol");
  const field = text(payload, "field");
  if (protocol === null || field === null) return false;
  const isPort = field === "dport" || field === "sport";
  if (isPort) {
    if (protocol !== "th") parts.protocol ??= protocol.toUpperCase();
    const side = field === "dport" ? parts.to : parts.from;
    const words = isPlainPorts(right) ? portWords(portsText(right)) : `port ${setWords(right)}`;
    side.push(negated ? `not ${words}` : words);
    return true;
  }
  if ((protocol === "ip" || protocol === "ip6") && (field === "saddr" || field === "daddr")) {
    const side = field === "saddr" ? parts.from : parts.to;
    side.unshift(`${negated ? "anywhere but " : ""}${valuesWords(right)}`);
    return true;
  }
  if ((protocol === "icmp" || protocol === "icmpv6") && (field === "type" || field === "code")) {
    parts.protocol ??= protocol === "icmp" ? "ICMP" : "ICMPv6";
    parts.that.push(`is ${negated ? "not " : ""}of ${field} ${valuesWords(right)}`);
    return true;
  }
  if ((protocol === "ip" && field === "protocol") || (protocol === "ip6" && field === "nexthdr")) {
    parts.protocol = protocolsWords(right, negated);
    return true;
  }
  if (protocol === "tcp" && field === "flags") {
    parts.protocol ??= "TCP";
    parts.that.push(`${negated ? "has not" : "has"} the TCP flags ${valuesWords(right)}`);
    return true;
  }
  parts.that.push(`has ${protocol} ${field} ${negated ? "other than" : "at"} ${valuesWords(right)}`);
  return true;
}

function metaWords(key: string, right: unknown, negated: boolean, parts: RuleParts): boolean {
  const value = valuesWords(right);
  switch (key) {
    case "iifname":
    case "iif":
      parts.that.unshift(
        `${negated ? "did not come" : "came"} in by ${deviceWords(value.replaceAll("*", "+"))}`,
      );
      return true;
    case "oifname":
    case "oif":
      parts.that.push(
        `${negated ? "does not leave" : "leaves"} by ${deviceWords(value.replaceAll("*", "+"))}`,
      );
      return true;
    case "l4proto":
      parts.protocol = protocolsWords(right, negated);
      return true;
    case "nfproto":
    case "protocol":
      parts.that.push(
        `is ${negated ? "not " : ""}${value.replace("ipv", "IPv").replace(/^ip$/, "IPv4").replace(/^ip6$/, "IPv6")}`,
      );
      return true;
    case "mark":
      parts.that.push(
        markWords(typeof right === "number" ? `0x${right.toString(16)}` : value, "mark", negated),
      );
      return true;
    case "skuid":
      parts.that.push(`is ${negated ? "not " : ""}sent by user ${value}`);
      return true;
    case "skgid":
      parts.that.push(`is ${negated ? "not " : ""}sent by group ${value}`);
      return true;
    case "pkttype":
      parts.that.push(`is ${negated ? "not " : ""}${value}`);
      return true;
    case "iifgroup":
    case "oifgroup":
      parts.that.push(
        `${key === "iifgroup" ? (negated ? "did not come in" : "came in") : negated ? "does not leave" : "leaves"} by device group ${value}`,
      );
      return true;
    case "ibrname":
    case "obrname":
    case "ibriport":
    case "obriport":
      parts.that.push(
        `${key.startsWith("i") ? (negated ? "did not come in" : "came in") : negated ? "does not leave" : "leaves"} by bridge ${value}`,
      );
      return true;
    default:
      parts.that.push(`has ${key} ${negated ? "other than" : "at"} ${value}`);
      return true;
  }
}

function ctWords(key: string, right: unknown, negated: boolean, operator: string, parts: RuleParts): boolean {
  const value = valuesWords(right);
  if (key === "state") parts.that.push(stateWords(plainList(right), negated));
  else if (key === "status") {
    const words = plainList(right);
    if (words.length === 1 && (words[0] === "dnat" || words[0] === "snat"))
      parts.that.push(stateWords(words, negated));
    else parts.that.push(`belongs to a connection that is ${negated ? "not " : ""}${listed(words, "or")}`);
  } else if (key === "mark")
    parts.that.push(
      markWords(typeof right === "number" ? `0x${right.toString(16)}` : value, "connection mark", negated),
    );
  else if (key === "direction")
    parts.that.push(/reply|1/.test(value) !== negated ? "answers" : "goes the way of the first packet");
  else
    parts.that.push(
      `belongs to a connection with ${key} ${negated || operator === "!=" ? "other than" : "at"} ${value}`,
    );
  return true;
}

function fibWords(fib: JsonObject, right: unknown, negated: boolean, parts: RuleParts): boolean {
  const flags = own(fib, "flags");
  const list = Array.isArray(flags) ? flags.map(String) : [String(flags)];
  const result = text(fib, "result");
  const value = plainList(right);
  if (result === "type" && value.length === 1 && (list[0] === "daddr" || list[0] === "saddr")) {
    const known: Readonly<Record<string, string>> = {
      local: "address of this host",
      broadcast: "broadcast address",
      multicast: "multicast address",
      unicast: "address elsewhere",
    };
    const name = known[value[0] ?? ""] ?? `address of type ${value[0]}`;
    const article = negated ? "no" : /^[aeiou]/.test(name) ? "an" : "a";
    parts.that.push(
      `${list[0] === "daddr" ? "goes to" : "comes from"} ${article} ${name}${list.includes("iif") ? " of the device it came in by" : ""}`,
    );
    return true;
  }
  if (result === "oif" && list.includes("saddr")) {
    const missing = value[0] === "false" || value[0] === "0";
    parts.that.push(`${missing !== negated ? "fails" : "passes"} the reverse path check`);
    return true;
  }
  parts.that.push(`has ${valueText({ fib })} ${negated ? "other than" : "at"} ${valuesWords(right)}`);
  return true;
}

/** Names of what is compared. */
function leftWords(json: unknown): string {
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

function setWords(json: unknown): string {
  if (typeof json === "string" && json.startsWith("@")) return `set ${json.slice(1)}`;
  return valueText(json);
}

/** A value, the values of an anonymous set as a list, or a named set. */
function valuesWords(json: unknown): string {
  if (typeof json === "string" && json.startsWith("@")) return `set ${json.slice(1)}`;
  const set = isObject(json) ? own(json, "set") : undefined;
  if (!Array.isArray(set)) return valueText(json);
  const shown = set.slice(0, 6).map(valueText);
  return set.length > 6 ? `${shown.join(", ")} or ${set.length - 6} more` : listed(shown, "or");
}

function plainList(json: unknown): string[] {
  const set = isObject(json) ? (own(json, "set") ?? own(json, "|")) : undefined;
  const all = Array.isArray(json) ? json : Array.isArray(set) ? set : [json];
  return all.map((one) => (typeof one === "string" ? one : valueText(one)));
}

function isPlainPorts(json: unknown): boolean {
  return (
    !(typeof json === "string" && json.startsWith("@")) && !(isObject(json) && own(json, "map") !== undefined)
  );
}

function portsText(json: unknown): string {
  return plainList(json).join(",");
}

function protocolsWords(json: unknown, negated: boolean): string {
  const words = listed(plainList(json).map(protocolWords), "or");
  return negated ? `Anything but ${words}` : words;
}

/** What a statement does; "" for what only counts, null when it is not understood. */
function actionWords({ kind, value }: NftExpression): string | null {
  const body = isObject(value) ? value : null;
  switch (kind) {
    case "accept":
    case "drop":
    case "continue":
      return kind === "continue" ? "go on" : kind;
    case "return":
      return "leave this chain";
    case "jump":
      return `ask ${body ? text(body, "target") : String(value)}`;
    case "goto":
      return `go on in ${body ? text(body, "target") : String(value)} and do not come back`;
    case "counter":
    case "comment":
    case "last":
      return "";
    case "notrack":
      return "do not track the connection";
    case "masquerade":
      return `rewrite source to the address of the device it leaves by${portsOf(body)}`;
    case "redirect":
      return `send to this host${portsOf(body)}`;
    case "dnat":
    case "snat":
      return body === null
        ? null
        : `rewrite ${kind === "dnat" ? "destination" : "source"} to ${natTarget(body)}`;
    case "reject": {
      const code = body && own(body, "expr");
      const type = body && text(body, "type");
      return `refuse${type === "tcp reset" ? " with a TCP reset" : typeof code === "string" ? ` with \u201c${code.replaceAll("-", " ")}\u201d` : ""}`;
    }
    case "log": {
      const prefix = body && text(body, "prefix");
      return `write a log line${prefix ? ` \u201c${prefix.trim()}\u201d` : ""}`;
    }
    case "limit":
      if (body)
        return `${own(body, "inv") === true ? "go on only above" : "go on only within"} ${expressionText({ kind, value }).replace(/^limit rate (?:over )?/, "")}`;
      return `go on only within limit ${JSON.stringify(value)}`;
    case "quota":
      return "go on only within a quota";
    case "mangle": {
      if (body === null) return null;
      const key = own(body, "key");
      const set = own(body, "value");
      const shown =
        typeof set === "number" && /mark/.test(valueText(key)) ? `0x${set.toString(16)}` : valueText(set);
      return `set ${leftWords(key)} ${shown}`;
    }
    case "vmap": {
      if (body === null) return null;
      const data = own(body, "data");
      return `let ${typeof data === "string" ? `map ${data.replace(/^@/, "")}` : mapWords(data)} decide by ${keyWords(own(body, "key"))}`;
    }
    case "queue":
      return "let a program decide";
    case "tproxy":
      return `hand to the local proxy${body && own(body, "addr") !== undefined ? ` at ${valueText(own(body, "addr"))}` : ""}${portsOf(body)}`;
    case "add":
    case "update":
    case "delete":
    case "set": {
      if (body === null) return null;
      const set = text(body, "set");
      const op = text(body, "op") ?? kind;
      return set === null
        ? null
        : `${op === "delete" ? "take" : "put"} its ${leftWords(own(body, "elem"))} ${op === "delete" ? "out of" : "into"} set ${set.replace(/^@/, "")}`;
    }
    case "flow":
      return "hand the connection to a flow table";
    case "ct helper":
      return `track with helper ${valueText(value)}`;
    case "ct count":
      return `go on only ${body && own(body, "inv") === true ? "above" : "within"} ${body ? own(body, "val") : ""} connections`;
    case "dup":
      return "send a copy elsewhere";
    case "fwd":
      return "send it out by another device";
    case "synproxy":
      return "answer the handshake in place of the server";
    default:
      return null;
  }
}

function keyWords(key: unknown): string {
  const concat = isObject(key) ? own(key, "concat") : undefined;
  const numgen = inner(key, "numgen");
  if (numgen) return `${text(numgen, "mode") === "random" ? "chance" : "turn"} (1 of ${own(numgen, "mod")})`;
  return Array.isArray(concat) ? listed(concat.map(leftWords)) : leftWords(key);
}

function mapWords(data: unknown): string {
  const set = isObject(data) ? own(data, "set") : undefined;
  return Array.isArray(set) ? `a map of ${set.length}` : "a map";
}

function portsOf(body: JsonObject | null): string {
  const port = body === null ? undefined : own(body, "port");
  return port === undefined ? "" : `, ${portWords(portsText(port))}`;
}

function natTarget(body: JsonObject): string {
  const address = own(body, "addr");
  const port = own(body, "port");
  const shown = (json: unknown): string => {
    const map = inner(json, "map");
    if (!map) return valueText(json);
    const data = own(map, "data");
    return `what ${typeof data === "string" ? `map ${data.slice(1)}` : mapWords(data)} gives for ${keyWords(own(map, "key"))}`;
  };
  const host = address === undefined ? "" : shown(address);
  const wrapped = port !== undefined && /^[0-9a-f:]+$/.test(host) && host.includes(":") ? `[${host}]` : host;
  return `${wrapped}${port === undefined ? "" : `${host === "" ? "port " : ":"}${shown(port)}`}`;
}
