// A snapshot of one small host with given firewall rules: what tests and the bench trace packets over.
import { type Section, SNAPSHOT_VERSION, type Snapshot } from "../../snapshot/snapshot.ts";
import { section } from "../../snapshot/testing/section.ts";

/** Inode of the host's network namespace. */
export const HOST_INODE = 4026531840;

export interface HostRules {
  /** iptables-save. */
  readonly iptables?: string;
  /** `nft -j list ruleset`. */
  readonly nft?: string;
  /** /proc/net/ip_vs, whole or cut, or why it was not read (null: not asked for); the addresses that kube-ipvs0 holds. */
  readonly ipvs?: {
    readonly table: string | { readonly refused: string } | { readonly cut: string } | null;
    readonly addresses: readonly string[];
  };
  /** More lines of kernel switches: `/proc/sys/net/ipv4/vs/conntrack:1`. */
  readonly sysctl?: readonly string[];
}

function ipvsSection(table: NonNullable<NonNullable<HostRules["ipvs"]>["table"]>): Section {
  if (typeof table === "string") return section("ip-vs", HOST_INODE, table);
  if ("cut" in table) return { ...section("ip-vs", HOST_INODE, table.cut), end: "cut" };
  return {
    ...section("ip-vs", HOST_INODE, ""),
    exitCode: null,
    skipped: { reason: "not-permitted", text: table.refused },
  };
}

/** eth0 192.0.2.10/24 with a default route, eth1 198.51.100.10/24; forwarding on. Sockets were not collected. */
export function oneHost(rules: HostRules): Snapshot {
  const address = (local: string, prefixlen: number, scope = "global") => ({
    family: "inet",
    local,
    prefixlen,
    scope,
  });
  const services = rules.ipvs?.addresses ?? [];
  const links = JSON.stringify([
    {
      ifindex: 1,
      ifname: "lo",
      flags: ["LOOPBACK", "UP", "LOWER_UP"],
      link_type: "loopback",
      addr_info: [address("127.0.0.1", 8, "host")],
    },
    {
      ifindex: 2,
      ifname: "eth0",
      flags: ["BROADCAST", "UP", "LOWER_UP"],
      link_type: "ether",
      address: "02:00:00:00:00:01",
      addr_info: [address("192.0.2.10", 24)],
    },
    {
      ifindex: 3,
      ifname: "eth1",
      flags: ["BROADCAST", "UP", "LOWER_UP"],
      link_type: "ether",
      address: "02:00:00:00:00:02",
      addr_info: [address("198.51.100.10", 24)],
    },
    ...(rules.ipvs === undefined
      ? []
      : [
          {
            ifindex: 4,
            ifname: "kube-ipvs0",
            flags: ["BROADCAST", "NOARP"],
            operstate: "DOWN",
            link_type: "ether",
            address: "02:00:00:00:00:03",
            linkinfo: { info_kind: "dummy" },
            addr_info: services.map((one) => address(one, 32)),
          },
        ]),
  ]);
  const local = (dst: string, dev: string) => ({ type: "local", dst, dev, table: "local", scope: "host" });
  const routes = JSON.stringify([
    { dst: "default", gateway: "192.0.2.1", dev: "eth0" },
    { dst: "192.0.2.0/24", dev: "eth0", prefsrc: "192.0.2.10", scope: "link" },
    { dst: "198.51.100.0/24", dev: "eth1", prefsrc: "198.51.100.10", scope: "link" },
    local("192.0.2.10", "eth0"),
    local("198.51.100.10", "eth1"),
    local("127.0.0.0/8", "lo"),
    ...services.map((one) => local(one, "kube-ipvs0")),
  ]);
  return {
    format: "vethscope-snapshot",
    version: SNAPSHOT_VERSION,
    collectedAt: new Date(0).toISOString(),
    durationMs: 1,
    source: { target: "test", transport: "local", sudo: false },
    complete: true,
    noise: "",
    sections: [
      section("meta", null, `format=1\nnetns=${HOST_INODE}\nhostname=test\nuid=0\nuser=root\n`),
      section("netns-list", null, `${HOST_INODE}\tself\tself\n`),
      section("ip", HOST_INODE, `${links}\n${routes}\n[]\n[]\n`),
      section(
        "sysctl",
        HOST_INODE,
        ["/proc/sys/net/ipv4/ip_forward:1", ...(rules.sysctl ?? []), ""].join("\n"),
      ),
      section("iptables-save", HOST_INODE, rules.iptables ?? ""),
      ...(rules.ipvs?.table == null ? [] : [ipvsSection(rules.ipvs.table)]),
      ...(rules.nft === undefined ? [] : [section("nft", HOST_INODE, rules.nft)]),
    ],
  };
}
