// A small world of network namespaces: client, server and three containers on two bridges around one router. Made, and always removed.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { readTraceEvents, type TraceEvent } from "./nftrace.ts";
import { LineHelper, run, runIn } from "./shell.ts";

/** Roles of the namespaces; their names begin with `vsk-`. */
export const PLACES = ["router", "client", "server", "box1", "box2", "box3"] as const;
export type Place = (typeof PLACES)[number];

/**
 * client c0 10.91.1.2/24 -- r-c 10.91.1.1 [router] r-s 10.91.2.1 -- s0 10.91.2.2/24 server
 * box1 eth0 10.91.3.11/24 and box2 10.91.3.12 on bridge br0 10.91.3.1 of the router, box3 10.91.4.11/24 on br1
 * 10.91.4.1. IPv6 alike: fd91:0:0:N::.
 */
const LAYOUT = `
link set lo up
`;

/** Table of the observers: marks every packet for tracing, and shows its header at the end of INPUT and POSTROUTING. */
const OBSERVERS = `
table inet vsk {
  chain first { type filter hook prerouting priority -500; meta nftrace set 1; }
  chain out { type filter hook output priority -500; meta nftrace set 1; }
  chain taken { type filter hook input priority 1000; }
  chain left { type filter hook postrouting priority 1000; }
}
`;

/** Ports on which every place takes UDP: what random packets and NAT rules aim at. */
const UDP_PORTS = [53, 80, 81, 99, 443, 8080, 30080];

export interface Observed {
  readonly place: Place;
  readonly event: TraceEvent;
}

export class World {
  readonly #names: ReadonlyMap<Place, string>;
  readonly #observers: LineHelper[] = [];
  readonly #senders = new Map<Place, LineHelper>();
  #events: Observed[] = [];
  #lastEvent = 0;

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

  #build(): void {
    const cables: readonly (readonly [Place, string, Place, string])[] = [
      ["router", "r-c", "client", "c0"],
      ["router", "r-s", "server", "s0"],
      ["router", "p1", "box1", "eth0"],
      ["router", "p2", "box2", "eth0"],
      ["router", "p3", "box3", "eth0"],
    ];
    for (const name of this.#names.values()) run("ip", ["netns", "add", name]);
    for (const [a, left, b, right] of cables)
      run("ip", [
        "link",
        "add",
        left,
        "netns",
        this.name(a),
        "type",
        "veth",
        "peer",
        "name",
        right,
        "netns",
        this.name(b),
      ]);
    for (const place of PLACES) {
      this.sysctl(place, {
        "net/ipv6/conf/all/accept_dad": 0,
        "net/ipv6/conf/default/accept_dad": 0,
        "net/ipv4/ip_forward": 0,
      });
      this.ip(place, LAYOUT.trim().split("\n"));
    }
    const end = (device: string, net: number, host: string, gateway: boolean): string[] => [
      `link set ${device} up`,
      `addr add 10.91.${net}.${host}/24 dev ${device}`,
      `addr add fd91:0:0:${net}::${host}/64 dev ${device} nodad`,
      ...(gateway
        ? [`route add default via 10.91.${net}.1`, `route add default via fd91:0:0:${net}::1`]
        : []),
    ];
    this.ip("router", [
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
    ]);
    this.ip("client", end("c0", 1, "2", true));
    this.ip("server", [...end("s0", 2, "2", true), "addr add 10.91.2.3/24 dev s0"]);
    this.ip("box1", end("eth0", 3, "11", true));
    this.ip("box2", end("eth0", 3, "12", true));
    this.ip("box3", end("eth0", 4, "11", true));
    for (const place of PLACES) this.run(place, "nft", ["-f", "-"], OBSERVERS);
    this.sysctl("router", { "net/ipv4/ip_forward": 1, "net/ipv6/conf/all/forwarding": 1 });
  }

  async #start(): Promise<void> {
    for (const place of PLACES) {
      const enter = [`--net=/run/netns/${this.name(place)}`, "perl"];
      const observer = new LineHelper("nsenter", [...enter, join(import.meta.dirname, "observe.pl")]);
      await observer.next();
      observer.onLine = (line) => {
        if (line.startsWith("lost")) throw new Error(`trace messages of ${place} were lost: ${line}`);
        this.#lastEvent = performance.now();
        for (const event of readTraceEvents(Buffer.from(line, "hex"))) this.#events.push({ place, event });
      };
      this.#observers.push(observer);
      const sender = new LineHelper("nsenter", [...enter, join(import.meta.dirname, "send.pl")]);
      await sender.next();
      this.#senders.set(place, sender);
      const listening = await sender.ask(`listen ${UDP_PORTS.join(" ")}`);
      if (listening !== "ok") throw new Error(`${place} cannot listen: ${listening}`);
    }
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
    const answer = (await this.#senders.get(place)?.ask(line)) ?? "err no sender";
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
    for (const helper of [...this.#observers, ...this.#senders.values()]) await helper.end();
    this.#observers.length = 0;
    this.#senders.clear();
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

/** Why the kernel cannot be asked here; null when it can. */
export function kernelUnavailable(): string | null {
  if (process.platform !== "linux") return "not Linux";
  if (process.getuid?.() !== 0) return "needs root";
  for (const tool of ["nft", "iptables-restore", "ip", "nsenter", "perl"]) {
    if (!["/usr/sbin", "/sbin", "/usr/bin", "/bin"].some((folder) => existsSync(join(folder, tool))))
      return `${tool} is not installed`;
  }
  const capabilities = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0";
  const needed = (1n << 12n) | (1n << 21n);
  return (BigInt(`0x${capabilities}`) & needed) === needed ? null : "needs CAP_NET_ADMIN and CAP_SYS_ADMIN";
}
