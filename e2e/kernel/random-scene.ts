// Random settings, routes and packets for the small world.
import type { Packet } from "../../shared/path/trace.ts";
import type { Random } from "./random.ts";
import { PORTS } from "./random-iptables.ts";
import type { Aims } from "./transplant.ts";
import type { Place, World } from "./world.ts";

/** What is sent, from where. */
export interface Shot {
  readonly place: Place;
  /** `socket`: local output of `place`; `wire`: injected so that it arrives at the router from `place`. */
  readonly from: "socket" | "wire";
  readonly packet: Packet;
  /** Source given by the program; null: the kernel chooses. */
  readonly source: string | null;
  /** Echo id of ICMP, else the source port. */
  readonly id: number;
}

/** Lines for `ip -batch` in the router, and its kernel switches. */
export interface Scene {
  readonly ip: readonly string[];
  readonly sysctls: Readonly<Record<string, number>>;
}

/** @param own routing rules and tables of the router's own; a kernel that had some once treats sources differently. */
export function randomScene(random: Random, own: boolean): Scene {
  const ip: string[] = [];
  const sysctls: Record<string, number> = {};
  const four = "net/ipv4/conf";
  const calls = random.chance(0.6) ? 1 : 0;
  sysctls["net/bridge/bridge-nf-call-iptables"] = calls;
  sysctls["net/bridge/bridge-nf-call-ip6tables"] = calls;
  if (random.chance(0.2)) ip.push(`link set br0 type bridge nf_call_iptables ${random.below(2)}`);
  for (const port of ["p1", "p2"]) {
    ip.push(
      `link set ${port} type bridge_slave hairpin ${random.chance(0.4) ? "on" : "off"} isolated ${random.chance(0.2) ? "on" : "off"}`,
    );
  }
  sysctls["net/ipv4/ip_forward"] = random.chance(0.85) ? 1 : 0;
  sysctls["net/ipv6/conf/all/forwarding"] = random.chance(0.85) ? 1 : 0;
  sysctls[`${four}/all/rp_filter`] = random.pick([0, 0, 1, 2]);
  for (const device of ["r-c", "r-s", "br0", "br1"]) {
    sysctls[`${four}/${device}/rp_filter`] = random.pick([0, 0, 1, 2]);
    sysctls[`${four}/${device}/route_localnet`] = random.chance(0.3) ? 1 : 0;
    sysctls[`${four}/${device}/accept_local`] = random.chance(0.2) ? 1 : 0;
    sysctls[`${four}/${device}/src_valid_mark`] = random.chance(0.2) ? 1 : 0;
    sysctls[`${four}/${device}/send_redirects`] = random.chance(0.5) ? 1 : 0;
    if (random.chance(0.1)) sysctls[`${four}/${device}/forwarding`] = random.below(2);
  }
  if (own) {
    ip.push("rule add pref 900 from 198.51.100.1 lookup main");
    const gateways = ["via 10.91.2.2 dev r-s", "via 10.91.3.12 dev br0", "via 10.91.1.2 dev r-c", "dev br0"];
    ip.push(
      `route add default ${random.pick(gateways)} table 100`,
      `route add 10.96.0.0/16 ${random.pick(gateways)} table 101`,
    );
    if (random.chance(0.3))
      ip.push(
        `route add ${random.pick(["blackhole", "unreachable", "prohibit", "throw"])} 10.91.2.0/24 table 101`,
      );
    if (random.chance(0.3)) ip.push("route add local 10.98.0.0/16 dev lo table 100");
    const selectors = [
      "fwmark 0x1",
      "fwmark 0x2/0x3",
      "iif r-c",
      "iif br0",
      "from 10.91.3.0/24",
      "to 10.91.2.0/24",
      "not fwmark 0x0",
      "iif lo",
      "oif r-s",
    ];
    for (let i = random.below(4); i > 0; i -= 1) {
      const table = random.pick(["100", "101"]);
      const tail = random.chance(0.15)
        ? random.pick(["blackhole", "unreachable", "prohibit"])
        : `lookup ${table}${random.chance(0.2) ? " suppress_prefixlength 0" : ""}`;
      ip.push(`rule add pref ${1000 + i} ${random.pick(selectors)} ${tail}`);
    }
  }
  if (random.chance(0.3))
    ip.push(`route add default via ${random.pick(["10.91.2.2", "10.91.1.2", "10.91.3.11"])}`);
  if (random.chance(0.3))
    ip.push(`-6 route add default via ${random.pick(["fd91:0:0:2::2", "fd91:0:0:1::2"])}`);
  return { ip, sysctls };
}

const TARGETS = {
  inet: [
    "10.91.1.1",
    "10.91.1.2",
    "10.91.2.1",
    "10.91.2.2",
    "10.91.2.3",
    "10.91.3.1",
    "10.91.3.11",
    "10.91.3.12",
    "10.91.4.1",
    "10.91.4.11",
    "10.91.9.1",
    "10.96.0.10",
    "127.0.0.1",
    "10.98.0.7",
    "10.91.3.99",
    "8.8.8.8",
  ],
  inet6: [
    "fd91:0:0:1::1",
    "fd91:0:0:1::2",
    "fd91:0:0:2::1",
    "fd91:0:0:2::2",
    "fd91:0:0:3::1",
    "fd91:0:0:3::11",
    "fd91:0:0:3::12",
    "fd91:0:0:4::11",
    "fd96::10",
    "::1",
  ],
} as const;
const OWN: Readonly<Record<Place, { readonly inet: readonly string[]; readonly inet6: readonly string[] }>> =
  {
    router: {
      inet: ["10.91.1.1", "10.91.2.1", "10.91.3.1", "10.91.9.1", "127.0.0.1"],
      inet6: ["fd91:0:0:1::1", "fd91:0:0:3::1"],
    },
    client: { inet: ["10.91.1.2"], inet6: ["fd91:0:0:1::2"] },
    server: { inet: ["10.91.2.2", "10.91.2.3"], inet6: ["fd91:0:0:2::2"] },
    box1: { inet: ["10.91.3.11"], inet6: ["fd91:0:0:3::11"] },
    box2: { inet: ["10.91.3.12"], inet6: ["fd91:0:0:3::12"] },
    box3: { inet: ["10.91.4.11"], inet6: ["fd91:0:0:4::11"] },
  };
const FOREIGN = [
  "10.91.2.9",
  "10.91.3.12",
  "172.16.5.5",
  "10.91.1.77",
  "10.91.3.1",
  "127.0.0.9",
  "10.91.1.255",
];

/**
 * A packet.
 * @param id unused by packets before it: source port or echo id.
 * @param aims what the ruleset names: most packets go there, or to the router itself.
 */
export function randomShot(random: Random, id: number, aims: Aims | null = null): Shot {
  const place = random.pick<Place>([
    "client",
    "client",
    "router",
    "router",
    "box1",
    "box1",
    "box3",
    "server",
  ]);
  const family = random.chance(0.75) ? "inet" : "inet6";
  const isWire = place !== "router" && random.chance(0.5);
  const kind = random.pick(["tcp", "udp", "udp", "tcp", "icmp"]);
  const protocol = kind === "icmp" && family === "inet6" ? "icmpv6" : (kind as "tcp" | "udp" | "icmp");
  const own = OWN[place][family];
  const foreign = isWire && family === "inet" && random.chance(0.25);
  const source = foreign ? random.pick(FOREIGN) : isWire || random.chance(0.5) ? random.pick(own) : null;
  const ported = protocol === "tcp" || protocol === "udp";
  const flags =
    isWire && protocol === "tcp" && random.chance(0.15)
      ? random.pick([["ACK"], ["RST"], ["SYN", "ACK"], ["FIN", "ACK"]] as const)
      : (["SYN"] as const);
  return {
    place,
    from: isWire ? "wire" : "socket",
    source,
    id,
    packet: {
      family,
      protocol,
      source: source ?? own[0] ?? "",
      destination: destination(random, family, aims),
      sourcePort: ported ? id : null,
      destinationPort: ported
        ? random.pick(aims?.ports.length && random.chance(0.8) ? aims.ports : PORTS)
        : null,
      mark: 0,
      ttl: isWire && random.chance(0.05) ? random.pick([1, 2]) : 64,
      icmpType: ported ? null : family === "inet" ? 8 : 128,
      tcpFlags: protocol === "tcp" ? flags : [],
    },
  };
}

function destination(random: Random, family: "inet" | "inet6", aims: Aims | null): string {
  const named = aims?.[family] ?? [];
  if (aims === null || random.chance(0.25)) return random.pick(TARGETS[family]);
  return random.pick(named.length > 0 && random.chance(0.55) ? named : OWN.router[family]);
}

/** Device of the router on which packets of a place arrive, and the place's own. */
export const CABLE: Readonly<Partial<Record<Place, readonly [own: string, router: string]>>> = {
  client: ["c0", "r-c"],
  server: ["s0", "r-s"],
  box1: ["eth0", "p1"],
  box2: ["eth0", "p2"],
  box3: ["eth0", "p3"],
};

/**
 * Puts the router into a scene. A gateway that the scene itself made unreachable is refused by the kernel, and then the
 * snapshot has no such route either.
 */
export function applyScene(world: World, scene: Scene): void {
  const settings = Object.entries(scene.sysctls).map(([name, value]) => `echo ${value} > /proc/sys/${name}`);
  world.run(
    "router",
    "sh",
    [],
    [...settings, "ip -force -batch - 2>/dev/null <<'END'", ...scene.ip, "END", "true"].join("\n"),
  );
}
