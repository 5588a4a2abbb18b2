// Facts about what changed: each a story of somebody who did one thing to a host.
import { describe, expect, it } from "vitest";
import { bridged, IPTABLES, NFT, WEB } from "../findings/testing/bridged.ts";
import { type HostFixture, host, table } from "../findings/testing/host.ts";
import type { LinkRecord, NetnsRecords, RouteRecord } from "../parse/records.ts";
import {
  address,
  at,
  container,
  HOST,
  link,
  lsns,
  netns,
  process,
  socket,
  veth,
} from "../topology/testing/make.ts";
import { diffExamined } from "./diff.ts";
import { lastPlace } from "./last-place.ts";

/** Each change as `word kind name (where): field before>after, ...`. */
function changes(before: HostFixture, after: HostFixture): string[] {
  return diffExamined(host(before), host(after)).changes.map(({ kind, change, name, where, fields }) => {
    const told = fields
      .map(({ field, before: was, after: is }) => `${field} ${was ?? ""}>${is ?? ""}`)
      .join(", ");
    return `${change} ${kind} ${name} (${where})${told === "" ? "" : `: ${told}`}`;
  });
}

/** The bridged world with its host's or its container's records replaced. */
function world(edit: (one: NetnsRecords) => NetnsRecords, more: HostFixture = {}): HostFixture {
  const base = bridged(more);
  return { ...base, netns: (base.netns ?? []).map(edit) };
}
const inHost = (edit: (one: NetnsRecords) => Partial<NetnsRecords>, more: HostFixture = {}) =>
  world((one) => (one.inode === HOST ? { ...one, ...edit(one) } : one), more);
const withLink = (name: string, edit: Partial<LinkRecord>) =>
  inHost((one) => ({ links: one.links.map((each) => (each.name === name ? { ...each, ...edit } : each)) }));

const route = (destination: string, gateway: string, more: Partial<RouteRecord> = {}): RouteRecord => ({
  family: "inet",
  destination,
  type: "unicast",
  gateway,
  device: "eth0",
  table: "main",
  sourceAddress: null,
  metric: null,
  scope: null,
  protocol: "static",
  flags: [],
  nexthops: [],
  source: at("ip", 2, HOST),
  ...more,
});
const routed = (...routes: RouteRecord[]) => inHost(() => ({ routes }));

it("an idle host has not changed", () => expect(changes(bridged(), bridged())).toEqual([]));

describe("containers", () => {
  const again = "c".repeat(64);
  it("recreated under its name, a container is replaced, and so is its netns; its veth's lot does not count", () => {
    const after: HostFixture = {
      ...bridged(),
      netns: [
        ...(
          inHost((one) => ({
            links: one.links.map((each) => (each.name === "va" ? { ...each, ifindex: 9, name: "vz" } : each)),
          })).netns ?? []
        ).slice(0, 1),
        netns(15, [veth(2, "eth0", 9, 0, { addresses: [address("172.18.0.5/16")] })]),
      ],
      lsns: [lsns(15, 0), { ...lsns(HOST, 0), observer: 15 }],
      processes: [process(1, 0, ["init"]), process(33, 1, ["app"], { net: 15 })],
      containers: [container(again, { name: "web", pid: 33 })],
    };
    expect(changes(bridged(), after)).toEqual([
      "replaced container web (docker): id aaaaaaaaaaaa>cccccccccccc",
      "replaced netns container web (container web): inode 11>15",
      "replaced interface vz (host): ifindex 4>9, name va>vz",
    ]);
  });

  it("restarted, it is changed: another first process", () => {
    const processes = [process(1, 0, ["init"]), process(44, 1, ["app"], { net: 11 })];
    const after = bridged({ processes, containers: [container(WEB, { name: "web", pid: 44 })] });
    expect(changes(bridged(), after)[0]).toBe(
      "changed container web (docker): started pid 21 at 210>pid 44 at 440",
    );
  });

  it("stopped, renamed, given a port, added, removed", () => {
    const one = (more: object) =>
      bridged({ containers: [container(WEB, { name: "web", pid: 21, ...more })] });
    expect(changes(bridged(), one({ name: "shop" }))).toContain(
      "changed container shop (docker): name web>shop",
    );
    expect(changes(one({ pid: null, status: "exited" }), one({ pid: null, status: "paused" }))).toEqual([
      "changed container web (docker): status exited>paused",
    ]);
    const port = { protocol: "tcp", hostAddress: "", hostPort: 8080, containerPort: 80 };
    expect(changes(bridged(), one({ ports: [port] }))).toEqual(["added port *:8080 to 80/tcp (web)"]);
    const two = bridged({
      containers: [
        container(WEB, { name: "web", pid: 21 }),
        container(again, { name: "db", status: "created", image: "pg" }),
      ],
    });
    expect(changes(bridged(), two)).toEqual(["added container db (docker): image >pg, status >created"]);
    expect(changes(two, bridged())).toEqual(["removed container db (docker)"]);
  });

  it("a sleep in a loop changes its pid, not the container; a new program does", () => {
    const inside = (pid: number, ...more: string[][]) =>
      bridged({
        processes: [
          process(1, 0, ["init"]),
          process(21, 1, ["app"], { net: 11 }),
          process(pid, 21, ["sleep", "1"], { net: 11 }),
          ...more.map((args, i) => process(90 + i, 21, args, { net: 11 })),
        ],
      });
    expect(changes(inside(50), inside(51))).toEqual([]);
    expect(changes(inside(50), inside(51, ["nc", "-l"]))).toEqual(["added process nc -l (web)"]);
  });

  it.each(["Z", "X", "x"])("a program that has ended and waits for its parent (%s) is gone", (state) => {
    const inside = (now: string) =>
      bridged({
        processes: [
          process(1, 0, ["init"]),
          process(21, 1, ["app"], { net: 11 }),
          process(50, 21, ["nc", "-l"], { net: 11, state: now }),
        ],
      });
    expect(changes(inside("S"), inside(state))).toEqual(["removed process nc -l (web)"]);
  });
});

describe("interfaces", () => {
  it("a rename, an MTU, a state, a bridge: fields of one change", () => {
    expect(changes(bridged(), withLink("eth0", { name: "lan0" }))).toEqual([
      "changed interface lan0 (host): name eth0>lan0",
    ]);
    expect(changes(bridged(), withLink("br0", { mtu: 1450 }))).toEqual([
      "changed interface br0 (host): mtu 1500>1450",
    ]);
    expect(changes(bridged(), withLink("eth0", { flags: [], operState: "DOWN" }))).toEqual([
      "changed interface eth0 (host): admin up>down, state UP>DOWN",
    ]);
    expect(changes(bridged(), withLink("va", { master: null }))).toEqual([
      "changed interface va (host): master br0>",
    ]);
  });

  it("a link made anew under its name is replaced", () => {
    expect(changes(bridged(), withLink("eth0", { ifindex: 12, mac: "02:00:00:00:00:01" }))).toEqual([
      "replaced interface eth0 (host): ifindex 5>12",
    ]);
  });

  it("a new link is added with its addresses told once, and its kernel routes not at all", () => {
    const after = inHost((one) => ({
      links: [...one.links, link(20, "tun0", { kind: "tun", addresses: [address("10.8.0.2/24")] })],
      routes: [route("10.8.0.0/24", "", { gateway: null, device: "tun0", protocol: "kernel" })],
    }));
    expect(changes(bridged(), after)).toEqual([
      "added interface tun0 (host): kind >tun, addresses >10.8.0.2/24",
    ]);
  });
});

describe("addresses and routes", () => {
  it("an address that moved is one change", () => {
    const moved = inHost((one) => ({
      links: one.links.map((each) =>
        each.name === "eth0"
          ? { ...each, addresses: [] }
          : each.name === "br0"
            ? { ...each, addresses: [...each.addresses, address("192.0.2.1/24")] }
            : each,
      ),
    }));
    expect(changes(bridged(), moved)).toEqual([
      "changed address 192.0.2.1/24 (br0 of host): interface eth0 of host>br0 of host",
    ]);
    expect(changes(bridged(), withLink("eth0", { addresses: [address("192.0.2.1/25")] }))).toEqual([
      "changed address 192.0.2.1/25 (eth0 of host): prefix 192.0.2.1/24>192.0.2.1/25",
    ]);
    expect(changes(bridged(), withLink("eth0", { addresses: [] }))).toEqual([
      "removed address 192.0.2.1/24 (eth0 of host)",
    ]);
  });

  it("another gateway or metric is a change, another prefix another route", () => {
    const [a, b] = [route("default", "192.0.2.254"), route("default", "192.0.2.253")];
    expect(changes(routed(a), routed(b))).toEqual([
      "changed route default (host): via 192.0.2.254 eth0>192.0.2.253 eth0",
    ]);
    expect(changes(routed(a), routed({ ...a, metric: 5 }))).toEqual([
      "changed route default (host): metric >5",
    ]);
    expect(changes(routed(a), routed(a, route("10.0.0.0/8", "192.0.2.9")))).toEqual([
      "added route 10.0.0.0/8 (host)",
    ]);
    expect(changes(routed(a), routed({ ...a, flags: ["linkdown"] }))).toEqual([]);
  });

  it("a route through a renamed link is the same route", () => {
    const renamed = inHost((one) => ({
      links: one.links.map((each) => (each.name === "eth0" ? { ...each, name: "lan0" } : each)),
      routes: [route("default", "192.0.2.254", { device: "lan0" })],
    }));
    expect(changes(routed(route("default", "192.0.2.254")), renamed)).toEqual([
      "changed interface lan0 (host): name eth0>lan0",
    ]);
  });

  it("routing rules are told; learnt neighbours are not, fixed ones are", () => {
    const rule = {
      family: "inet" as const,
      priority: 100,
      text: "from 10.0.0.1 lookup 7",
      fields: {},
      source: at("ip", 3, HOST),
    };
    expect(
      changes(
        bridged(),
        inHost(() => ({ rules: [rule] })),
      ),
    ).toEqual(["added rule 100: from 10.0.0.1 lookup 7 (IPv4) (host)"]);
    const neighbour = (state: string) =>
      inHost(() => ({
        neighbours: [
          {
            address: "192.0.2.7",
            device: "eth0",
            mac: "02:00:00:00:00:07",
            states: [state],
            source: at("ip", 4, HOST),
          },
        ],
      }));
    expect(changes(bridged(), neighbour("REACHABLE"))).toEqual([]);
    expect(changes(bridged(), neighbour("PERMANENT"))).toEqual([
      "added neighbour 192.0.2.7 is 02:00:00:00:00:07 on eth0 (host)",
    ]);
  });
});

describe("firewalls", () => {
  const filter = (...lines: string[]) => bridged({ sections: { [IPTABLES]: table("filter", ...lines) } });
  it("a rule, a policy, an order; never a counter", () => {
    const base = filter(
      ":FORWARD ACCEPT [0:0]",
      "[1:60] -A FORWARD -i a -j ACCEPT",
      "[0:0] -A FORWARD -i b -j DROP",
    );
    expect(
      changes(
        base,
        filter(
          ":FORWARD ACCEPT [5:300]",
          "[9:999] -A FORWARD -i a -j ACCEPT",
          "[0:0] -A FORWARD -i b -j DROP",
        ),
      ),
    ).toEqual([]);
    expect(changes(base, filter(":FORWARD DROP [0:0]", "-A FORWARD -i a -j ACCEPT"))).toEqual([
      "changed firewall iptables filter FORWARD (host): policy ACCEPT>DROP, rule -i b -j DROP>",
    ]);
    expect(
      changes(
        base,
        filter(":FORWARD ACCEPT [0:0]", "-A FORWARD -i b -j DROP", "-A FORWARD -i a -j ACCEPT"),
      )[0],
    ).toMatch(/^changed firewall iptables filter FORWARD \(host\): order /);
  });

  it("a chain of nft by its expressions, without counter and handle", () => {
    const nft = (packets: number, handle: number, verdict: string) => {
      const nftables = [
        { table: { family: "inet", name: "fw", handle: 1 } },
        { chain: { family: "inet", table: "fw", name: "f", handle: 1 } },
        {
          rule: {
            family: "inet",
            table: "fw",
            chain: "f",
            handle,
            expr: [{ counter: { packets, bytes: 0 } }, { [verdict]: null }],
          },
        },
      ];
      return bridged({ sections: { [NFT]: JSON.stringify({ nftables }) } });
    };
    expect(changes(nft(1, 2, "accept"), nft(7, 9, "accept"))).toEqual([]);
    expect(changes(nft(1, 2, "accept"), nft(1, 2, "drop"))).toEqual([
      "changed firewall nft inet fw f (host): rule accept>, rule >drop",
    ]);
  });

  it("read on one side alone, it is a doubt and no change", () => {
    const comparison = diffExamined(host(filter(":FORWARD DROP [0:0]")), host(bridged()));
    expect([comparison.changes, comparison.doubts]).toEqual([
      [],
      ["The firewall of host was read on one side alone."],
    ]);
  });
});

describe("switches, listeners, daemons, namespaces", () => {
  it("a switch has another value", () => {
    const forward = (value: string) => inHost(() => ({ sysctls: new Map([["net.ipv4.ip_forward", value]]) }));
    expect(changes(forward("1"), forward("0"))).toEqual([
      "changed sysctl net.ipv4.ip_forward (host): value 1>0",
    ]);
    expect(changes(bridged(), forward("0"))).toEqual([]);
  });

  it("a new server is told with its holder, a client's UDP socket is not", () => {
    const more = { sections: { [`sockets@${HOST}`]: "read" } };
    const listening = inHost(() => ({ sockets: [socket(80, 7), socket(40_000, 8, { protocol: "udp" })] }), {
      ...more,
      processes: [process(1, 0, ["init"]), process(21, 1, ["app"], { net: 11 }), process(70, 1, ["nginx"])],
      fdSockets: [{ pid: 70, inode: 7, source: at("fd-sockets") }],
    });
    expect(changes(bridged(more), listening)).toEqual([
      "added listener tcp 0.0.0.0:80 (host): holder >nginx",
    ]);
  });

  it("a daemon that was restarted is replaced", () => {
    const daemon = (pid: number) =>
      bridged({
        processes: [
          process(1, 0, ["init"]),
          process(21, 1, ["app"], { net: 11 }),
          process(pid, 1, ["dockerd"]),
        ],
      });
    expect(changes(daemon(70), daemon(71))).toEqual(["replaced process dockerd (host): pid 70>71"]);
  });

  it("a netns that got its first process is still the same", () => {
    const mounted = [
      { pid: 1, kind: "net", inode: 30, mountPoint: "/run/netns/blue", source: at("mountinfo-nsfs") },
    ];
    const blue = (more: HostFixture): HostFixture => {
      const base = bridged({ nsfsMounts: mounted, ...more });
      return {
        ...base,
        netns: [...(base.netns ?? []), netns(30, [link(1, "lo", { linkType: "loopback" })])],
      };
    };
    const lived = blue({
      processes: [
        process(1, 0, ["init"]),
        process(21, 1, ["app"], { net: 11 }),
        process(60, 1, ["sh"], { net: 30 }),
      ],
    });
    expect(changes(blue({}), lived)).toEqual([]);
    expect(changes(bridged(), blue({}))).toEqual(["added netns netns blue (netns blue)"]);
  });

  it("two hosts are compared by names: inodes, ids and pids say nothing", () => {
    const other = bridged({
      host: { machineId: "other", bootId: "x" },
      containers: [container("d".repeat(64), { name: "web", pid: 21 })],
    });
    expect(changes(bridged(), other)).toEqual([]);
  });
});

describe("what is gone was on something that is still there:", () => {
  /** `kind name` of each removed thing with the name of the interface or the kind of thing that had it. */
  function places(before: HostFixture, after: HostFixture): string[] {
    const comparison = diffExamined(host(before), host(after));
    return comparison.changes
      .filter(({ change }) => change === "removed")
      .map((change) => {
        const place = lastPlace(comparison, change);
        const link =
          place?.kind === "interface" ? comparison.after.index.interfaces.get(place.id) : undefined;
        return `${change.kind} ${change.name}: ${link?.name ?? place?.kind ?? "nothing"}`;
      });
  }

  it("a port on its bridge, a link without one in its netns, an address on its interface", () => {
    const without = (name: string) =>
      inHost((one) => ({ links: one.links.filter((link) => link.name !== name) }));
    expect(places(bridged(), without("va"))).toEqual(["interface va: br0"]);
    expect(places(withLink("va", { master: null }), without("va"))).toEqual(["interface va: netns"]);
    const more = withLink("eth0", { addresses: [address("10.0.0.2/24"), address("10.0.0.3/24")] });
    expect(places(more, withLink("eth0", { addresses: [address("10.0.0.2/24")] }))).toEqual([
      "address 10.0.0.3/24: eth0",
    ]);
  });

  it("a route in its netns; a namespace that is gone with all that was in it, nowhere", () => {
    expect(places(routed(route("10.9.0.0/16", "10.0.0.1")), routed())).toEqual(["route 10.9.0.0/16: netns"]);
    const alone = { ...bridged(), netns: (bridged().netns ?? []).slice(0, 1), lsns: [lsns(HOST, 0)] };
    const gone = places(bridged(), { ...alone, processes: [process(1, 0, ["init"])], containers: [] });
    expect(gone).toContain("netns container web: nothing");
    expect(gone).toContain("container web: nothing");
  });
});
