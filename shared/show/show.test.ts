// The documents of `show` and `peer`: shapes that scripts rely on, and errors that say what to do.
import { expect, test } from "vitest";
import { correlate } from "../topology/correlate.ts";
import {
  address,
  container,
  HOST,
  link,
  lsns,
  netns,
  process,
  records,
  veth,
} from "../topology/testing/make.ts";
import { peerJson } from "./peer-json.ts";
import { peerText } from "./peer-text.ts";
import { showJson } from "./show-json.ts";
import { showText } from "./show-text.ts";

const ID = "a".repeat(64);
const topology = correlate(
  records({
    netns: [
      netns(HOST, [
        link(3, "docker0", {
          kind: "bridge",
          mac: "02:42:8e:1e:18:de",
          addresses: [address("172.17.0.1/16")],
        }),
        veth(7, "vethweb", 6, 0, { master: "docker0", slaveKind: "bridge" }),
        veth(8, "lost", 6, 5),
      ]),
      netns(300, [veth(6, "eth0", 7, 0)]),
      netns(301, [link(6, "eth0", { kind: "dummy" })]),
    ],
    lsns: [lsns(300, 0)],
    containers: [container(ID, { name: "web\u001b[31m", pid: 20, image: "nginx", networkMode: "bridge" })],
    processes: [process(20, 1, ["nginx"], { net: 300, startTime: 77 })],
  }),
  "2024-01-02T03:04:05Z",
);
const hostNetns = `net:${HOST}:?`;
const podNetns = "net:300:s77";

test("show --json has the whole contract", () => {
  const json = showJson(topology);
  expect(json.namespaces[1]).toEqual({
    id: podNetns,
    inode: 300,
    names: [],
    nsid: 0,
    pids: [20],
    containerIds: [ID],
    isHost: false,
    access: "read",
  });
  expect(json.interfaces.slice(0, 3)).toEqual([
    {
      id: `${hostNetns}#3`,
      netns: hostNetns,
      ifindex: 3,
      name: "docker0",
      kind: "bridge",
      mac: "02:42:8e:1e:18:de",
      mtu: 1500,
      state: "UP",
      addresses: ["172.17.0.1/16"],
      master: null,
      peer: null,
    },
    expect.objectContaining({
      name: "vethweb",
      master: "docker0",
      peer: { netns: podNetns, ifindex: 6, name: "eth0" },
    }),
    expect.objectContaining({
      name: "lost",
      peer: null,
      peerDoubt: expect.stringContaining("No interface on this host"),
    }),
  ]);
  expect(json.containers).toEqual([
    {
      id: ID,
      name: "web\u001b[31m",
      runtime: "docker",
      pod: null,
      pid: 20,
      netns: podNetns,
      networkMode: "bridge",
      image: "nginx",
      ports: [],
      status: "running",
      lowLevelRuntime: null,
      ownerUid: null,
      isSandbox: false,
      networks: [],
    },
  ]);
  expect(json.processes).toEqual([
    {
      pid: 20,
      nsPids: [20],
      ppid: 1,
      startTime: 77,
      comm: "nginx",
      args: ["nginx"],
      netns: podNetns,
      containerId: ID,
      role: "container-init",
    },
  ]);
  expect(JSON.parse(JSON.stringify(json))).toEqual(json);
});

test("peer --json names the far end, the container and the proof", () => {
  const found = peerJson(topology, "vethweb");
  expect(found).toMatchObject({
    ok: true,
    answer: {
      peer: { name: "eth0", netns: podNetns },
      container: { name: "web\u001b[31m", pid: 20 },
      pod: null,
    },
  });
  expect(found.ok && found.answer.evidence.map((one) => one.section)).toEqual([
    `ip@${HOST}`,
    "lsns",
    "ip@300",
    "ns-links",
    "ns-links",
  ]);
});

test("a name as ip prints it, with @if, is understood", () => {
  expect(peerJson(topology, "vethweb@if6").ok).toBe(true);
});

test("no such interface, several of that name, no such netns: each says what to do", () => {
  expect([
    peerJson(topology, "nothere"),
    peerJson(topology, "eth0"),
    peerJson(topology, "eth0", "blue"),
    peerJson(topology, "docker0", "300"),
  ]).toEqual([
    { ok: false, error: 'No interface named "nothere" on this host.' },
    { ok: false, error: '2 interfaces are named "eth0": choose one with --netns 300 | 301.' },
    { ok: false, error: 'No network namespace matches "blue".' },
    { ok: false, error: 'No interface named "docker0" in netns "300".' },
  ]);
  expect(peerJson(topology, "eth0", "300").ok).toBe(true);
});

test("terminal text holds no control characters of the host", () => {
  const found = peerJson(topology, "vethweb");
  const text = showText(topology) + (found.ok ? peerText(found.answer) : "");
  expect(text).toContain("container web?[31m");
  expect(text.split("").filter((letter) => letter < " " && letter !== "\n")).toEqual([]);
});

// Fact: without-root
test("where processes could not be placed, a count of none is not said to be all", () => {
  const refused = correlate(
    records({
      host: { uid: 1000 },
      netns: [netns(HOST, [])],
      processes: [process(20, 1, ["nginx"], { net: null }), process(21, 1, ["sh"])],
    }),
    "2024-01-02T03:04:05Z",
  );
  const text = showText(refused);
  expect(text).toContain("not-permitted: in which namespaces 1 of these processes live");
  expect(text).toContain(`net:[${HOST}]  1 processes seen here`);
  expect(showText(topology)).not.toContain("seen here");
  const ended = correlate(
    records({
      host: { uid: 0 },
      netns: [netns(HOST, [])],
      processes: [process(20, 1, [], { state: "Z", comm: "22.exe", net: null }), process(21, 1, ["sh"])],
    }),
    "2024-01-02T03:04:05Z",
  );
  expect(showText(ended)).toContain(`net:[${HOST}]  1 processes`);
  expect(showText(ended)).not.toContain("not-permitted");
});
