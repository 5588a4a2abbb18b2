// Packets over veth cables: what a cable asks of the kernel's switches, and pods that hang on routes instead of a bridge.
import { expect, test } from "vitest";
import { analyse } from "../analyse.ts";
import { SNAPSHOT_VERSION, type Snapshot } from "../snapshot/snapshot.ts";
import { section } from "../snapshot/testing/section.ts";
import { buildPathModel } from "./build-model.ts";
import { resolveQuestion } from "./places.ts";
import type { Trace } from "./trace.ts";
import { tracePacket } from "./trace-packet.ts";

const HOST = 4026531840;

interface Place {
  readonly inode: number;
  readonly links: readonly object[];
  readonly routes: readonly object[];
  readonly sysctl: string;
}

const veth = (
  ifindex: number,
  ifname: string,
  peer: number,
  nsid: number,
  mac: string,
  local: string | null,
) => ({
  ifindex,
  ifname,
  link_index: peer,
  link_netnsid: nsid,
  flags: ["BROADCAST", "UP", "LOWER_UP"],
  link_type: "ether",
  address: mac,
  linkinfo: { info_kind: "veth" },
  addr_info:
    local === null
      ? []
      : [{ family: "inet", local, prefixlen: local.startsWith("192.168.31") ? 32 : 24, scope: "global" }],
});
const own = (dst: string, dev: string) => ({
  type: "local",
  dst,
  dev,
  table: "local",
  scope: "host",
  prefsrc: dst,
});

function snapshot(places: readonly Place[]): Snapshot {
  return {
    format: "vethscope-snapshot",
    version: SNAPSHOT_VERSION,
    collectedAt: new Date(0).toISOString(),
    durationMs: 1,
    source: { target: "test", transport: "local", sudo: false },
    complete: true,
    noise: "",
    sections: [
      section("meta", null, `format=1\nnetns=${HOST}\nhostname=test\nuid=0\nuser=root\n`),
      section(
        "netns-list",
        null,
        places
          .map(
            (one) =>
              `${one.inode}\t${one.inode === HOST ? "self\tself" : `/run/netns/n${one.inode}\tmount`}\n`,
          )
          .join(""),
      ),
      ...places.flatMap((one) => [
        section("ip", one.inode, `${JSON.stringify(one.links)}\n${JSON.stringify(one.routes)}\n[]\n[]\n`),
        section("sysctl", one.inode, one.sysctl),
        section("iptables-save", one.inode, ""),
      ]),
    ],
  };
}

function ping(places: readonly Place[], from: string, to: string): Trace {
  const whole = snapshot(places);
  const { records, topology } = analyse(whole);
  const { model } = buildPathModel(whole, records, topology);
  const asked = resolveQuestion(model, { from, to, protocol: "icmp", destinationPort: null });
  if (!asked.ok) throw new Error(asked.error);
  return tracePacket(model, asked.value, { verbose: false });
}

// Fact: cable
test("a pair of veths carries packets with forwarding off at both ends", () => {
  const off = "/proc/sys/net/ipv4/ip_forward:0\n";
  const host = {
    inode: HOST,
    links: [veth(5, "veth5", 2, 0, "02:00:00:00:00:05", "192.0.2.1")],
    routes: [
      { dst: "192.0.2.0/24", dev: "veth5", prefsrc: "192.0.2.1", scope: "link" },
      own("192.0.2.1", "veth5"),
    ],
    sysctl: off,
  };
  const inside = {
    inode: 300,
    links: [veth(2, "eth0", 5, 0, "02:00:00:00:00:02", "192.0.2.2")],
    routes: [
      { dst: "192.0.2.0/24", dev: "eth0", prefsrc: "192.0.2.2", scope: "link" },
      own("192.0.2.2", "eth0"),
    ],
    sysctl: off,
  };
  expect(ping([host, inside], "host", "192.0.2.2").verdict).toBe("delivered");
});

/** Calico's shape: every host end has one MAC and no address, pods are /32 behind 169.254.1.1, proxy_arp answers for it. */
function calico(sysctl: string): Place[] {
  const EE = "ee:ee:ee:ee:ee:ee";
  const pod = (inode: number, ifindex: number, local: string, last: string): Place => ({
    inode,
    links: [veth(2, "eth0", ifindex, 0, `02:00:00:00:00:${last}`, local)],
    routes: [
      { dst: "default", gateway: "169.254.1.1", dev: "eth0" },
      { dst: "169.254.1.1", dev: "eth0", scope: "link" },
      own(local, "eth0"),
    ],
    sysctl: "/proc/sys/net/ipv4/ip_forward:0\n",
  });
  return [
    {
      inode: HOST,
      links: [
        veth(7, "cali7", 2, 1, EE, null),
        veth(8, "cali8", 2, 2, EE, null),
        {
          ifindex: 3,
          ifname: "docker0",
          flags: ["BROADCAST", "UP"],
          link_type: "ether",
          address: "02:42:00:00:00:01",
          linkinfo: { info_kind: "bridge" },
          addr_info: [{ family: "inet", local: "172.17.0.1", prefixlen: 16, scope: "global" }],
        },
      ],
      routes: [
        { dst: "192.168.31.65", dev: "cali7", scope: "link" },
        { dst: "192.168.31.66", dev: "cali8", scope: "link" },
        { dst: "default", gateway: "172.17.0.9", dev: "docker0" },
        own("172.17.0.1", "docker0"),
      ],
      sysctl,
    },
    pod(301, 7, "192.168.31.65", "65"),
    pod(302, 8, "192.168.31.66", "66"),
  ];
}

// Fact: calico-routes
test("Calico's pods reach each other by /32 routes over 169.254.1.1, which proxy_arp alone answers for; docker0 has no part", () => {
  const arp = "/proc/sys/net/ipv4/conf/cali7/proxy_arp:1\n/proc/sys/net/ipv4/conf/cali8/proxy_arp:1\n";
  const trace = ping(calico(`/proc/sys/net/ipv4/ip_forward:1\n${arp}`), "192.168.31.65", "192.168.31.66");
  expect(trace.verdict).toBe("delivered");
  const said = JSON.stringify(trace.paths[0]?.hops);
  expect(said).toContain("cali7 answers for 169.254.1.1 (proxy_arp)");
  expect(said).not.toContain("docker0");
  const without = ping(calico("/proc/sys/net/ipv4/ip_forward:1\n"), "192.168.31.65", "192.168.31.66");
  expect(without.verdict).not.toBe("delivered");
});
