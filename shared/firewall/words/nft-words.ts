// A rule of nftables in plain words, from its statements; what is not understood is shown as nft prints it.
import type { NftRule } from "../../parse/nft-json.ts";
import { isObject, type JsonObject, own, text } from "../../parse/reading/json-values.ts";
import { expressionText, valueText } from "../../path/nft/text.ts";
import { deviceWords } from "./iptables-words.ts";
import { actionWords } from "./nft-actions.ts";
import { inner, isPlainPorts, leftWords, plainList, portsText, setWords, valuesWords } from "./nft-values.ts";
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

function protocolsWords(json: unknown, negated: boolean): string {
  const words = listed(plainList(json).map(protocolWords), "or");
  return negated ? `Anything but ${words}` : words;
}
