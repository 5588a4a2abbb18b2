// Random iptables rulesets over what container hosts use, in the form iptables-restore reads.
import type { Random } from "./random.ts";
import { setMatch } from "./random-ipset.ts";

type Family = "inet" | "inet6";
type Hook = "PREROUTING" | "INPUT" | "FORWARD" | "OUTPUT" | "POSTROUTING";

const TABLES: readonly (readonly [table: string, hooks: readonly Hook[]])[] = [
  ["raw", ["PREROUTING", "OUTPUT"]],
  ["mangle", ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"]],
  ["nat", ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"]],
  ["filter", ["INPUT", "FORWARD", "OUTPUT"]],
];

const BLOCKS = {
  inet: [
    "10.91.1.0/24",
    "10.91.2.0/24",
    "10.91.3.0/24",
    "10.91.0.0/16",
    "10.91.1.2",
    "10.91.2.2",
    "10.91.3.11",
    "10.91.3.12",
    "10.91.3.1",
    "10.91.9.1",
    "127.0.0.0/8",
    "10.96.0.10",
    "172.16.0.0/12",
  ],
  inet6: [
    "fd91:0:0:1::/64",
    "fd91:0:0:2::/64",
    "fd91:0:0:3::/64",
    "fd91::/32",
    "fd91:0:0:3::11",
    "fd91:0:0:2::2",
    "fd91:0:0:3::1",
    "fd96::10",
  ],
} as const;
const HOSTS = {
  inet: [
    "10.91.1.2",
    "10.91.2.2",
    "10.91.2.3",
    "10.91.3.11",
    "10.91.3.12",
    "10.91.3.1",
    "10.91.1.1",
    "127.0.0.1",
  ],
  inet6: ["fd91:0:0:1::2", "fd91:0:0:2::2", "fd91:0:0:3::11", "fd91:0:0:3::12", "fd91:0:0:3::1"],
} as const;
const DEVICES = ["r-c", "r-s", "br0", "lo", "p1", "r+", "br+"];
export const PORTS = [53, 80, 443, 8080, 30080];

/** Zones of connections: of both directions, or of one, where answers are then found in none. */
const ZONES = ["--zone 1", "--zone 2", "--zone-orig 1", "--zone-reply 1", "--zone mark"];

/** One ruleset. @param most how many rules a chain gets at most. @param sets whether rules may refer to ipsets. */
export function randomIptables(random: Random, family: Family, most: number, sets: boolean): string {
  const lines: string[] = [];
  for (const [table, hooks] of TABLES) {
    if (table !== "filter" && random.chance(0.2)) continue;
    const chains: string[] = [];
    const rules: string[] = [];
    for (const hook of hooks) {
      const policy = table === "filter" && random.chance(0.15) ? "DROP" : "ACCEPT";
      chains.push(`:${hook} ${policy} [0:0]`);
      const own = [`${hook}-A`, `${hook}-B`].slice(0, random.below(3));
      for (const name of own) chains.push(`:${name} - [0:0]`);
      for (let i = random.below(most + 1); i > 0; i -= 1)
        rules.push(`-A ${hook} ${rule(random, family, table, hook, false, own, sets)}`);
      own.forEach((name, at) => {
        for (let i = random.below(most); i > 0; i -= 1)
          rules.push(`-A ${name} ${rule(random, family, table, hook, true, own.slice(at + 1), sets)}`);
      });
    }
    lines.push(`*${table}`, ...chains, ...rules, "COMMIT");
  }
  return `${lines.join("\n")}\n`;
}

function rule(
  random: Random,
  family: Family,
  table: string,
  hook: Hook,
  isOwnChain: boolean,
  chains: readonly string[],
  sets: boolean,
): string {
  const words: string[] = [];
  const not = (share = 0.25): string => (random.chance(share) ? "! " : "");
  if (random.chance(0.35)) words.push(`${not()}-s ${random.pick(BLOCKS[family])}`);
  if (random.chance(0.35)) words.push(`${not()}-d ${random.pick(BLOCKS[family])}`);
  const canIn = isOwnChain || hook === "PREROUTING" || hook === "INPUT" || hook === "FORWARD";
  const canOut = isOwnChain || hook === "OUTPUT" || hook === "POSTROUTING" || hook === "FORWARD";
  if (canIn && random.chance(0.25)) words.push(`${not()}-i ${random.pick(DEVICES)}`);
  if (canOut && random.chance(0.25)) words.push(`${not()}-o ${random.pick(DEVICES)}`);
  const target = pickTarget(random, family, table, hook, chains);
  const needsPorts = /--to-ports|\]?:\d|tcp-reset/.test(target);
  const protocol = needsPorts
    ? random.pick(["tcp", "udp"])
    : random.chance(0.5)
      ? random.pick(["tcp", "udp", "icmp"])
      : null;
  const isReset = target.includes("tcp-reset");
  const chosen = isReset ? "tcp" : protocol;
  if (chosen !== null) words.push(...protocolWords(random, family, chosen, needsPorts ? "" : not(0.1)));
  for (let i = 0; i < 2; i += 1)
    if (random.chance(0.3)) words.push(match(random, family, table, hook, isOwnChain));
  if (sets && random.chance(0.15)) words.push(setMatch(random, family));
  return [...words.filter((word) => word !== ""), target].join(" ");
}

function protocolWords(random: Random, family: Family, protocol: string, not: string): string[] {
  if (protocol === "icmp") {
    const name = family === "inet" ? "icmp" : "ipv6-icmp";
    if (not !== "" || random.chance(0.6)) return [`${not}-p ${name}`];
    return [
      family === "inet"
        ? `-p icmp -m icmp --icmp-type ${random.pick(["8", "0", "any"])}`
        : "-p ipv6-icmp -m icmp6 --icmpv6-type 128",
    ];
  }
  const words = [`${not}-p ${protocol}`];
  if (not !== "") return words;
  const flip = random.chance(0.2) ? "! " : "";
  const what = random.below(6);
  if (what < 2) words.push(`-m ${protocol} ${flip}--dport ${random.pick(PORTS)}`);
  else if (what === 2) words.push(`-m ${protocol} ${flip}--dport 50:500`);
  else if (what === 3) words.push(`-m multiport ${flip}--dports 53,80,400:9000`);
  else if (what === 4 && protocol === "tcp") words.push(`-m tcp ${flip}--tcp-flags SYN,ACK,FIN,RST SYN`);
  return words;
}

function match(random: Random, family: Family, table: string, hook: Hook, isOwnChain: boolean): string {
  const not = random.chance(0.25) ? "! " : "";
  const kinds = [
    "state",
    "state",
    "mark",
    "mark",
    "addrtype",
    "addrtype",
    "connmark",
    "comment",
    "statistic",
    "ctdir",
    "pkttype",
  ];
  if (family === "inet") kinds.push("range", "ttl", "ctorig");
  if (hook === "FORWARD" || hook === "PREROUTING" || hook === "INPUT") kinds.push("physdev", "physdev");
  if ((hook === "OUTPUT" || hook === "POSTROUTING") && !isOwnChain) kinds.push("owner");
  if (table === "raw") kinds.splice(0, 2);
  switch (random.pick(kinds)) {
    case "state":
      return `-m conntrack ${not}--ctstate ${random.pick(["NEW", "ESTABLISHED", "RELATED,ESTABLISHED", "INVALID", "DNAT", "SNAT", "UNTRACKED", "NEW,UNTRACKED"])}`;
    case "mark":
      return `-m mark ${not}--mark ${random.pick(["0x1", "0x0", "0x1/0x1", "0x2/0x3", "0x10/0xf0"])}`;
    case "connmark":
      return `-m connmark ${not}--mark ${random.pick(["0x1", "0x0", "0x2/0x2"])}`;
    case "addrtype": {
      const side = random.pick(["--src-type", "--dst-type"]);
      const type = random.pick(
        family === "inet" ? ["LOCAL", "UNICAST", "BROADCAST", "LOCAL,BROADCAST"] : ["LOCAL", "UNICAST"],
      );
      const limit =
        family === "inet" && !isOwnChain && random.chance(0.2)
          ? hook === "PREROUTING" || hook === "INPUT"
            ? " --limit-iface-in"
            : hook === "OUTPUT" || hook === "POSTROUTING"
              ? " --limit-iface-out"
              : ""
          : "";
      return `-m addrtype ${not}${side} ${type}${limit}`;
    }
    case "comment":
      return `-m comment --comment "a \\"quoted\\" -j ACCEPT"`;
    case "statistic":
      return random.chance(0.3) ? "-m statistic --mode random --probability 0.50000000000" : "";
    case "ctdir":
      return `-m conntrack --ctdir ${random.pick(["ORIGINAL", "REPLY"])}`;
    case "ctorig":
      return `-m conntrack ${not}--ctorigdst ${random.pick(HOSTS.inet)}`;
    case "pkttype":
      return "-m pkttype --pkt-type unicast";
    case "range":
      return `-m iprange ${not}--src-range 10.91.1.0-10.91.2.5`;
    case "ttl":
      return `-m ttl --ttl-${random.pick(["eq 64", "lt 64", "gt 10"])}`;
    case "physdev":
      if (hook === "FORWARD" && random.chance(0.3)) return `-m physdev ${not}--physdev-out p2`;
      return `-m physdev ${not}${random.pick(hook === "FORWARD" ? ["--physdev-in p1", "--physdev-is-in", "--physdev-is-bridged"] : ["--physdev-in p1", "--physdev-is-in", "--physdev-in p+"])}`;
    case "owner":
      return `-m owner ${not}--uid-owner ${random.pick([0, 1000])}`;
    default:
      return "";
  }
}

function pickTarget(
  random: Random,
  family: Family,
  table: string,
  hook: Hook,
  chains: readonly string[],
): string {
  if (chains.length > 0 && random.chance(0.3))
    return `${random.chance(0.2) ? "-g" : "-j"} ${random.pick(chains)}`;
  const any = [
    "-j ACCEPT",
    "-j RETURN",
    "",
    `-j MARK --set-xmark ${random.pick(["0x1/0xffffffff", "0x2/0x3", "0x10/0xf0", "0x0/0x1"])}`,
  ];
  if (table !== "raw")
    any.push(
      `-j CONNMARK ${random.pick(["--save-mark --nfmask 0xffffffff --ctmask 0xffffffff", "--restore-mark --nfmask 0xffffffff --ctmask 0xffffffff", "--set-xmark 0x1/0xff", "--restore-mark --nfmask 0x1 --ctmask 0x1"])}`,
    );
  if (random.chance(0.12) && table !== "nat") return "-j DROP";
  if (table === "raw") return random.pick([...any, "-j CT --notrack", `-j CT ${random.pick(ZONES)}`]);
  if (table === "mangle" && family === "inet" && random.chance(0.08))
    return `-j TTL ${random.pick(["--ttl-set 32", "--ttl-dec 1", "--ttl-inc 3"])}`;
  if (table === "filter" && random.chance(0.1)) {
    const ways =
      family === "inet"
        ? ["icmp-port-unreachable", "icmp-host-prohibited", "tcp-reset"]
        : ["icmp6-port-unreachable", "tcp-reset"];
    return `-j REJECT --reject-with ${random.pick(ways)}`;
  }
  if (table !== "nat" || random.chance(0.4)) return random.pick(any);
  const host = random.pick(HOSTS[family]);
  const at = family === "inet" ? host : `[${host}]`;
  if (hook === "POSTROUTING") {
    return random.pick([
      "-j MASQUERADE",
      "-j MASQUERADE",
      `-j SNAT --to-source ${host}`,
      `-j SNAT --to-source ${at}:20000-30000`,
      ...(family === "inet" ? ["-j NETMAP --to 10.91.2.0/24"] : []),
    ]);
  }
  if (hook === "INPUT") return `-j SNAT --to-source ${host}`;
  return random.pick([
    `-j DNAT --to-destination ${host}`,
    `-j DNAT --to-destination ${host}`,
    `-j DNAT --to-destination ${at}:${random.pick(PORTS)}`,
    `-j DNAT --to-destination ${at}:80-81${family === "inet" && random.chance(0.5) ? "/8080" : ""}`,
    "-j REDIRECT",
    `-j REDIRECT --to-ports ${random.pick(PORTS)}`,
    ...(family === "inet" ? ["-j NETMAP --to 10.91.3.0/24"] : []),
  ]);
}
