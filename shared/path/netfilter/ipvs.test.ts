// IPVS as ip_vs_core.c and ip_vs_xmit.c of Linux 6.18 have it, with the rules of kube-proxy's ipvs mode: no kernel judged these (CI's has no IPVS).
import { expect, it } from "vitest";
import { analyse } from "../../analyse.ts";
import { buildPathModel } from "../build-model.ts";
import { HOST_INODE, type HostRules, oneHost } from "../testing/one-host.ts";
import type { Trace, TraceRequest } from "../trace.ts";
import { tracePacket } from "../trace-packet.ts";
import { pathProbability } from "../ways.ts";

/** 10.96.0.1:443 with two real servers, :53 with none, :80 by hash, :81 by tunnel, :82 of weights; :90 on this host. */
const TABLE = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port Forward Weight ActiveConn InActConn
TCP  0A600001:01BB rr
  -> C6336415:192B      Masq    1      2          0
  -> C6336416:192B      Masq    1      0          0
  -> C6336417:192B      Masq    0      0          0
UDP  0A600001:0035 rr
TCP  0A600001:0050 sh
  -> C6336415:0050      Masq    1      0          0
  -> C6336416:0050      Masq    1      0          0
TCP  0A600001:0051 rr
  -> C6336415:0051      Tunnel  1      0          0
TCP  0A600001:0052 wrr persistent 10800 FFFFFFFF
  -> C6336415:0052      Masq    3      0          0
  -> C6336416:0052      Masq    1      0          0
TCP  0A600001:005A wrr
  -> C000020A:1F90      Masq    3      0          0
  -> C6336416:1F90      Masq    1      0          0
`;

const RULES = `*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:KUBE-POSTROUTING - [0:0]
:KUBE-SERVICES - [0:0]
:KUBE-MARK-MASQ - [0:0]
-A PREROUTING -j KUBE-SERVICES
-A OUTPUT -j KUBE-SERVICES
-A POSTROUTING -j KUBE-POSTROUTING
-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000
-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
-A KUBE-POSTROUTING -j MASQUERADE
-A KUBE-SERVICES ! -s 198.51.100.0/24 -d 10.96.0.1/32 -j KUBE-MARK-MASQ
COMMIT
*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
COMMIT
`;

function ask(packet: Partial<TraceRequest>, rules: Partial<HostRules> = {}): Trace {
  const snapshot = oneHost({
    iptables: RULES,
    ipvs: { table: TABLE, addresses: ["10.96.0.1"] },
    sysctl: ["/proc/sys/net/ipv4/vs/conntrack:1"],
    ...rules,
  });
  const { records, topology } = analyse(snapshot);
  const { model } = buildPathModel(snapshot, records, topology);
  const host = [...model.netns.values()].find((one) => one.isHost);
  const eth0 = host?.byName.get("eth0");
  if (!host || !eth0) throw new Error(`no host with netns ${HOST_INODE}`);
  const fromWire = packet.source !== undefined && packet.source !== null;
  return tracePacket(model, {
    origin: fromWire ? { kind: "wire", interface: eth0.id } : { kind: "netns", netns: host.id },
    source: null,
    destination: "10.96.0.1",
    protocol: "tcp",
    sourcePort: 40000,
    destinationPort: 443,
    ...packet,
  });
}

const ends = (trace: Trace) =>
  trace.paths.map((path) => [
    path.verdict,
    `${path.packet.source} -> ${path.packet.destination}:${path.packet.destinationPort}`,
    pathProbability(path),
  ]);

it("a connection from outside goes to one of the real servers that take new ones, as made by the host, and is masqueraded", () => {
  const trace = ask({ source: "192.0.2.77" });
  expect(ends(trace)).toEqual([
    ["delivered", "198.51.100.10 -> 198.51.100.21:6443", 0.5],
    ["delivered", "198.51.100.10 -> 198.51.100.22:6443", 0.5],
  ]);
  const hooks = trace.paths[0]?.hops.flatMap((hop) =>
    hop.kind === "chain" ? [`${hop.hook} ${hop.table}`] : [],
  );
  // FORWARD, which drops all, does not see it; in the second OUTPUT the connection has its NAT already
  expect([...new Set(hooks)]).toEqual(["prerouting iptables nat", "postrouting iptables nat"]);
});

it("a process of the host reaches it too, from the host's own address", () => {
  expect(ends(ask({}))).toEqual([
    ["delivered", "198.51.100.10 -> 198.51.100.21:6443", 0.5],
    ["delivered", "198.51.100.10 -> 198.51.100.22:6443", 0.5],
  ]);
});

it("INPUT judges the packet before IPVS, with the Service's address", () => {
  const refusing = RULES.replace(
    ":INPUT ACCEPT [0:0]\n:FORWARD",
    ":INPUT ACCEPT [0:0]\n-A INPUT -d 10.96.0.1/32 -p tcp -m tcp --dport 443 -j DROP\n:FORWARD",
  );
  expect(ends(ask({ source: "192.0.2.77" }, { iptables: refusing }))).toEqual([
    ["dropped", "192.0.2.77 -> 10.96.0.1:443", 1],
  ]);
});

it("no real server is refused; a hash, a tunnel and a kept client are not guessed", () => {
  expect(ends(ask({ source: "192.0.2.77", protocol: "udp", destinationPort: 53 }))).toEqual([
    ["rejected", "192.0.2.77 -> 10.96.0.1:53", 1],
  ]);
  const hashed = ask({ source: "192.0.2.77", destinationPort: 80 });
  expect(hashed.paths.map(pathProbability)).toEqual([null, null]);
  const tunnel = ask({ source: "192.0.2.77", destinationPort: 81 });
  expect([tunnel.verdict, tunnel.paths[0]?.hops.at(-1)?.why]).toEqual([
    "unknown",
    "the virtual server 10.96.0.1:81/tcp of IPVS forwards to 198.51.100.21 by a tunnel, which is not modelled",
  ]);
  const kept = ask({ source: "192.0.2.77", destinationPort: 82 });
  expect([kept.paths.map(pathProbability), kept.paths[0]?.doubts.length]).toEqual([[null, null], 1]);
  expect(ask({ source: "192.0.2.77", tcpFlags: ["ACK"] }).verdict).toBe("unknown");
});

it("a real server of this host gets it in the same INPUT, by weight", () => {
  const trace = ask({ source: "192.0.2.77", destinationPort: 90 });
  expect(
    trace.paths.map((path) => [path.hops.at(-1)?.kind, path.packet.destination, pathProbability(path)]),
  ).toEqual([
    // sockets were not collected: whether anybody listens is not known
    ["listener", "192.0.2.10", 0.75],
    ["interface", "198.51.100.22", 0.25],
  ]);
});

it("a weight that was not read makes no chances", () => {
  const ipvs = { table: TABLE.replaceAll("Masq    3 ", "Masq    ? "), addresses: ["10.96.0.1"] };
  const trace = ask({ source: "192.0.2.77", destinationPort: 90 }, { ipvs });
  expect(trace.paths.map((path) => [path.packet.destination, pathProbability(path)])).toEqual([
    ["192.0.2.10", null],
    ["198.51.100.22", null],
  ]);
});

it("its answer bears the Service's address again", () => {
  const [here] = ask({ source: "192.0.2.77", destinationPort: 90, direction: "reply" }).paths;
  const rewritten = here?.hops.find((hop) => hop.says.startsWith("Source rewritten by IPVS"));
  expect([rewritten?.hook, here?.verdict, here?.packet.source, here?.packet.sourcePort]).toEqual([
    "output",
    "delivered",
    "10.96.0.1",
    90,
  ]);
});

it("untracked by the switch, nothing is masqueraded", () => {
  expect(ends(ask({ source: "192.0.2.77" }, { sysctl: ["/proc/sys/net/ipv4/vs/conntrack:0"] }))[0]).toEqual([
    "delivered",
    "192.0.2.77 -> 198.51.100.21:6443",
    0.5,
  ]);
  expect(ask({ source: "192.0.2.77" }, { sysctl: [] }).paths[0]?.doubts.join()).toMatch(/was not collected/);
});

// Fact: local-while-down
it("an address of a device that is down, as kube-ipvs0 always is, is the host's all the same", () => {
  const ipvs = { table: "", addresses: ["10.96.0.9"] };
  const [path] = ask({ source: "192.0.2.77", destination: "10.96.0.9" }, { ipvs }).paths;
  expect(path?.hops.at(-1)?.kind).toBe("listener");
});

it("a table that was refused leaves a Service's address unknown, and others as they are", () => {
  const ipvs = { table: { refused: "readable for root alone" }, addresses: ["10.96.0.1"] };
  const trace = ask({ source: "192.0.2.77" }, { ipvs });
  expect([trace.verdict, trace.paths[0]?.hops.at(-1)?.why]).toEqual([
    "unknown",
    "what IPVS does with this address is not known: readable for root alone",
  ]);
  expect(ask({ source: "192.0.2.77", destination: "198.51.100.21" }, { ipvs }).verdict).toBe("dropped");
});

it("so does a table that was not collected", () => {
  const ipvs = { table: null, addresses: ["10.96.0.1"] };
  const trace = ask({ source: "192.0.2.77" }, { ipvs });
  expect([trace.verdict, trace.paths[0]?.hops.at(-1)?.why]).toEqual([
    "unknown",
    "what IPVS does with this address is not known: its table was not collected",
  ]);
});

it("of a table that was cut, what was read is taken, without the last virtual server: some of its real servers may be missing", () => {
  const until = TABLE.indexOf("  -> C6336416:0050");
  const ipvs = { table: { cut: TABLE.slice(0, until) }, addresses: ["10.96.0.1"] };
  const to = (destinationPort: number) => ask({ source: "192.0.2.77", destinationPort }, { ipvs });
  expect(to(443).paths.map((path) => path.packet.destination)).toEqual(["198.51.100.21", "198.51.100.22"]);
  // :80 lost its second real server, and :90 is not in what was read
  for (const trace of [to(80), to(90)])
    expect([trace.verdict, trace.paths[0]?.hops.at(-1)?.why]).toEqual([
      "unknown",
      "what IPVS does with this address is not known: its table was not read to its end",
    ]);
});

it("packets taken by their mark are unknown where such virtual servers are", () => {
  const table = `${TABLE}FWM  00000001 wlc\n  -> C6336415:0000      Masq    1      0          0\n`;
  const ipvs = { table, addresses: ["10.96.0.1"] };
  const marked = ask(
    { source: "192.0.2.77", destination: "192.0.2.10", destinationPort: 22, mark: 1 },
    { ipvs },
  );
  expect(marked.verdict).toBe("unknown");
  expect(marked.paths[0]?.hops.at(-1)?.why).toMatch(/by their mark/);
  // ip_vs_service_find() asks for the mark before the address, and rules mark what is not from 198.51.100.0/24
  const toAddress = (source: string) => ask({ source }, { ipvs }).paths.map((path) => path.verdict);
  expect([toAddress("192.0.2.77"), toAddress("198.51.100.77")]).toEqual([
    ["unknown"],
    ["delivered", "delivered"],
  ]);
});
