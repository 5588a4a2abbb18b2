// Matches of iptables in words: each module's options as part of a sentence; null for what is not known here.
import type { RuleMatch, RuleOption } from "../../parse/iptables-rule.ts";
import { listed, markWords, portWords, type RuleParts, stateWords } from "./sentence.ts";

type Options = (name: string) => RuleOption | undefined;

/** Adds one match to the parts. @returns whether all of it was told. */
export function matchWords(match: RuleMatch, parts: RuleParts): boolean {
  const { module, options } = match;
  const find: Options = (name) => options.find((option) => option.name === name);
  const whole = WHOLE[module];
  if (whole) {
    const says = whole(find, options);
    if (says === null) return false;
    if (says !== "") parts.that.push(says);
    return true;
  }
  const each = EACH[module] ?? (PORTED.has(module) ? ported : undefined);
  if (!each) return false;
  let told = true;
  for (const option of options) if (!each(option, parts)) told = false;
  return told;
}

const PORTED: ReadonlySet<string> = new Set(["tcp", "udp", "sctp", "dccp", "udplite"]);

function optionValue(option: RuleOption): string {
  return option.values.join(" ");
}

function not(option: RuleOption, text: string): string {
  return option.negated ? `not ${text}` : text;
}

function ported(option: RuleOption, parts: RuleParts): boolean {
  const value = optionValue(option);
  switch (option.name) {
    case "--dport":
    case "--destination-port":
    case "--dports":
      parts.to.push(not(option, portWords(value)));
      return true;
    case "--sport":
    case "--source-port":
    case "--sports":
      parts.from.push(not(option, portWords(value)));
      return true;
    case "--ports":
      parts.that.push(`${option.negated ? "has neither end at" : "has one end at"} ${portWords(value)}`);
      return true;
    case "--syn":
      parts.that.push(option.negated ? "is not a first packet (SYN)" : "is a first packet (SYN)");
      return true;
    case "--tcp-flags": {
      const [mask = "", wanted = ""] = option.values;
      // how iptables-save prints --syn
      if (mask === "FIN,SYN,RST,ACK" && wanted === "SYN")
        return ported({ ...option, name: "--syn", values: [] }, parts);
      const set = wanted === "NONE" ? "no flag" : wanted;
      parts.that.push(`${option.negated ? "has not exactly" : "has"} ${set} set among the TCP flags ${mask}`);
      return true;
    }
    case "--tcp-option":
      parts.that.push(`${option.negated ? "lacks" : "has"} TCP option ${value}`);
      return true;
    case "--chunk-types":
      parts.that.push(`${option.negated ? "has not" : "has"} SCTP chunks ${value}`);
      return true;
    case "--dccp-types":
      parts.that.push(`is ${not(option, `of DCCP type ${value}`)}`);
      return true;
    case "--dccp-option":
      parts.that.push(`${option.negated ? "lacks" : "has"} DCCP option ${value}`);
      return true;
    default:
      return false;
  }
}

function icmp(option: RuleOption, parts: RuleParts): boolean {
  if (option.name !== "--icmp-type" && option.name !== "--icmpv6-type") return false;
  const type = optionValue(option);
  if (type !== "any" && type !== "255") parts.that.push(`is ${not(option, `of type ${type}`)}`);
  return true;
}

/** A clause for an option: `(value, negated)` to words. */
type Clause = (value: string, negated: boolean, option: RuleOption) => string;

function clauses(table: Readonly<Record<string, Clause>>) {
  return (option: RuleOption, parts: RuleParts): boolean => {
    const clause = Object.hasOwn(table, option.name) ? table[option.name] : undefined;
    if (!clause) return false;
    parts.that.push(clause(optionValue(option), option.negated, option));
    return true;
  };
}

const is =
  (what: string): Clause =>
  (value, negated) =>
    `${negated ? "has not" : "has"} ${what} ${value}`;

const EACH: Readonly<Record<string, (option: RuleOption, parts: RuleParts) => boolean>> = {
  multiport: ported,
  icmp,
  icmp6: icmp,
  icmpv6: icmp,
  "ipv6-icmp": icmp,
  conntrack: clauses({
    "--ctstate": (value, negated) => stateWords(value.split(","), negated),
    "--ctstatus": (value, negated) => `belongs to a connection that is ${negated ? "not " : ""}${value}`,
    "--ctdir": (value) => (value === "REPLY" ? "answers" : "goes the way of the first packet"),
    "--ctproto": is("connection protocol"),
    "--ctorigsrc": (value, no) => `belongs to a connection ${no ? "not " : ""}made from ${value}`,
    "--ctorigdst": (value, no) => `belongs to a connection ${no ? "not " : ""}made to ${value}`,
    "--ctorigsrcport": (value, no) =>
      `belongs to a connection ${no ? "not " : ""}made from ${portWords(value)}`,
    "--ctorigdstport": (value, no) =>
      `belongs to a connection ${no ? "not " : ""}made to ${portWords(value)}`,
    "--ctreplsrc": (value, no) => `belongs to a connection ${no ? "not " : ""}answered by ${value}`,
    "--ctrepldst": (value, no) =>
      `belongs to a connection whose answers ${no ? "do not " : ""}go to ${value}`,
    "--ctreplsrcport": (value, no) =>
      `belongs to a connection ${no ? "not " : ""}answered from ${portWords(value)}`,
    "--ctrepldstport": (value, no) =>
      `belongs to a connection whose answers ${no ? "do not " : ""}go to ${portWords(value)}`,
    "--ctexpire": (value, no) =>
      `belongs to a connection that ${no ? "does not expire" : "expires"} in ${value} s`,
  }),
  state: clauses({ "--state": (value, negated) => stateWords(value.split(","), negated) }),
  mark: clauses({ "--mark": (value, negated) => markWords(value, "mark", negated) }),
  connmark: clauses({ "--mark": (value, negated) => markWords(value, "connection mark", negated) }),
  physdev: clauses({
    "--physdev-in": (value, no) => `${no ? "did not come" : "came"} in by bridge port ${value}`,
    "--physdev-out": (value, no) => `${no ? "does not leave" : "leaves"} by bridge port ${value}`,
    "--physdev-is-in": (_, no) => `${no ? "did not come" : "came"} in by a bridge port`,
    "--physdev-is-out": (_, no) => `${no ? "does not leave" : "leaves"} by a bridge port`,
    "--physdev-is-bridged": (_, no) => `is ${no ? "not " : ""}bridged`,
  }),
  set: clauses({
    "--match-set": (_, no, option) =>
      `is ${no ? "not " : ""}in set ${option.values[0]} by its ${(option.values[1] ?? "").replaceAll(",", " and ")}`,
    "--return-nomatch": () => "counts exceptions of the set as such",
    "--update-counters": () => "is counted in the set",
    "--update-subcounters": () => "is counted in the member sets",
    "--packets-eq": (value) => `is in an element with ${value} packets`,
    "--packets-lt": (value) => `is in an element with fewer than ${value} packets`,
    "--packets-gt": (value) => `is in an element with more than ${value} packets`,
    "--bytes-eq": (value) => `is in an element with ${value} bytes`,
    "--bytes-lt": (value) => `is in an element with fewer than ${value} bytes`,
    "--bytes-gt": (value) => `is in an element with more than ${value} bytes`,
  }),
  iprange: clauses({
    "--src-range": (value, no) => `comes ${no ? "not " : ""}from ${value}`,
    "--dst-range": (value, no) => `goes ${no ? "not " : ""}to ${value}`,
  }),
  mac: clauses({ "--mac-source": (value, no) => `${no ? "does not come" : "comes"} from MAC ${value}` }),
  pkttype: clauses({ "--pkt-type": (value, no) => `is ${no ? "not " : ""}${value}` }),
  ttl: clauses({
    "--ttl-eq": is("TTL"),
    "--ttl-lt": (value) => `has a TTL below ${value}`,
    "--ttl-gt": (value) => `has a TTL above ${value}`,
  }),
  hl: clauses({
    "--hl-eq": is("hop limit"),
    "--hl-lt": (value) => `has a hop limit below ${value}`,
    "--hl-gt": (value) => `has a hop limit above ${value}`,
  }),
  tos: clauses({ "--tos": is("TOS") }),
  dscp: clauses({ "--dscp": is("DSCP"), "--dscp-class": is("DSCP class") }),
  length: clauses({
    "--length": (value, no) => `is ${no ? "not " : ""}${value.replace(":", " to ")} bytes long`,
  }),
  length2: clauses({
    "--length": (value, no) => `is ${no ? "not " : ""}${value.replace(":", " to ")} bytes long`,
  }),
  tcpmss: clauses({ "--mss": is("MSS") }),
  helper: clauses({ "--helper": (value, no) => `is ${no ? "not " : ""}related by helper ${value}` }),
  realm: clauses({ "--realm": is("routing realm") }),
  cgroup: clauses({
    "--cgroup": is("cgroup class"),
    "--path": (value, no) => `is ${no ? "not " : ""}sent by cgroup ${value}`,
  }),
  connlabel: clauses({ "--label": is("connection label"), "--set": () => "gets the label set" }),
  connbytes: clauses({
    "--connbytes": (value, no) =>
      `belongs to a connection of ${no ? "not " : ""}${value.replace(":", " to ")}`,
    "--connbytes-mode": (value) => `counted in ${value}`,
    "--connbytes-dir": (value) => `counted ${value} ways`,
  }),
  ah: clauses({
    "--ahspi": is("AH SPI"),
    "--ahlen": is("AH length"),
    "--ahres": () => "has the reserved bits set",
  }),
  esp: clauses({ "--espspi": is("ESP SPI") }),
  cpu: clauses({ "--cpu": (value, no) => `is ${no ? "not " : ""}handled by CPU ${value}` }),
  devgroup: clauses({
    "--src-group": (value, no) => `${no ? "did not come" : "came"} in by device group ${value}`,
    "--dst-group": (value, no) => `${no ? "does not leave" : "leaves"} by device group ${value}`,
  }),
  ecn: clauses({
    "--ecn-tcp-cwr": (_, no) => `${no ? "lacks" : "has"} CWR`,
    "--ecn-tcp-ece": (_, no) => `${no ? "lacks" : "has"} ECE`,
    "--ecn-ip-ect": is("ECN codepoint"),
  }),
  ipvs: clauses({
    "--ipvs": (_, no) => `is ${no ? "not " : ""}of an ipvs connection`,
    "--vaddr": (value, no) => `is ${no ? "not " : ""}for virtual address ${value}`,
    "--vport": (value, no) => `is ${no ? "not " : ""}for virtual port ${value}`,
    "--vdir": (value) => `goes the ${value.toLowerCase()} way`,
    "--vproto": is("virtual protocol"),
    "--vmethod": is("ipvs method"),
    "--vportctl": is("ipvs control port"),
  }),
  quota: clauses({ "--quota": (value, no) => `is ${no ? "past" : "within"} the first ${value} bytes` }),
  frag: clauses({
    "--fragid": is("fragment id"),
    "--fragfirst": () => "is the first fragment",
    "--fragmore": () => "has more fragments behind it",
    "--fraglast": () => "is the last fragment",
    "--fragres": () => "has reserved fragment bits",
    "--fraglen": is("fragment length"),
  }),
  rt: clauses({
    "--rt-type": is("routing header type"),
    "--rt-segsleft": is("segments left"),
    "--rt-len": is("routing header length"),
    "--rt-0-res": () => "has reserved bits",
    "--rt-0-addrs": is("routing addresses"),
    "--rt-0-not-strict": () => "in any order",
  }),
  hbh: clauses({ "--hbh-len": is("hop-by-hop header length"), "--hbh-opts": is("hop-by-hop options") }),
  dst: clauses({ "--dst-len": is("destination options length"), "--dst-opts": is("destination options") }),
  mh: clauses({ "--mh-type": is("mobility type") }),
  ipv6header: clauses({ "--header": is("IPv6 headers"), "--soft": () => "among others" }),
  nfacct: clauses({ "--nfacct-name": (value) => `is counted as ${value}` }),
  osf: clauses({
    "--genre": (value, no) => `looks ${no ? "not " : ""}like ${value} by its first packet`,
    "--ttl": () => "",
    "--log": () => "",
  }),
  connlimit: () => false,
};

/** Modules whose options make one clause together. "" adds nothing. */
const WHOLE: Readonly<Record<string, (find: Options, options: readonly RuleOption[]) => string | null>> = {
  comment: () => "",
  addrtype: (find, options) => {
    const source = find("--src-type");
    const destination = find("--dst-type");
    const limit = find("--limit-iface-in")
      ? " of the device it came in by"
      : find("--limit-iface-out")
        ? " of the device it leaves by"
        : "";
    if (options.some((option) => !/^--(?:src|dst)-type$|^--limit-iface-(?:in|out)$/.test(option.name)))
      return null;
    const told = [
      source && `comes from ${typeWords(source)}${limit}`,
      destination && `goes to ${typeWords(destination)}${limit}`,
    ].filter((text) => text !== undefined);
    return told.length === 0 ? null : listed(told);
  },
  statistic: (find) => {
    const random = find("--probability");
    const every = find("--every");
    if (random)
      return `${random.negated ? "loses" : "wins"} by chance (${percent(Number(random.values[0]))})`;
    if (every)
      return `is ${every.negated ? "not " : ""}one of every ${every.values[0]} (starting with ${Number(find("--packet")?.values[0] ?? 0) + 1})`;
    return null;
  },
  limit: (find) =>
    `is within ${find("--limit")?.values[0] ?? "3/hour"} (bursts of ${find("--limit-burst")?.values[0] ?? "5"})`,
  hashlimit: (find) => {
    const upto = find("--hashlimit-upto") ?? find("--hashlimit");
    const above = find("--hashlimit-above");
    const rate = (upto ?? above)?.values[0];
    if (rate === undefined) return null;
    const mode = find("--hashlimit-mode")?.values[0];
    const over = above ? !above.negated : (upto?.negated ?? false);
    return `is ${over ? "above" : "within"} ${rate}${mode === undefined ? "" : ` for its ${mode.replaceAll(",", " and ")}`} (table ${find("--hashlimit-name")?.values[0] ?? "without a name"})`;
  },
  connlimit: (find) => {
    const upto = find("--connlimit-upto");
    const above = find("--connlimit-above");
    const count = (upto ?? above)?.values[0];
    if (count === undefined) return null;
    const mask = find("--connlimit-mask")?.values[0];
    const who = find("--connlimit-daddr") ? "destination" : "source";
    const over = above ? !above.negated : (upto?.negated ?? false);
    return `makes ${over ? "more than" : "at most"} ${count} connections per ${who}${mask === undefined ? "" : ` /${mask}`}`;
  },
  recent: (find, options) => {
    const list = find("--name")?.values[0] ?? "DEFAULT";
    const side = find("--rdest") ? "destination" : "source";
    const seconds = find("--seconds")?.values[0];
    const hits = find("--hitcount")?.values[0];
    const within = `${hits === undefined ? "" : ` ${hits} times`}${seconds === undefined ? "" : ` in the last ${seconds} s`}`;
    const verb = options.find((option) => /^--(?:set|rcheck|update|remove)$/.test(option.name));
    const no = verb?.negated ? "not " : "";
    switch (verb?.name) {
      case "--set":
        return `is put on list ${list} by its ${side}`;
      case "--rcheck":
        return `is ${no}on list ${list} by its ${side}${within}`;
      case "--update":
        return `is ${no}on list ${list} by its ${side}${within} (and noted again)`;
      case "--remove":
        return `is ${no}on list ${list} by its ${side} (and taken off)`;
      default:
        return null;
    }
  },
  owner: (_, options) => {
    const told = options.map((option) => {
      const no = option.negated ? "not " : "";
      const value = optionValue(option);
      if (option.name === "--uid-owner") return `is ${no}sent by user ${value}`;
      if (option.name === "--gid-owner") return `is ${no}sent by group ${value}`;
      if (option.name === "--socket-exists") return `has ${option.negated ? "no" : "a"} socket here`;
      return option.name === "--suppl-groups" ? "(also by its further groups)" : null;
    });
    return told.some((text) => text === null) ? null : listed(told.filter((text) => text !== null));
  },
  rpfilter: (find) =>
    `${find("--invert") ? "fails" : "passes"} the reverse path check${find("--loose") ? " (loose)" : ""}${find("--validmark") ? " (with its mark)" : ""}`,
  socket: (find) =>
    `has a socket here${find("--transparent") ? " that is transparent" : ""}${find("--nowildcard") ? ", also one for any address" : ""}${find("--restore-skmark") ? " (its mark is taken over)" : ""}`,
  string: (find) => {
    const text = find("--string") ?? find("--hex-string");
    return text === undefined
      ? null
      : `${text.negated ? "does not hold" : "holds"} the text \u201c${optionValue(text)}\u201d`;
  },
  time: (_, options) =>
    `comes at this time: ${options.map((option) => `${option.negated ? "not " : ""}${option.name.slice(2)} ${optionValue(option)}`.trim()).join(", ")}`,
  policy: (_, options) =>
    `${options.some((option) => option.name === "--pol" && option.values[0] === "none") ? "is under no IPsec policy" : "is under an IPsec policy"} (${options.map((option) => `${option.negated ? "not " : ""}${option.name.slice(2)} ${optionValue(option)}`.trim()).join(", ")})`,
  u32: (find) =>
    `${find("--u32")?.negated ? "does not fit" : "fits"} the bytes ${optionValue(find("--u32") ?? { name: "", negated: false, values: [] })}`,
  bpf: () => "passes a BPF program",
  eui64: () => "has an address made from its MAC",
  unclean: () => "looks damaged",
  cluster: (_, options) =>
    `is this node's share of a cluster (${options.map((option) => `${option.negated ? "not " : ""}${option.name.slice(2)} ${optionValue(option)}`.trim()).join(", ")})`,
  rateest: (_, options) =>
    `comes at an estimated rate (${options.map((option) => `${option.negated ? "not " : ""}${option.name.slice(2)} ${optionValue(option)}`.trim()).join(", ")})`,
};

/** Kinds of addresses (`LOCAL`) as people say them. */
function typeWords(option: RuleOption): string {
  const no = option.negated ? "no " : "";
  const names = (option.values[0] ?? "").split(",").map((type) => {
    const known: Readonly<Record<string, string>> = {
      LOCAL: option.negated ? "address of this host" : "an address of this host",
      BROADCAST: option.negated ? "broadcast address" : "a broadcast address",
      MULTICAST: option.negated ? "multicast address" : "a multicast address",
      ANYCAST: option.negated ? "anycast address" : "an anycast address",
      UNICAST: option.negated ? "address elsewhere" : "an address elsewhere",
    };
    return known[type] ?? `${option.negated ? "" : "an "}address of type ${type}`;
  });
  return `${no}${listed(names, "or")}`;
}

function percent(share: number): string {
  for (let parts = 2; parts <= 32; parts += 1) if (Math.abs(share - 1 / parts) < 1e-4) return `1 in ${parts}`;
  return `${Number((share * 100).toFixed(2))} %`;
}
