// One sentence about a rule, put together from its parts: what it is about, which packets, and what happens to them.

/** What a rule says, part by part. */
export interface RuleParts {
  /** `TCP`, `ICMP echo-request`; null: any protocol. */
  protocol: string | null;
  /** `10.0.0.0/8`, `port 80`, each already with its `not`: told after "from". */
  readonly from: string[];
  /** Told after "to". */
  readonly to: string[];
  /** Told after "that": `came in by docker0`, `opens a connection`. */
  readonly that: string[];
  /** What is done, in order: `rewrite destination to 172.17.0.2:80`. */
  readonly actions: string[];
  /** Parts that are not understood, as the rule prints them. */
  readonly untold: string[];
}

/** A rule in words. */
export interface RuleWords {
  readonly says: string;
  /** Everything was understood; otherwise the sentence holds some of the rule's own text. */
  readonly whole: boolean;
}

export function emptyParts(): RuleParts {
  return { protocol: null, from: [], to: [], that: [], actions: [], untold: [] };
}

/** Puts the parts together: `TCP to port 8080 that did not come in by docker0: rewrite destination to 172.17.0.2:80`. */
export function sentence(parts: RuleParts): RuleWords {
  const subject = parts.protocol ?? "Anything";
  const isBare = parts.protocol === null && parts.from.length + parts.to.length + parts.that.length === 0;
  const words = [isBare && parts.untold.length === 0 ? "Everything" : subject];
  if (parts.from.length > 0) words.push(`from ${parts.from.join(" ")}`);
  if (parts.to.length > 0) words.push(`to ${parts.to.join(" ")}`);
  const that = [...parts.that, ...parts.untold.map((text) => `matches \u201c${text}\u201d`)];
  if (that.length > 0) words.push(`that ${listed(that)}`);
  const actions = parts.actions.length === 0 ? "only counted" : parts.actions.join(", then ");
  return { says: `${words.join(" ")}: ${actions}`, whole: parts.untold.length === 0 };
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[], last = "and"): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} ${last} ${items.at(-1)}`;
}

/** `port 80`, `ports 80 and 443`, `ports 1024 to 65535`, of `80`, `80,443`, `1024:`, `1024-2048`. */
export function portWords(text: string): string {
  const items = text.split(",").map((item) => {
    const range = /^(\d*)[:-](\d*)$/.exec(item);
    return range ? `${range[1] || "0"} to ${range[2] || "65535"}` : item;
  });
  return `port${items.length > 1 || items[0]?.includes(" to ") ? "s" : ""} ${listed(items, "or")}`;
}

export function protocolWords(name: string): string {
  const lower = name.toLowerCase();
  if (lower === "all" || lower === "0") return "Anything";
  if (/^\d+$/.test(lower)) return `Protocol ${lower}`;
  return /^ipv6-icmp$/.test(lower)
    ? "ICMPv6"
    : lower === "icmpv6"
      ? "ICMPv6"
      : lower === "ipv6"
        ? "IPv6 in IP"
        : lower.toUpperCase();
}

/** Connection states as a rule lists them: `RELATED,ESTABLISHED`. */
export function stateWords(states: readonly string[], negated: boolean): string {
  const words = states.map((state) => state.toUpperCase());
  if (words.length === 1 && words[0] === "NEW")
    return negated ? "does not open a connection" : "opens a connection";
  if (words.length === 1 && words[0] === "INVALID")
    return negated ? "fits a connection or opens one" : "fits no connection";
  if (words.length === 1 && words[0] === "UNTRACKED") return negated ? "is tracked" : "is not tracked";
  if (words.length === 2 && words.includes("RELATED") && words.includes("ESTABLISHED"))
    return negated ? "does not belong to a known connection" : "belongs to a known connection";
  const names: Readonly<Record<string, string>> = {
    DNAT: "has a rewritten destination",
    SNAT: "has a rewritten source",
  };
  const nat = words.length === 1 ? names[words[0] ?? ""] : undefined;
  if (nat !== undefined)
    return negated ? `does not belong to a connection that ${nat}` : `belongs to a connection that ${nat}`;
  return `${negated ? "is in none of the states" : words.length === 1 ? "is in the state" : "is in one of the states"} ${listed(words, "or")}`;
}

/** `0x4000/0x4000` of a mark: which bits are looked at. */
export function markWords(text: string, what: string, negated: boolean): string {
  const [value = "", mask] = text.split("/", 2);
  const all = mask === undefined || /^0xf{8}$/i.test(mask);
  if (!all && Number(value) === Number(mask)) return `${negated ? "lacks" : "has"} ${what} bit ${value}`;
  if (!all && Number(value) === 0) return `${negated ? "has" : "lacks"} ${what} bit ${mask}`;
  const bits = all ? "" : ` (bits ${mask})`;
  return `${negated ? `has not ${what}` : `has ${what}`} ${value}${bits}`;
}

/** A value and mask as MARK sets them. */
export function setMarkWords(text: string, what: string): string {
  const [value = "", mask] = text.split("/", 2);
  if (mask === undefined || /^0xf{8}$/i.test(mask)) return `set ${what} ${value}`;
  if (Number(value) === Number(mask)) return `set ${what} bit ${value}`;
  if (Number(value) === 0) return `clear ${what} bits ${mask}`;
  return `set ${what} ${value} in bits ${mask}`;
}
