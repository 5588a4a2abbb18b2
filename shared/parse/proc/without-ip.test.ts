// A host without ip, as a lab host answered; what is expected is what `ip` (kept aside there) said of the same moment.
import { expect, it } from "vitest";
import { NetnsReader } from "../netns-sections.ts";
import { SECTION } from "../testing/recorded.ts";
import { parseProcNet } from "./proc-net.ts";
import { parseSysfsLinks } from "./sysfs-links.ts";

const SYS = `/sys/class/net/br0/ifindex:5
/sys/class/net/br0/iflink:5
/sys/class/net/br0/type:1
/sys/class/net/br0/address:82:03:0c:de:8c:2d
/sys/class/net/br0/mtu:1500
/sys/class/net/br0/operstate:up
/sys/class/net/br0/flags:0x1003
/sys/class/net/br0/uevent:DEVTYPE=bridge
/sys/class/net/br0/uevent:INTERFACE=br0
/sys/class/net/br0/bridge/vlan_filtering:0
/sys/class/net/lo/ifindex:1
/sys/class/net/lo/iflink:1
/sys/class/net/lo/type:772
/sys/class/net/lo/address:00:00:00:00:00:00
/sys/class/net/lo/mtu:65536
/sys/class/net/lo/operstate:unknown
/sys/class/net/lo/flags:0x9
/sys/class/net/vbare/ifindex:4
/sys/class/net/vbare/iflink:2
/sys/class/net/vbare/type:1
/sys/class/net/vbare/address:82:03:0c:de:8c:2d
/sys/class/net/vbare/mtu:1500
/sys/class/net/vbare/operstate:up
/sys/class/net/vbare/flags:0x1003
/sys/class/net/vbare/brport/state:3
/sys/class/net/vbare/brport/hairpin_mode:1
lrwxrwxrwx 1 0 0 0 Nov 25 22:00 /sys/class/net/vbare/master -> ../br0
`;

const PROC = `/proc/self/net/dev:Inter-|   Receive                                                |  Transmit
/proc/self/net/dev:    lo:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0
/proc/self/net/dev:  eth0:    1146      15    0    0    0     0          0         0     1216      16    0    0    0     0       0          0
/proc/self/net/if_inet6:fe8000000000000060f4c6fffe17000c 02 40 20 80     eth0
/proc/self/net/igmp:Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter
/proc/self/net/igmp:2\teth0      :     1      V3
/proc/self/net/igmp:\t\t\t\t010000E0     1 0:00000000\t\t0
/proc/self/net/fib_trie:Main:
/proc/self/net/fib_trie:           |-- 172.36.0.0
/proc/self/net/fib_trie:              /24 link UNICAST
/proc/self/net/fib_trie:           |-- 172.36.0.2
/proc/self/net/fib_trie:              /32 host LOCAL
/proc/self/net/route:Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
/proc/self/net/route:eth0\t00000000\t010024AC\t0003\t0\t0\t0\t00000000\t0\t0\t0
/proc/self/net/route:eth0\t000024AC\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
/proc/self/net/ipv6_route:fe800000000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0
/proc/self/net/ipv6_route:00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo
/proc/self/net/ipv6_route:fe8000000000000060f4c6fffe17000c 80 00000000000000000000000000000000 00 00000000000000000000000000000000 00000000 00000002 00000000 80200001     eth0
/proc/self/net/arp:IP address       HW type     Flags       HW address            Mask     Device
/proc/self/net/arp:172.36.0.1       0x1         0x2         82:03:0c:de:8c:2d     *        eth0
`;

it("/sys tells index, MAC, MTU, state, master and some kinds; what iflink counts in, it does not tell", () => {
  const { records, warnings } = parseSysfsLinks(SYS, SECTION);
  expect(warnings).toEqual([]);
  expect(
    records.map((one) => [
      one.ifindex,
      one.name,
      one.kind,
      one.linkType,
      one.mac,
      one.mtu,
      one.operState,
      one.master,
      one.linkIndex,
      one.linkNetnsTold,
      one.slaveInfo,
    ]),
  ).toEqual([
    [5, "br0", "bridge", "ether", "82:03:0c:de:8c:2d", 1500, "UP", null, null, false, {}],
    [1, "lo", null, "loopback", "00:00:00:00:00:00", 65536, "UNKNOWN", null, null, false, {}],
    [
      4,
      "vbare",
      null,
      "ether",
      "82:03:0c:de:8c:2d",
      1500,
      "UP",
      "br0",
      2,
      false,
      { state: "forwarding", hairpin: true },
    ],
  ]);
});

it("/proc tells of another netns its indexes, addresses, routes and neighbours, and neither kind nor MAC", () => {
  const { records, warnings } = parseProcNet(PROC, SECTION);
  expect(warnings).toEqual([]);
  expect(
    records.links.map((one) => [
      one.ifindex,
      one.name,
      one.mac,
      one.kind,
      one.linkIndex,
      one.addresses.map((address) => `${address.address}/${address.prefixLength} ${address.scope}`),
    ]),
  ).toEqual([
    [2, "eth0", null, null, null, ["fe80::60f4:c6ff:fe17:c/64 link", "172.36.0.2/24 global"]],
    [1, "lo", null, null, null, []],
  ]);
  expect(
    records.routes.map((one) => [one.type, one.destination, one.gateway, one.device, one.table]),
  ).toEqual([
    ["unicast", "default", "172.36.0.1", "eth0", "main"],
    ["unicast", "172.36.0.0/24", null, "eth0", "main"],
    ["unicast", "fe80::/64", null, "eth0", "main"],
    ["local", "fe80::60f4:c6ff:fe17:c", null, "eth0", "local"],
  ]);
  expect(records.neighbours.map((one) => [one.address, one.device, one.mac, one.states])).toEqual([
    ["172.36.0.1", "eth0", "82:03:0c:de:8c:2d", []],
  ]);
});

it("an interface whose index no file tells, and an address on no single network, are named and left out", () => {
  const text = PROC.replace(
    /(\/proc\/self\/net\/dev: {2}eth0.*\n)/,
    "$1/proc/self/net/dev:  tun7:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0\n",
  ).replaceAll(/.*0001\t0\t0\t0\t00FFFFFF.*\n/g, "");
  const { records, warnings } = parseProcNet(text, SECTION);
  expect(records.links.map((one) => one.name)).toEqual(["eth0"]);
  expect(warnings.map((one) => one.text)).toEqual([
    "No file of /proc tells the index of “lo”: it is left out.",
    "No file of /proc tells the index of “tun7”: it is left out.",
    "No file of /proc tells which interface has “172.36.0.2”.",
  ]);
});

const answered = {
  netns: 7,
  command: "",
  errorText: "",
  exitCode: 0,
  durationMs: 0,
  end: "complete",
} as const;

it("of one netns both are joined by name and index", () => {
  const reader = new NetnsReader([7]);
  reader.read(
    7,
    {
      ...answered,
      name: "sysfs-links",
      text: SYS.replaceAll("vbare", "eth0").replace("ifindex:4", "ifindex:2"),
    },
    SECTION,
  );
  reader.read(7, { ...answered, name: "proc-net", text: PROC }, SECTION);
  const netns = reader.records().get(7);
  expect(netns?.links.map((one) => [one.name, one.mtu, one.addresses.length])).toEqual([
    ["br0", 1500, 0],
    ["lo", 65536, 0],
    ["eth0", 1500, 2],
  ]);
  expect(netns?.linksRead).toBe(true);
});

it("where BusyBox ip told the links, /sys adds the kinds it knows and changes nothing else", () => {
  const reader = new NetnsReader([7]);
  const told = [
    "4: vbare@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1400 qdisc noqueue master br0 qlen 1000",
    "5: br0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue qlen 1000",
    "9: eth9: <BROADCAST,MULTICAST> mtu 1500 qdisc noop qlen 1000\n",
  ].join("\n");
  reader.read(7, { ...answered, name: "ip-addr", text: told }, SECTION);
  const warnings = reader.read(7, { ...answered, name: "sysfs-links", text: SYS }, SECTION);
  const links = reader.records().get(7)?.links ?? [];
  expect(links.map((one) => [one.ifindex, one.name, one.kind, one.slaveKind, one.mtu])).toEqual([
    [4, "vbare", null, "bridge", 1400],
    [5, "br0", "bridge", null, 1500],
    [9, "eth9", null, null, 1500],
    [1, "lo", null, null, 65536],
  ]);
  expect(warnings).toEqual([]);
});
