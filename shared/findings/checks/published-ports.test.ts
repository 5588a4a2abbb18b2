// Facts about published ports.
import { expect, it } from "vitest";
import type { SocketRecord } from "../../parse/records.ts";
import {
  at,
  container,
  HOST,
  link,
  lsns,
  netns,
  process,
  socket,
  veth,
} from "../../topology/testing/make.ts";
import { bridged, IPTABLES, WEB } from "../testing/bridged.ts";
import { type HostFixture, says, table } from "../testing/host.ts";
import { shadowedPort, silentPort, unservedPort } from "./published-ports.ts";

const port = { protocol: "tcp", hostAddress: "0.0.0.0", hostPort: 8080, containerPort: 80 };
const web = container(WEB, { name: "web", pid: 21, ports: [port] });
const dnat = table(
  "nat",
  ":DOCKER - [0:0]",
  "-A DOCKER ! -i br0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.18.0.5:80",
);
const empty = table("nat", ":PREROUTING ACCEPT [0:0]");

function world(
  rules: string,
  inHost: SocketRecord[],
  inside: SocketRecord[],
  more: HostFixture = {},
): HostFixture {
  const base = bridged({
    containers: [web],
    sections: { [IPTABLES]: rules, [`sockets@${HOST}`]: "read", "sockets@11": "read" },
    ...more,
  });
  return {
    ...base,
    netns: (base.netns ?? []).map((one) => ({ ...one, sockets: one.inode === HOST ? inHost : inside })),
  };
}

it("a published port without rule and listener goes nowhere", () => {
  expect(says(unservedPort, world(empty, [], []))).toEqual([
    "broken published-port-unserved: Port 8080 is published and goes nowhere",
  ]);
  expect(says(unservedPort, world(dnat, [], []))).toEqual([]);
  expect(says(unservedPort, world(empty, [socket(8080, 7)], []))).toEqual([]);
});

it("a container plugged into a bridge of another container publishes there, and its docker-proxy is a carrier", () => {
  const inner = container("c".repeat(64), { name: "inner", pid: 31, ports: [port] });
  const nested = (listening: SocketRecord[]): HostFixture => ({
    netns: [
      netns(HOST, [veth(4, "va", 2, 0)]),
      netns(
        11,
        [link(9, "br1", { kind: "bridge" }), veth(2, "eth0", 4, 0), veth(5, "vi", 3, 1, { master: "br1" })],
        {
          sockets: listening,
        },
      ),
      netns(12, [veth(3, "eth0", 5, 0)]),
    ],
    lsns: [
      lsns(11, 0),
      { ...lsns(HOST, 0), observer: 11 },
      { ...lsns(12, 1), observer: 11 },
      { ...lsns(11, 0), observer: 12 },
    ],
    processes: [
      process(1, 0, ["init"]),
      process(21, 1, ["app"], { net: 11 }),
      process(22, 21, ["docker-proxy"], { net: 11 }),
      process(31, 21, ["app"], { net: 12 }),
    ],
    containers: [container(WEB, { name: "outer", pid: 21 }), inner],
    fdSockets: [{ pid: 22, inode: 7, source: at("fd-sockets") }],
    sections: {
      [IPTABLES]: empty,
      [`sockets@${HOST}`]: "read",
      "iptables-save@11": empty,
      "sockets@11": "read",
    },
  });
  expect(says(unservedPort, nested([socket(8080, 7)]))).toEqual([]);
  expect(says(shadowedPort, nested([socket(8080, 7)]))).toEqual([]);
  expect(says(unservedPort, nested([]))).toEqual([
    "broken published-port-unserved: Port 8080 is published and goes nowhere",
  ]);
});

it("a firewall that was not read gives no finding", () => {
  const sections = { [`sockets@${HOST}`]: "read" };
  expect(says(unservedPort, world(empty, [], [], { sections }))).toEqual([]);
});

it("a port behind which nobody listens, or only on 127.0.0.1, is a doubt", () => {
  const found = ["doubt published-port-no-server: Nobody answers behind port 8080"];
  expect(says(silentPort, world(dnat, [], []))).toEqual(found);
  expect(says(silentPort, world(dnat, [], [socket(80, 8, { address: "127.0.0.1" })]))).toEqual(found);
  expect(says(silentPort, world(dnat, [], [socket(80, 8)]))).toEqual([]);
  expect(says(silentPort, world(dnat, [], [socket(80, 8, { protocol: "tcp6", address: "::" })]))).toEqual([]);
});

const holders = (program: string): HostFixture => ({
  processes: [process(1, 0, ["init"]), process(21, 1, ["app"], { net: 11 }), process(50, 1, [program])],
  fdSockets: [{ pid: 50, inode: 7, source: at("fd-sockets") }],
});

it("a foreign server on the published port is a doubt; docker-proxy and conmon are carriers", () => {
  const run = (program: string) => says(shadowedPort, world(dnat, [socket(8080, 7)], [], holders(program)));
  expect(run("/usr/sbin/nginx")).toEqual(["doubt port-shadowed: Port 8080 has two servers"]);
  expect([run("/usr/bin/docker-proxy"), run("/usr/bin/conmon")]).toEqual([[], []]);
});

it("two containers that publish one port are found, the same one on 0.0.0.0 and :: is one", () => {
  const other = container("b".repeat(64), { name: "other", pid: 22, ports: [port] });
  const processes = [process(1, 0, ["init"]), process(21, 1, ["a"], { net: 11 }), process(22, 1, ["b"])];
  expect(says(shadowedPort, world(dnat, [], [], { containers: [web, other], processes }))).toEqual([
    "broken port-shadowed: Port 8080 is published twice",
  ]);
  const both = { ...web, ports: [port, { ...port, hostAddress: "::" }] };
  expect(says(shadowedPort, world(dnat, [], [], { containers: [both] }))).toEqual([]);
});

it("a DNAT rule behind one for the same packets is never reached", () => {
  const rule = (to: string) => `-A DOCKER -p tcp -m tcp --dport 8080 -j DNAT --to-destination ${to}`;
  const rules = (...to: string[]) => table("nat", ":DOCKER - [0:0]", ...to.map(rule));
  expect(says(shadowedPort, world(rules("172.18.0.9:80", "172.18.0.5:80"), [], []))).toEqual([
    "broken port-shadowed: A rule to 172.18.0.5:80 is never reached",
  ]);
  expect(says(shadowedPort, world(rules("172.18.0.5:80"), [], []))).toEqual([]);
});
