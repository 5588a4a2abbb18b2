// DNAT, SNAT, MASQUERADE, REDIRECT and NETMAP of iptables: from options to a binding of the packet's connection.
import type { RuleTarget } from "../../parse/iptables-rule.ts";
import { type Family, formatAddress, parseAddress, parsePrefix, scopeOf } from "../address.ts";
import type { Context } from "../netfilter/evaluation.ts";
import { bind, maniptypeOf, type NatRange } from "../netfilter/nat.ts";
import { ACCEPT, type ChainVerdict } from "../netfilter/verdict.ts";
import { selectAddress } from "../routing/source-address.ts";

export const NAT_TARGETS = new Set(["DNAT", "SNAT", "MASQUERADE", "REDIRECT", "NETMAP"]);

export interface RangeParts {
  readonly addresses: readonly [bigint, bigint] | null;
  readonly ports: readonly [number, number] | null;
  readonly portBase: number | null;
}

/** `10.0.0.1-10.0.0.9:80-90/8080`, `[fd00::1]:80`, `:80`, `80-90`; null when it cannot be read. */
export function readRange(text: string, portsOnly: boolean): RangeParts | null {
  let addressText = "";
  let portText = "";
  if (portsOnly) portText = text;
  else if (text.startsWith("[")) {
    const match = /^\[([^\]]+)\](?:-\[([^\]]+)\])?(?::(.*))?$/.exec(text);
    if (!match) return null;
    addressText = match[2] === undefined ? (match[1] ?? "") : `${match[1]}-${match[2]}`;
    portText = match[3] ?? "";
  } else if (text.split(":").length > 2) addressText = text;
  else [addressText = "", portText = ""] = text.split(":", 2);
  let addresses: readonly [bigint, bigint] | null = null;
  if (addressText !== "") {
    const [first, last] = addressText.split("-", 2).map(parseAddress);
    if (first === null || first === undefined || last === null) return null;
    addresses = [first, last ?? first];
  }
  if (portText === "") return { addresses, ports: null, portBase: null };
  const match = /^(\d+)(?:-(\d+))?(?:\/(\d+))?$/.exec(portText);
  if (!match?.[1]) return null;
  return {
    addresses,
    ports: [Number(match[1]), Number(match[2] ?? match[1])],
    portBase: match[3] === undefined ? null : Number(match[3]),
  };
}

/** The address MASQUERADE takes: that of the outgoing device towards the next hop. */
export function masqueradeAddress({ netns, flow }: Context): bigint | null {
  const device = flow.outDevice;
  if (device === null) return null;
  const towards = flow.dst?.gateway ?? flow.destination;
  return selectAddress(netns, flow.family, device, flow.family === "inet" ? towards : flow.destination);
}

/**
 * The address REDIRECT takes: loopback for packets made here, else the first of the device it came in by. Over IPv6 one of
 * the scope of the destination, and none where there is none (nf_nat_redirect_ipv6; kernels before 6.7 that did not get
 * the fix take the first).
 */
export function redirectAddress({ run, flow, hook }: Context): bigint | null {
  const { family, destination } = flow;
  if (hook === "output") return family === "inet" ? 0x7f000001n : 1n;
  const own = flow.inDevice?.addresses.filter((each) => each.family === family) ?? [];
  const first = own[0]?.address ?? null;
  if (family === "inet") return first;
  const scope = scopeOf(destination);
  const found = own.map((one) => one.address).find((one) => scope === null || scopeOf(one) === scope) ?? null;
  if (first !== null && found !== first)
    run.doubt(
      `REDIRECT of ${formatAddress(family, destination)} takes an address of its scope; kernels before 6.7 may take ${formatAddress(family, first)}.`,
    );
  return found;
}

/** Binds the connection as the target says. */
export function applyNatTarget(target: RuleTarget, context: Context, family: Family): ChainVerdict {
  const { run, netns, flow, hook } = context;
  if (flow.ct === null) return ACCEPT;
  const option = (name: string): string | undefined =>
    target.options.find((each) => each.name === name)?.values[0];
  const has = (name: string): boolean => target.options.some((each) => each.name === name);
  const flags = { random: has("--random") || has("--random-fully"), persistent: has("--persistent") };
  const apply = (range: Omit<NatRange, "random" | "persistent">, type = maniptypeOf(hook)): ChainVerdict => {
    if (flow.ct) bind(run, netns, flow.ct, type, { ...range, ...flags });
    return ACCEPT;
  };
  if (target.name === "NETMAP") {
    const block = parsePrefix(option("--to") ?? "");
    if (block === null) return { kind: "unknown", why: "NETMAP without a readable --to" };
    return apply({ addresses: [block.base, block.base], ports: null, portBase: null, netmap: block.mask });
  }
  if (target.name === "MASQUERADE" || target.name === "REDIRECT") {
    const isMasquerade = target.name === "MASQUERADE";
    const address = isMasquerade ? masqueradeAddress(context) : redirectAddress(context);
    const device = (isMasquerade ? flow.outDevice : flow.inDevice)?.name ?? "the device";
    if (address === null) return { kind: "drop", why: `${target.name}: ${device} has no address to use` };
    const parts = readRange(option("--to-ports") ?? "", true);
    return apply({
      addresses: [address, address],
      ports: parts?.ports ?? null,
      portBase: parts?.portBase ?? null,
    });
  }
  const destinations = target.options.filter(
    (each) => each.name === "--to-destination" || each.name === "--to-source",
  );
  const ranges = destinations.map((each) => readRange(each.values[0] ?? "", false));
  const readable = ranges.filter((range): range is RangeParts => range !== null);
  if (readable.length === 0 || readable.length < ranges.length)
    return { kind: "unknown", why: `${target.name} without a readable address` };
  const at = run.choose(
    readable.map((_, i) => ({
      says: `range ${i + 1} of ${readable.length}`,
      probability: 1 / readable.length,
    })),
  );
  void family;
  return apply(readable[at] ?? { addresses: null, ports: null, portBase: null });
}
