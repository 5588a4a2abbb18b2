// A small world of network namespaces: client, server and three containers on two bridges around one router. Made, and always removed.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { readTraceEvents, type TraceEvent } from "./nftrace.ts";
import { LineHelper, run, runIn } from "./shell.ts";

/**
 * Roles of the namespaces; their names begin with `vsk-`.
 * client c0 10.91.1.2/24 -- r-c 10.91.1.1 [router] r-s 10.91.2.1 -- s0 10.91.2.2/24 server
 * box1 eth0 10.91.3.11/24 and box2 10.91.3.12 on bridge br0 10.91.3.1 of the router, box3 10.91.4.11/24 on br1
 * 10.91.4.1. IPv6 alike: fd91:0:0:N::.
 */
export const PLACES = ["router", "client", "server", "box1", "box2", "box3"] as const;
export type Place = (typeof PLACES)[number];

/** Tables of the observers: mark every packet for tracing, and show its header at the end of INPUT and POSTROUTING. */
const OBSERVERS = `
table inet vsk {
  chain first { type filter hook prerouting priority -500; meta nftrace set 1; }
  chain out { type filter hook output priority -500; meta nftrace set 1; }
  chain taken { type filter hook input priority 1000; }
  chain left { type filter hook postrouting priority 1000; }
}
table bridge vsk {
  chain first { type filter hook prerouting priority -500; meta nftrace set 1; }
  chain out { type filter hook output priority -500; meta nftrace set 1; }
}
`;

/** Chains of the old tables as they are made: nothing in them. */
const EMPTY_OLD_TABLES = ["iptables", "ip6tables"].flatMap((tool) => [
  `for table in raw mangle nat filter; do ${tool}-legacy -t $table -F; ${tool}-legacy -t $table -X; done`,
  `for chain in INPUT FORWARD OUTPUT; do ${tool}-legacy -P $chain ACCEPT; done`,
]);

/** Ports on which every place takes UDP: what random packets and NAT rules aim at. */
const UDP_PORTS = [53, 80, 81, 99, 443, 8080, 30080];

export interface Observed {
  readonly place: Place;
  readonly event: TraceEvent;
}

export class World {
  readonly #names: ReadonlyMap<Place, string>;
  readonly #agents = new Map<Place, LineHelper>();
  #events: Observed[] = [];
  #lastEvent = 0;

  /** Whether rules of iptables-legacy were loaded once: their tables never leave a netns. */
  keepsOldTables = false;

  private constructor(names: ReadonlyMap<Place, string>) {
    this.#names = names;
  }

  /** Makes the world. @param tag distinguishes worlds of parallel runs. */
  static async make(tag: string): Promise<World> {
    removeLeftovers();
    const names = new Map(PLACES.map((place) => [place, `vsk-${tag}-${place}`]));
    const world = new World(names);
    try {
      world.#build();
      await world.#start();
    } catch (error) {
      await world.remove();
      throw error;
    }
    return world;
  }

  name(place: Place): string {
    return this.#names.get(place) ?? "";
  }

  inode(place: Place): number {
    return statSync(`/run/netns/${this.name(place)}`).ino;
  }

  run(place: Place, command: string, values: readonly string[], input?: string): string {
    return runIn(this.name(place), command, values, input);
  }

  /** `ip -batch` inside a place. */
  ip(place: Place, lines: readonly string[]): void {
    this.run(place, "ip", ["-batch", "-"], `${lines.join("\n")}\n`);
  }

  sysctl(place: Place, settings: Readonly<Record<string, number>>): void {
    const script = Object.entries(settings)
      .map(([name, value]) => `echo ${value} > /proc/sys/${name}`)
      .join("\n");
    this.run(place, "sh", ["-c", script]);
  }

  /** One process makes the namespaces and cables, three set up each place: processes are what takes the time. */
  #build(): void {
    const cables: readonly (readonly [string, Place, string])[] = [
      ["r-c", "client", "c0"],
      ["r-s", "server", "s0"],
      ["p1", "box1", "eth0"],
      ["p2", "box2", "eth0"],
      ["p3", "box3", "eth0"],
    ];
    const router = this.name("router");
    const made = [...this.#names.values()].map((name) => `netns add ${name}`);
    for (const [device, place, end] of cables)
      made.push(`link add ${device} netns ${router} type veth peer name ${end} netns ${this.name(place)}`);
    run("ip", ["-batch", "-"], `${made.join("\n")}\n`);
    const end = (device: string, net: number, host: string, gateway: boolean): string[] => [
      `link set ${device} up`,
      `addr add 10.91.${net}.${host}/24 dev ${device}`,
      `addr add fd91:0:0:${net}::${host}/64 dev ${device} nodad`,
      ...(gateway
        ? [`route add default via 10.91.${net}.1`, `route add default via fd91:0:0:${net}::1`]
        : []),
    ];
    const links: Readonly<Record<Place, readonly string[]>> = {
      router: [
        "link add br0 type bridge forward_delay 0",
        "link set p1 master br0 up",
        "link set p2 master br0 up",
        "link add br1 type bridge forward_delay 0",
        "link set p3 master br1 up",
        ...end("br0", 3, "1", false),
        ...end("br1", 4, "1", false),
        ...end("r-c", 1, "1", false),
        ...end("r-s", 2, "1", false),
        "addr add 10.91.9.1/32 dev lo",
      ],
      client: end("c0", 1, "2", true),
      server: [...end("s0", 2, "2", true), "addr add 10.91.2.3/24 dev s0"],
      box1: end("eth0", 3, "11", true),
      box2: end("eth0", 3, "12", true),
      box3: end("eth0", 4, "11", true),
    };
    for (const place of PLACES) {
      this.run(
        place,
        "sh",
        ["-e"],
        [
          "for conf in all default; do echo 0 > /proc/sys/net/ipv6/conf/$conf/accept_dad; done",
          `echo ${place === "router" ? 1 : 0} > /proc/sys/net/ipv4/ip_forward`,
          ...(place === "router" ? ["echo 1 > /proc/sys/net/ipv6/conf/all/forwarding"] : []),
          `ip -batch - <<'END'\nlink set lo up\n${links[place].join("\n")}\nEND`,
          `nft -f - <<'END'\n${OBSERVERS}\nEND\n`,
        ].join("\n"),
      );
    }
  }

  async #start(): Promise<void> {
    const starting = PLACES.map(async (place) => {
      const enter = [`--net=/run/netns/${this.name(place)}`, "perl"];
      const agent = new LineHelper("nsenter", [...enter, join(import.meta.dirname, "agent.pl")]);
      agent.onLine = (line) => {
        if (line.startsWith("lost")) throw new Error(`trace messages of ${place} were lost: ${line}`);
        if (!line.startsWith("t ")) return false;
        this.#lastEvent = performance.now();
        for (const event of readTraceEvents(Buffer.from(line.slice(2), "hex")))
          this.#events.push({ place, event });
        return true;
      };
      this.#agents.set(place, agent);
      await agent.next();
      const listening = await agent.ask(`listen ${UDP_PORTS.join(" ")}`);
      if (listening !== "ok") throw new Error(`${place} cannot listen: ${listening}`);
    });
    await Promise.all(starting);
  }

  /**
   * Takes the router back to how it was made: no rules but the observers', no connections, no routes but its own.
   * One thing the kernel never forgets is that it once had routing rules or local routes of its own, so rules are
   * touched only where it has had some.
   */
  reset(hadRules: boolean): void {
    this.run(
      "router",
      "sh",
      [],
      [
        `nft -f - <<'END'\nflush ruleset\n${OBSERVERS}\nEND`,
        ...(this.keepsOldTables ? EMPTY_OLD_TABLES : []),
        // lists hold their members, and flushed rules their sets for a moment
        "if command -v ipset > /dev/null; then ipset flush",
        "for try in 1 2 3 4 5 6 7 8 9; do ipset destroy 2> /dev/null && break; sleep 0.05; done; fi",
        "conntrack -F 2>/dev/null",
        // every device follows only where the value changes
        "echo 0 > /proc/sys/net/ipv4/ip_forward",
        "echo 1 > /proc/sys/net/ipv4/ip_forward",
        "ip -force -batch - 2>/dev/null <<'END'",
        ...(hadRules
          ? ["rule flush", "rule add pref 32766 lookup main", "rule add pref 32767 lookup default"]
          : []),
        "route flush table 100",
        "route flush table 101",
        "route del default",
        "-6 route del default",
        "link set br0 type bridge nf_call_iptables 0",
        "END",
        "true",
      ].join("\n"),
    );
  }

  readonly #links = new Map<string, { readonly address: string; readonly ifindex: number }>();

  /** A process per question would take longer than the packets: asked once per device. */
  #link(place: Place, device: string): { readonly address: string; readonly ifindex: number } {
    const key = `${place} ${device}`;
    const known = this.#links.get(key);
    if (known) return known;
    const links = JSON.parse(this.run(place, "ip", ["-j", "link", "show"])) as {
      ifname: string;
      address: string;
      ifindex: number;
    }[];
    for (const link of links) this.#links.set(`${place} ${link.ifname}`, link);
    return this.#links.get(key) ?? { address: "", ifindex: 0 };
  }

  /** MAC of a device; a bridge's must not be asked before its ports are in. */
  mac(place: Place, device: string): string {
    return this.#link(place, device).address;
  }

  ifindex(place: Place, device: string): number {
    return this.#link(place, device).ifindex;
  }

  /** Sends one packet and gives all trace messages that came until it was quiet for `quietMs`, and the sender's answer. */
  async send(
    place: Place,
    line: string,
    quietMs = 3,
  ): Promise<{ readonly answer: string; readonly events: readonly Observed[] }> {
    this.#events = [];
    const sent = performance.now();
    this.#lastEvent = sent;
    const answer = (await this.#agents.get(place)?.ask(line)) ?? "err no sender";
    do await new Promise((resolve) => setTimeout(resolve, 3));
    while (
      performance.now() - this.#lastEvent < quietMs ||
      // a packet that was sent is seen at least where it starts: on a busy machine the message may come late
      (answer === "ok" && this.#events.length === 0 && performance.now() - sent < 400)
    );
    return { answer, events: this.#events };
  }

  /** Removes everything that was made; safe to call twice. */
  async remove(): Promise<void> {
    for (const agent of this.#agents.values()) await agent.end();
    this.#agents.clear();
    for (const name of this.#names.values()) {
      if (existsSync(`/run/netns/${name}`)) run("ip", ["netns", "del", name]);
    }
  }
}

/** Worlds of runs that were killed: their names hold the pid of a process that is gone. */
function removeLeftovers(): void {
  if (!existsSync("/run/netns")) return;
  for (const name of readdirSync("/run/netns")) {
    const pid = /^vsk-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) run("ip", ["netns", "del", name]);
  }
}

export function isInstalled(tool: string): boolean {
  return ["/usr/sbin", "/sbin", "/usr/bin", "/bin"].some((folder) => existsSync(join(folder, tool)));
}

/** Why the kernel cannot be asked here; null when it can. */
export function kernelUnavailable(): string | null {
  if (process.platform !== "linux") return "not Linux";
  if (process.getuid?.() !== 0) return "needs root";
  for (const tool of ["nft", "iptables-restore", "ip", "nsenter", "perl"]) {
    if (!isInstalled(tool)) return `${tool} is not installed`;
  }
  const capabilities = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0";
  const needed = (1n << 12n) | (1n << 21n);
  return (BigInt(`0x${capabilities}`) & needed) === needed ? null : "needs CAP_NET_ADMIN and CAP_SYS_ADMIN";
}
