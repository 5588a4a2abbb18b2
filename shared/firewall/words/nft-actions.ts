// The words for what a statement of nftables does.
import type { NftExpression } from "../../parse/nft-json.ts";
import { isObject, type JsonObject, own, text } from "../../parse/reading/json-values.ts";
import { expressionText, valueText } from "../../path/nft/text.ts";
import { inner, leftWords, portsText } from "./nft-values.ts";
import { listed, portWords } from "./sentence.ts";

/** What a statement does; "" for what only counts, null when it is not understood. */
export function actionWords({ kind, value }: NftExpression): string | null {
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
