// What exposure lists on lab hosts is what really answers when it is tried from outside; what it does not list does not answer.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "@playwright/test";
import type { ExposureJson } from "../../../shared/show/exposure-json.ts";
import { knockCommand, type Outcome, readKnocks, type Target } from "../../lab/knock.ts";
import { LAB_IS_UP, labHost, labHosts } from "../../lab/reach.ts";
import { target, vethscope } from "./vethscope.ts";

test.skip(!LAB_IS_UP, "the lab is not up");

/** What the lab opened on a host for everybody (hosts/NAME.sh), beside sshd's port. */
interface Opened {
  readonly tcp: readonly number[];
  /** By UDP every server of this host answers what it is sent. */
  readonly udp?: readonly number[];
  /** By IPv6: the host has an address the outside can reach. */
  readonly tcp6?: readonly number[];
  readonly udp6?: readonly number[];
}
const HOSTS: Readonly<Record<string, Opened>> = {
  docker: { tcp: [8080] },
  podman: { tcp: [9090] },
  "podman-cni": { tcp: [9191] },
  k8s: { tcp: [5000, 8088, 30080] },
  rootless: { tcp: [7070, 8181, 8282] },
  exposed: { tcp: [7001, 7004, 8080], udp: [5353, 7005], tcp6: [7007, 8080], udp6: [5353, 7009] },
};
/** Ports nobody speaks of, and some that are open on other hosts or on loopback only. */
const UNLISTED = [
  21, 23, 25, 53, 80, 111, 443, 631, 2375, 3306, 5432, 6443, 7002, 7003, 8000, 9000, 9001, 10250, 30081,
  65535,
];
const LAB = join(import.meta.dirname, "../../lab/lab");
const run = promisify(execFile);

/** From this machine to the host's own wire, from another lab host to the network all hosts share. */
async function knock(neighbour: string, targets: readonly Target[]): Promise<ReadonlyMap<Target, Outcome>> {
  const outcomes = new Map<Target, Outcome>();
  for (const from of [null, neighbour]) {
    const own = targets.filter(({ address }) => /^(10\.250\.|fd50:)/.test(address) === (from === null));
    if (own.length === 0) continue;
    const script = knockCommand(own, 2);
    const [command = "", ...words] = from === null ? script : ["bash", LAB, "exec", from, ...script];
    const { stdout } = await run(command, words, { timeout: 60_000 });
    for (const [to, outcome] of readKnocks(stdout, own)) outcomes.set(to, outcome);
  }
  return outcomes;
}

/** How what exposure says of one protocol differs from what is opened, and from what really answers. */
async function differences(
  { rows, entrances }: ExposureJson,
  protocol: "tcp" | "udp",
  family: "inet" | "inet6",
  opened: readonly number[],
  neighbour: string,
) {
  const addresses = entrances
    .flatMap((one) => one.addresses)
    .filter((one) => one.includes(":") === (family === "inet6"));
  // Both roads of a lab host; only one bears IPv6.
  expect(addresses.length).toBeGreaterThan(family === "inet" ? 1 : 0);
  const listed = rows.filter((row) => row.protocol === protocol && row.family === family);
  const open = listed.filter((row) => row.state === "open");
  expect([...new Set(open.map((row) => row.port))]).toEqual([...opened].sort((a, b) => a - b));
  const ports = new Set([...listed.map((row) => row.port), ...UNLISTED]);
  const targets = addresses.flatMap((address) => [...ports].map((port) => ({ address, port, protocol })));
  const real = await knock(neighbour, targets);
  expect(real.size).toBe(targets.length);
  const wrong = targets.flatMap((to) => {
    const row = open.find(
      (one) => one.port === to.port && one.addresses.some((each) => each.address === to.address),
    );
    const says = row === undefined ? "closed" : "open";
    const is = real.get(to) === "open" ? "open" : "closed";
    return says === is ? [] : [`${to.address} ${protocol} ${to.port} is ${is}, exposure says ${says}`];
  });
  return { open, wrong };
}

for (const [name, { tcp, udp, tcp6, udp6 }] of Object.entries(HOSTS)) {
  test(`what ${name} exposes is what answers from outside`, async () => {
    const hosts = labHosts().map((host) => host.name);
    test.skip(!hosts.includes(name), `the lab host ${name} is not up`);
    test.setTimeout(240_000);
    const neighbour =
      hosts.find((other) => other !== name && ["docker", "podman", "wired", "exposed"].includes(other)) ??
      name;
    const result = vethscope(["exposure", ...target(labHost(name)), "--json"]);
    expect(result.stderr).toBe("");
    const told = JSON.parse(result.stdout) as ExposureJson;
    const [four, ...others] = await Promise.all([
      differences(told, "tcp", "inet", [22, ...tcp], neighbour),
      ...(udp ? [differences(told, "udp", "inet", udp, neighbour)] : []),
      ...(tcp6 ? [differences(told, "tcp", "inet6", [22, ...tcp6], neighbour)] : []),
      ...(udp6 ? [differences(told, "udp", "inet6", udp6, neighbour)] : []),
    ]);
    for (const row of four.open)
      if (row.port !== 22 && row.via === "rewritten") expect(row.rules[0]?.text).toContain("DNAT");
    expect([four, ...others].flatMap(({ wrong }) => wrong)).toEqual([]);
  });
}

test("the lab host whose firewall denies what Docker opens: every conflict is named", () => {
  test.skip(!labHosts().some((host) => host.name === "exposed"), "the lab host exposed is not up");
  const result = vethscope(["exposure", ...target(labHost("exposed")), "--json"]);
  const { rows } = JSON.parse(result.stdout) as ExposureJson;
  const conflicts = (port: number) =>
    rows
      .filter((row) => row.port === port)
      .map(({ family, conflicts: all }) => [family, ...all.map(({ kind }) => kind)]);
  expect({
    ufwDeniesDockerAllows: conflicts(8080),
    publishedOnLoopback: conflicts(9000),
    nobodyListensInside: conflicts(9001),
    takenByARule: conflicts(7004),
    denied: conflicts(7002),
    allowed: conflicts(7001),
    overIpv6Alone: conflicts(7007),
    deniedOnBoth: conflicts(7008),
  }).toEqual({
    // IPv6 has no firewall here and goes by docker-proxy; nothing but `::` is published over it.
    ufwDeniesDockerAllows: [
      ["inet", "firewall-bypassed"],
      ["inet6", "proxy"],
    ],
    publishedOnLoopback: [["inet", "loopback-only"]],
    nobodyListensInside: [
      ["inet", "no-listener"],
      ["inet6", "no-listener"],
    ],
    takenByARule: [["inet", "firewall-bypassed", "shadowed"]],
    denied: [["inet", "blocked"]],
    allowed: [["inet"]],
    overIpv6Alone: [
      ["inet6", "ipv6-open"],
      ["inet", "blocked"],
    ],
    deniedOnBoth: [
      ["inet", "blocked"],
      ["inet6", "blocked"],
    ],
  });
  const rule = rows.find((row) => row.port === 8080)?.conflicts[0]?.rule;
  expect([rule?.words, rule?.owner]).toEqual(["TCP to port 8080: drop", "ufw: rules that were given to ufw"]);
});
