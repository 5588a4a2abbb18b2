// Random native nftables rulesets: sets, maps, verdict maps, concatenations, fib, ct, marks, numgen and NAT.

import type { Random } from "./random.ts";
import { PORTS } from "./random-iptables.ts";

type Hook = "prerouting" | "input" | "forward" | "output" | "postrouting";
const HOOKS: readonly Hook[] = ["prerouting", "input", "forward", "output", "postrouting"];
const NETS = ["10.91.1.0/24", "10.91.2.0/24", "10.91.3.0/24", "10.91.0.0/16", "127.0.0.0/8", "172.16.0.0/12"];
const HOSTS = [
  "10.91.1.2",
  "10.91.2.2",
  "10.91.2.3",
  "10.91.3.11",
  "10.91.3.12",
  "10.91.3.1",
  "10.91.1.1",
  "10.96.0.10",
];
const DEVICES = ["r-c", "r-s", "br0", "lo"];

/** One or two tables, in the form `nft -f` reads. Every chain's jumps go to chains declared before it. */
export function randomNft(random: Random): string {
  const tables: string[] = [];
  for (let i = 1 + random.below(2); i > 0; i -= 1)
    tables.push(randomTable(random, random.pick(["ip", "inet", "inet"]), `t${i}`));
  if (random.chance(0.4)) tables.push(randomBridgeTable(random));
  return tables.join("\n");
}

function randomTable(random: Random, family: string, name: string): string {
  const lines: string[] = [`table ${family} ${name} {`];
  lines.push(
    `  set hosts { type ipv4_addr; flags interval; elements = { ${random.pick(HOSTS)}, 10.91.2.4-10.91.2.7, 192.168.0.0/16 } }`,
    `  set pairs { type ipv4_addr . inet_service; elements = { ${random.pick(HOSTS)} . 80, ${random.pick(HOSTS)} . 53 } }`,
    `  map backends { type inet_service : ipv4_addr; elements = { 80 : ${random.pick(HOSTS)}, 443 : ${random.pick(HOSTS)} } }`,
    `  map targets { type inet_proto . inet_service : ipv4_addr . inet_service; elements = { tcp . 80 : ${random.pick(HOSTS)} . 8080, udp . 53 : ${random.pick(HOSTS)} . 99 } }`,
  );
  for (const hook of HOOKS) {
    const own: string[] = [];
    for (let i = random.below(3); i > 0; i -= 1) {
      const chain = `${hook}_${i}`;
      lines.push(`  chain ${chain} {`, ...rules(random, family, hook, "filter", own), "  }");
      own.push(chain);
    }
    if (random.chance(0.6)) {
      const priority = random.pick([-310, -300, -150, -110, 0, 0, 10, 110]);
      const policy = random.chance(0.08) ? "drop" : "accept";
      lines.push(
        `  chain ${hook} {`,
        `    type filter hook ${hook} priority ${priority}; policy ${policy};`,
        ...rules(random, family, hook, "filter", own),
        "  }",
      );
    }
    if (hook === "output" && random.chance(0.3))
      lines.push(
        "  chain again {",
        "    type route hook output priority -150; policy accept;",
        ...rules(random, family, hook, "filter", own),
        "  }",
      );
    if (hook !== "forward" && random.chance(0.5)) {
      const priority =
        hook === "prerouting" || hook === "output" ? random.pick([-100, -90, -110]) : random.pick([100, 90]);
      lines.push(
        `  chain nat_${hook} {`,
        `    type nat hook ${hook} priority ${priority}; policy accept;`,
        ...rules(random, family, hook, "nat", []),
        "  }",
      );
    }
  }
  lines.push("}");
  return lines.join("\n");
}

/** Chains that frames meet on the bridges: before, between and after the IP hooks that br_netfilter calls. */
function randomBridgeTable(random: Random): string {
  const lines = ["table bridge tb {", "  chain own {", `    ${bridgeRule(random)}`, "    counter", "  }"];
  for (const hook of HOOKS) {
    if (random.chance(0.4)) continue;
    lines.push(
      `  chain ${hook} {`,
      `    type filter hook ${hook} priority ${random.pick([-300, -200, -10, 0, 10, 200])}; policy ${random.chance(0.05) ? "drop" : "accept"};`,
    );
    for (let i = random.below(4); i > 0; i -= 1) lines.push(`    ${bridgeRule(random)}`);
    if (random.chance(0.5)) lines.push(`    ${bridgeMatch(random)} jump own`);
    lines.push("  }");
  }
  lines.push("}");
  return lines.join("\n");
}

function bridgeRule(random: Random): string {
  const end = random.pick([
    "counter",
    "counter",
    "accept",
    "drop",
    "return",
    "meta mark set 0x1",
    "meta mark set 0x10",
  ]);
  return `${bridgeMatch(random)} ${end}`;
}

function bridgeMatch(random: Random): string {
  const not = random.chance(0.2) ? "!= " : "";
  return random.pick([
    `iifname ${not}"${random.pick(["p1", "p2", "p3"])}"`,
    `oifname ${not}"${random.pick(["p1", "p2", "p3"])}"`,
    `meta ibrname ${not}"br0"`,
    `meta obrname ${not}"br1"`,
    `ip saddr ${not}${random.pick(HOSTS)}`,
    `ip daddr ${not}${random.pick(NETS)}`,
    `ip6 daddr fd91:0:0:3::12`,
    "ether type ip",
    `tcp dport ${not}${random.pick(PORTS)}`,
    "meta l4proto { tcp, udp }",
    `meta mark ${not}0x1`,
  ]);
}

function rules(
  random: Random,
  family: string,
  hook: Hook,
  type: string,
  chains: readonly string[],
): string[] {
  const lines: string[] = [];
  for (let i = random.below(5); i > 0; i -= 1) lines.push(`    ${rule(random, family, hook, type, chains)}`);
  return lines;
}

function rule(random: Random, family: string, hook: Hook, type: string, chains: readonly string[]): string {
  const words: string[] = [];
  for (let i = random.below(3); i > 0; i -= 1) words.push(match(random));
  if (random.chance(0.5)) words.push("counter");
  if (type === "nat" && random.chance(0.6)) return `${words.join(" ")} ${nat(random, family, hook)}`;
  if (chains.length > 0 && random.chance(0.3)) {
    const [chain, other] = [random.pick(chains), random.pick(chains)];
    const ways = [
      `jump ${chain}`,
      `goto ${chain}`,
      `tcp dport vmap { 80 : jump ${chain}, 443 : accept, 1000-9000 : goto ${other} }`,
      `ip saddr . meta l4proto vmap { 10.91.1.2 . tcp : jump ${chain}, 10.91.3.11 . udp : return }`,
      `iifname vmap { "r-c" : jump ${chain}, "br*" : jump ${other} }`,
      `numgen random mod 2 vmap { 0 : jump ${chain}, 1 : jump ${other} }`,
      `meta mark vmap { 0x0 : jump ${chain}, 0x1-0xff : return }`,
    ];
    return `${words.join(" ")} ${random.pick(ways)}`;
  }
  const ends = [
    "accept",
    "return",
    "",
    "meta mark set 0x1",
    "meta mark set meta mark | 0x10",
    "meta mark set meta mark & 0xfffffffe",
    "ct mark set 0x2",
    "ct mark set meta mark",
    "meta mark set ct mark",
  ];
  if (type !== "nat" && random.chance(0.12)) return `${words.join(" ")} drop`;
  if (type !== "nat" && hook !== "postrouting" && random.chance(0.08)) return `${words.join(" ")} reject`;
  if (type !== "nat" && hook === "prerouting" && random.chance(0.06)) return `${words.join(" ")} notrack`;
  return `${words.join(" ")} ${random.pick(ends)}`;
}

function match(random: Random): string {
  const not = random.chance(0.25) ? "!= " : "";
  const ways: readonly string[] = [
    `ip saddr ${not}${random.pick(NETS)}`,
    `ip daddr ${not}${random.pick(HOSTS)}`,
    `ip daddr ${not}{ ${random.pick(HOSTS)}, ${random.pick(HOSTS)} }`.replace(/\{ (\S+), \1 \}/, "{ $1 }"),
    `ip saddr ${not}@hosts`,
    `ip daddr . tcp dport ${not}@pairs`,
    "ip daddr . th dport { 10.91.2.2 . 53, 10.91.3.11 . 80 }",
    `iifname ${not}"${random.pick(DEVICES)}"`,
    `oifname ${not}"${random.pick(DEVICES)}"`,
    `iifname ${not}{ "r-c", "br0" }`,
    'oifname "r-*"',
    `tcp dport ${not}${random.pick(PORTS)}`,
    `udp dport { 53, 400-9000 }`,
    `meta l4proto ${random.pick(["tcp", "udp", "{ tcp, udp }", "icmp"])}`,
    `meta mark ${not}${random.pick(["0x0", "0x1", "0x10"])}`,
    "meta mark & 0x10 == 0x10",
    `ct state ${random.pick(["new", "established,related", "invalid", "{ new, untracked }", "untracked"])}`,
    `ct status dnat`,
    `ct mark ${not}0x2`,
    `ct direction ${random.pick(["original", "reply"])}`,
    `ct original ip daddr ${random.pick(HOSTS)}`,
    `fib daddr type ${not}local`,
    "fib saddr type { local, unicast }",
    `meta nfproto ${random.pick(["ipv4", "ipv6"])}`,
    "icmp type echo-request",
    `ip ttl ${random.pick(["64", "< 64", "!= 63"])}`,
    "tcp flags & (fin|syn|rst|ack) == syn",
    "ip protocol udp",
  ];
  return random.pick(ways);
}

function nat(random: Random, family: string, hook: Hook): string {
  const ip = family === "inet" ? "ip " : "";
  const host = random.pick(HOSTS);
  const only = family === "inet" ? "meta nfproto ipv4 " : "";
  if (hook === "postrouting") return random.pick(["masquerade", `${only}snat ${ip}to ${host}`]);
  if (hook === "input") return `${only}snat ${ip}to ${host}`;
  return random.pick([
    `${only}dnat ${ip}to ${host}`,
    `${only}meta l4proto tcp dnat ${ip}to ${host}:${random.pick(PORTS)}`,
    `${only}tcp dport { 80, 443 } dnat ${ip}to tcp dport map @backends`,
    `${only}dnat ${ip}to meta l4proto . th dport map @targets`
      .replace("dnat ip to", "meta l4proto { tcp, udp } dnat ip to")
      .replace(/^dnat to/, "meta l4proto { tcp, udp } dnat to"),
    `${only}dnat ${ip}to numgen random mod 2 map { 0 : 10.91.3.11, 1 : 10.91.3.12 }`,
    "redirect",
    "meta l4proto udp redirect to :99",
  ]);
}
