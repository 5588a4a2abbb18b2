// One rule of nftables: its statements from left to right until one does not match, or gives a verdict.
import type { NftExpression, NftRule, NftTable } from "../../parse/nft-json.ts";
import { isObject, type JsonObject, own, text } from "../../parse/reading/json-values.ts";
import { setZone, untrack } from "../netfilter/conntrack.ts";
import type { Context } from "../netfilter/evaluation.ts";
import { handToSocket } from "../netfilter/tproxy.ts";
import { ACCEPT, type ChainVerdict } from "../netfilter/verdict.ts";
import { load } from "./load.ts";
import { matchStatement } from "./match.ts";
import { NFT_NAT, natStatement } from "./nat.ts";
import { candidates, changedSet, elementsOf, find, isDynamic, surelyGoesOn } from "./set.ts";
import { expressionText } from "./text.ts";

export type RuleOutcome =
  | { readonly kind: "no"; readonly why: string }
  | {
      readonly kind: "done";
      /** The matches that could not be told and are taken to hold here. */
      readonly assumed: readonly string[];
      readonly verdict: RuleVerdict;
    };

export type RuleVerdict =
  | ChainVerdict
  | { readonly kind: "continue" | "return" }
  | { readonly kind: "jump" | "goto"; readonly target: string };

const CONTINUE: RuleVerdict = { kind: "continue" };

/** Statements that change nothing a trace shows. */
const HARMLESS = new Set("counter log last comment secmark ct_timeout ct_helper ct_expectation".split(" "));
const OBJECTS = new Set(["ct helper", "ct timeout", "ct expectation", "secmark"]);

/** Runs a rule on the packet. Forks where a match cannot be told. */
export function runRule(rule: NftRule, context: Context, table: NftTable, place: string): RuleOutcome {
  const assumed: string[] = [];
  const { expressions } = rule;
  for (const [at, expression] of expressions.entries()) {
    const result = runStatement(expression, context, table);
    if (result === "yes") continue;
    const says = expressionText(expression);
    if (result === "no") return { kind: "no", why: says };
    if (result === "unknown") {
      const certain = laterNo(expressions.slice(at + 1), context, table);
      if (certain !== null) return { kind: "no", why: certain };
      const choice = context.run.choose([
        { says: `${place}: ${says} matches`, probability: null },
        { says: `${place}: ${says} does not match`, probability: null },
      ]);
      if (choice === 1)
        return { kind: "no", why: `${says}: cannot be told from the snapshot; here it does not match` };
      assumed.push(says);
      continue;
    }
    return { kind: "done", assumed, verdict: result };
  }
  return { kind: "done", assumed, verdict: CONTINUE };
}

/** A later plain match that says no makes the unknown one idle. */
function laterNo(rest: readonly NftExpression[], context: Context, table: NftTable): string | null {
  for (const expression of rest) {
    if (expression.kind !== "match") return null;
    const body = expression.value;
    if (!isObject(body) || JSON.stringify(body).includes('"numgen"')) return null;
    if (matchStatement(body, context, table) === "no") return expressionText(expression);
  }
  return null;
}

function runStatement(
  expression: NftExpression,
  context: Context,
  table: NftTable,
): "yes" | "no" | "unknown" | RuleVerdict {
  const { kind, value } = expression;
  if (HARMLESS.has(kind) || OBJECTS.has(kind)) return "yes";
  if (NFT_NAT.has(kind)) {
    const verdict = natStatement(kind, value, context, table);
    return verdict === null ? "yes" : verdict === "break" ? "no" : verdict;
  }
  switch (kind) {
    case "set":
    case "map":
    case "text":
      return changedSet(expression) !== null && surelyGoesOn(expression) ? "yes" : "unknown";
    case "match":
      return isObject(value) ? matchStatement(value, context, table) : "unknown";
    case "accept":
      return ACCEPT;
    case "drop":
      return { kind: "drop", why: "drop" };
    case "continue":
    case "return":
      return { kind };
    case "jump":
    case "goto":
      return { kind, target: isObject(value) ? (text(value, "target") ?? "") : String(value) };
    case "reject":
      if (isObject(value) && !rejectApplies(text(value, "type"), context)) return "no";
      return { kind: "reject", why: expressionText(expression) };
    case "vmap":
      return isObject(value) ? verdictMap(value, context, table) : "unknown";
    case "mangle":
      return isObject(value) ? mangle(value, context, table) : "unknown";
    case "notrack":
      untrack(context.flow);
      return "yes";
    case "queue":
      return { kind: "unknown", why: "a program in user space decides (queue)" };
    case "synproxy":
      return { kind: "unknown", why: "synproxy answers in place of the server" };
    case "flow":
      context.run.doubt(
        "Once it is established, the connection may go by a flowtable: its later packets then skip the hooks.",
      );
      return "yes";
    case "dup":
      context.run.doubt("A copy of the packet goes elsewhere (dup); the copy is not traced.");
      return "yes";
    case "tproxy":
      return tproxy(value, context);
    default:
      // limit, quota, ct count, meter, xt, and what is not known
      return "unknown";
  }
}

/** An ICMP error or a reset is for its own family and protocol; nft hides the test for it in its listing. */
function rejectApplies(type: string | null, { flow }: Context): boolean {
  if (type === "icmp") return flow.family === "inet";
  if (type === "icmpv6") return flow.family === "inet6";
  return type !== "tcp reset" || flow.protocol === "tcp";
}

/** More possible elements than these are not walked: the trace stops there as unknown. */
const MOST_CANDIDATES = 8;

function verdictMap(body: JsonObject, context: Context, table: NftTable): "no" | "unknown" | RuleVerdict {
  const data = own(body, "data");
  const elements = elementsOf(data, table);
  if (elements === null) return "unknown";
  const key = load(own(body, "key"), context, table);
  if (key === "break") return "no";
  if (key === "unknown") return { kind: "unknown", why: "the key of a verdict map cannot be told" };
  if (isDynamic(data, table))
    return { kind: "unknown", why: "packets change the verdict map: what is in it now is not known" };
  const found = find(elements, key, true);
  if (found === "miss") return "no";
  if (found !== "unknown") return elementVerdict(found.data, context, table);
  const possible = candidates(elements, key, true);
  if (key.every(({ value }) => value !== null) || possible.length > MOST_CANDIDATES)
    return { kind: "unknown", why: "an element of a verdict map cannot be read" };
  const at = context.run.choose([
    { says: "the verdict map has nothing for it", probability: null },
    ...possible.map((_, i) => ({
      says: `element ${i + 1} of ${possible.length} that may be it`,
      probability: null,
    })),
  ]);
  const chosen = possible[at - 1];
  return chosen === undefined ? "no" : elementVerdict(chosen.data, context, table);
}

function elementVerdict(data: unknown, context: Context, table: NftTable): "no" | "unknown" | RuleVerdict {
  const [word] = isObject(data) ? Object.keys(data) : [];
  if (word === undefined || !isObject(data)) return "unknown";
  const verdict = runStatement({ kind: word, value: own(data, word) }, context, table);
  return verdict === "yes" ? CONTINUE : verdict;
}

function mangle(body: JsonObject, context: Context, table: NftTable): "yes" | "no" | RuleVerdict {
  const { flow, run } = context;
  const key = own(body, "key");
  const [name] = isObject(key) ? Object.keys(key) : [];
  const inner = isObject(key) && name !== undefined ? own(key, name) : undefined;
  const field = isObject(inner) ? (text(inner, "key") ?? text(inner, "field") ?? "") : "";
  const isMark = field === "mark";
  const isZone = name === "ct" && field === "zone";
  const loaded = load(
    own(body, "value"),
    context,
    table,
    isMark ? "mark" : field.endsWith("addr") ? "address" : "number",
  );
  if (loaded === "break") return "no";
  const value = typeof loaded === "string" ? null : loaded[0]?.value;
  if (typeof value !== "bigint" && isZone)
    return { kind: "unknown", why: "the zone of its connection cannot be told" };
  if (typeof value !== "bigint") {
    if (isMark || name === "payload") run.doubt(`${field} is set to a value that cannot be told.`);
    return "yes";
  }
  if (name === "meta" && isMark) flow.mark = Number(value & 0xffffffffn);
  else if (name === "ct" && isMark && flow.ct) flow.ct.mark = Number(value & 0xffffffffn);
  else if (isZone) {
    const direction = isObject(inner) ? text(inner, "dir") : null;
    setZone(flow, {
      id: Number(value & 0xffffn),
      direction: direction === "original" || direction === "reply" ? direction : "both",
    });
  } else if (name === "payload") rewrite(context, field, value);
  return "yes";
}

/** Header fields set without connection tracking. */
function rewrite({ flow, run }: Context, field: string, value: bigint): void {
  if (field === "saddr") flow.source = value;
  else if (field === "daddr") flow.destination = value;
  else if (field === "ttl" || field === "hoplimit") flow.ttl = Number(value);
  else if (field === "sport") flow.sourcePort = Number(value);
  else if (field === "dport") flow.destinationPort = Number(value);
  else if (field === "dscp") flow.tos = (flow.tos & 3) | (Number(value) << 2);
  else run.doubt(`A rule sets ${field}, which is not modelled.`);
}

function tproxy(value: unknown, context: Context): "yes" | "no" | "unknown" {
  const { flow } = context;
  const body: JsonObject = isObject(value) ? value : {};
  const family = text(body, "family");
  if (family !== null && family !== (flow.family === "inet" ? "ip" : "ip6")) return "no";
  const port = Number(own(body, "port"));
  return handToSocket(context, Number.isInteger(port) && port > 0 ? port : flow.destinationPort)
    ? "yes"
    : "no";
}
