// Targets of iptables rules: verdicts, and what changes the packet or its connection and lets it go on.
import type { RuleTarget } from "../../parse/iptables-rule.ts";
import type { Family } from "../address.ts";
import { setZone, untrack } from "../netfilter/conntrack.ts";
import type { Context } from "../netfilter/evaluation.ts";
import { handToSocket } from "../netfilter/tproxy.ts";
import { ACCEPT, type ChainVerdict } from "../netfilter/verdict.ts";
import { applyNatTarget, NAT_TARGETS } from "./nat-target.ts";

export type Step = ChainVerdict | { readonly kind: "continue" } | { readonly kind: "return" };

const CONTINUE: Step = { kind: "continue" };

/** Targets that change nothing a trace shows. */
const HARMLESS = new Set(
  "LOG NFLOG ULOG TCPMSS CHECKSUM CLASSIFY SET TRACE AUDIT LED IDLETIMER RATEEST SECMARK CONNSECMARK TCPOPTSTRIP ECN HMARK".split(
    " ",
  ),
);

/** Whether a name is a target this engine knows (a chain's name is none). */
export function isKnownTarget(name: string): boolean {
  return HARMLESS.has(name) || NAT_TARGETS.has(name) || BUILT_IN.has(name);
}

const BUILT_IN = new Set(
  "ACCEPT DROP RETURN REJECT QUEUE NFQUEUE SYNPROXY MARK CONNMARK NOTRACK CT TTL HL TOS DSCP TEE TPROXY".split(
    " ",
  ),
);

function word(value: number): number {
  return value >>> 0;
}

/** `0x1/0xff`; a missing mask is all ones. */
function valueAndMask(text: string | undefined): readonly [number, number] | null {
  if (text === undefined) return null;
  const [value, mask] = text.split("/", 2).map(Number);
  if (value === undefined || Number.isNaN(value) || Number.isNaN(mask)) return null;
  return [word(value), word(mask ?? 0xffffffff)];
}

/** Runs a built-in target or an extension; null when the name is none of them (then it is a chain). */
export function runTarget(target: RuleTarget, context: Context, family: Family): Step | null {
  const { flow, run } = context;
  const value = (name: string): string | undefined =>
    target.options.find((each) => each.name === name)?.values[0];
  const has = (name: string): boolean => target.options.some((each) => each.name === name);
  if (NAT_TARGETS.has(target.name)) return applyNatTarget(target, context, family);
  if (HARMLESS.has(target.name)) return CONTINUE;
  switch (target.name) {
    case "ACCEPT":
      return ACCEPT;
    case "DROP":
      return { kind: "drop", why: "DROP" };
    case "RETURN":
      return { kind: "return" };
    case "REJECT":
      return { kind: "reject", why: `REJECT with ${value("--reject-with") ?? "an ICMP error"}` };
    case "QUEUE":
    case "NFQUEUE":
      return { kind: "unknown", why: "a program in user space decides (NFQUEUE)" };
    case "SYNPROXY":
      return { kind: "unknown", why: "SYNPROXY answers in place of the server" };
    case "MARK":
      return setMark(target, context);
    case "CONNMARK":
      return connmark(target, context);
    case "NOTRACK":
      untrack(flow);
      return CONTINUE;
    case "CT":
      if (has("--notrack")) untrack(flow);
      for (const [option, direction] of ZONE_OPTIONS) {
        const zone = value(option);
        if (zone === undefined) continue;
        const id = zone === "mark" ? null : Number(zone);
        if (Number.isNaN(id)) return { kind: "unknown", why: `CT ${option} cannot be read` };
        setZone(flow, { id, direction });
      }
      return CONTINUE;
    case "TTL":
    case "HL": {
      const set = Number(value("--ttl-set") ?? value("--hl-set"));
      const down = Number(value("--ttl-dec") ?? value("--hl-dec"));
      const up = Number(value("--ttl-inc") ?? value("--hl-inc"));
      if (!Number.isNaN(set)) flow.ttl = set;
      else if (!Number.isNaN(down)) flow.ttl = Math.max(0, flow.ttl - down);
      else if (!Number.isNaN(up)) flow.ttl = Math.min(255, flow.ttl + up);
      return CONTINUE;
    }
    case "TOS":
    case "DSCP": {
      const parts = valueAndMask(value("--set-tos"));
      if (parts) flow.tos = ((flow.tos & ~parts[1]) ^ parts[0]) & 0xff;
      else if (value("--set-dscp")) flow.tos = (Number(value("--set-dscp")) << 2) & 0xff;
      return CONTINUE;
    }
    case "TEE":
      run.doubt(`A copy goes to ${value("--gateway") ?? "another gateway"} (TEE); the copy is not traced.`);
      return CONTINUE;
    case "TPROXY": {
      const port = Number(value("--on-port"));
      const wanted = Number.isNaN(port) || port === 0 ? flow.destinationPort : port;
      if (!handToSocket(context, wanted))
        return { kind: "drop", why: `TPROXY: nobody listens on port ${wanted}` };
      const parts = valueAndMask(value("--tproxy-mark"));
      if (parts) flow.mark = word((flow.mark & ~parts[1]) ^ parts[0]);
      return ACCEPT;
    }
    default:
      return null;
  }
}

const ZONE_OPTIONS = [
  ["--zone", "both"],
  ["--zone-orig", "original"],
  ["--zone-reply", "reply"],
] as const;

function setMark(target: RuleTarget, { flow }: Context): Step {
  for (const option of target.options) {
    const parts = valueAndMask(option.values[0]);
    if (parts === null) return { kind: "unknown", why: `MARK ${option.name} cannot be read` };
    const [value, mask] = parts;
    if (option.name === "--set-xmark") flow.mark = word((flow.mark & ~mask) ^ value);
    else if (option.name === "--set-mark") flow.mark = word((flow.mark & ~mask) | value);
    else if (option.name === "--and-mark") flow.mark = word(flow.mark & value);
    else if (option.name === "--or-mark") flow.mark = word(flow.mark | value);
    else if (option.name === "--xor-mark") flow.mark = word(flow.mark ^ value);
    else return { kind: "unknown", why: `MARK ${option.name} is not known` };
  }
  return CONTINUE;
}

function connmark(target: RuleTarget, { flow }: Context): Step {
  const entry = flow.ct;
  if (entry === null) return CONTINUE;
  const value = (name: string): string | undefined =>
    target.options.find((each) => each.name === name)?.values[0];
  const has = (name: string): boolean => target.options.some((each) => each.name === name);
  const shared = value("--mask");
  const nfmask = word(Number(value("--nfmask") ?? shared ?? 0xffffffff));
  const ctmask = word(Number(value("--ctmask") ?? shared ?? 0xffffffff));
  if (has("--left-shift-mark") || has("--right-shift-mark"))
    return { kind: "unknown", why: "CONNMARK with a shift is not modelled" };
  if (has("--save-mark")) entry.mark = word((entry.mark & ~ctmask) ^ (flow.mark & nfmask));
  else if (has("--restore-mark")) flow.mark = word((flow.mark & ~nfmask) ^ (entry.mark & ctmask));
  else {
    for (const option of target.options) {
      const parts = valueAndMask(option.values[0]);
      if (parts === null) return { kind: "unknown", why: `CONNMARK ${option.name} cannot be read` };
      const [set, mask] = parts;
      if (option.name === "--set-xmark") entry.mark = word((entry.mark & ~mask) ^ set);
      else if (option.name === "--set-mark") entry.mark = word((entry.mark & ~mask) | set);
      else if (option.name === "--and-mark") entry.mark = word(entry.mark & set);
      else if (option.name === "--or-mark") entry.mark = word(entry.mark | set);
      else if (option.name === "--xor-mark") entry.mark = word(entry.mark ^ set);
    }
  }
  return CONTINUE;
}
