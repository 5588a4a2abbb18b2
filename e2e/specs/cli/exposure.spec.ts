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

/** Lab hosts, and the ports the lab opened there for everybody (hosts/NAME.sh), beside sshd's. */
const HOSTS: Readonly<Record<string, readonly number[]>> = {
  docker: [8080],
  podman: [9090],
  "podman-cni": [9191],
  k8s: [5000, 8088, 30080],
  rootless: [7070, 8181, 8282],
  exposed: [7001, 7004, 8080],
};
/** Ports nobody speaks of, and some that are open on other hosts or on loopback only. */
const UNLISTED = [
  21, 23, 25, 53, 80, 111, 443, 631, 2375, 3306, 5432, 6443, 7002, 7003, 8000, 9000, 9001, 10250, 30081,
  65535,
];
const LAB = join(import.meta.dirname, "../../lab/lab");
const run = promisify(execFile);

/** From this machine to the host's own wire, from another lab host to the network all hosts share. */
async function knock(neighbour: string, targets: readonly Target[]): Promise<ReadonlyMap<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  for (const from of [null, neighbour]) {
    const own = targets.filter(({ address }) => address.startsWith("10.250.") === (from === null));
    if (own.length === 0) continue;
    const script = knockCommand(own);
    const [command = "", ...words] = from === null ? script : ["bash", LAB, "exec", from, ...script];
    const { stdout } = await run(command, words, { timeout: 60_000 });
    for (const [to, outcome] of readKnocks(stdout, own)) outcomes.set(`${to.address}:${to.port}`, outcome);
  }
  return outcomes;
}

for (const [name, opened] of Object.entries(HOSTS)) {
  test(`what ${name} exposes is what answers from outside`, async () => {
    const hosts = labHosts().map((host) => host.name);
    test.skip(!hosts.includes(name), `the lab host ${name} is not up`);
    test.setTimeout(240_000);
    const neighbour =
      hosts.find((other) => other !== name && ["docker", "podman", "wired", "exposed"].includes(other)) ??
      name;
    const result = vethscope(["exposure", ...target(labHost(name)), "--json"]);
    expect(result.stderr).toBe("");
    const { rows, entrances } = JSON.parse(result.stdout) as ExposureJson;
    const addresses = entrances.flatMap((one) => one.addresses).filter((one) => one.startsWith("10."));
    expect(addresses.length).toBeGreaterThan(1);

    const listed = rows.filter((row) => row.protocol === "tcp" && row.family === "inet");
    expect([...new Set(listed.filter((row) => row.state === "open").map((row) => row.port))]).toEqual(
      [22, ...opened].sort((a, b) => a - b),
    );
    const ports = new Set([...listed.map((row) => row.port), ...UNLISTED]);
    const targets = addresses.flatMap((address) => [...ports].map((port) => ({ address, port })));
    const real = await knock(neighbour, targets);
    const wrong = targets.flatMap(({ address, port }) => {
      const row = listed.find(
        (one) => one.port === port && one.addresses.some((each) => each.address === address),
      );
      const says = row?.state === "open" ? "open" : "closed";
      const is = real.get(`${address}:${port}`) === "open" ? "open" : "closed";
      return says === is ? [] : [`${address}:${port} is ${is}, exposure says ${says}`];
    });
    expect(wrong).toEqual([]);
    for (const row of listed)
      if (row.state === "open" && row.port !== 22 && row.via === "rewritten")
        expect(row.rules[0]?.text).toContain("DNAT");
  });
}

test("the lab host whose firewall denies what Docker opens: every conflict is named", () => {
  test.skip(!labHosts().some((host) => host.name === "exposed"), "the lab host exposed is not up");
  const result = vethscope(["exposure", ...target(labHost("exposed")), "--json"]);
  const { rows } = JSON.parse(result.stdout) as ExposureJson;
  const conflicts = (port: number) =>
    rows.filter((row) => row.port === port).flatMap((row) => row.conflicts.map((one) => one.kind));
  expect({
    ufwDeniesDockerAllows: conflicts(8080),
    publishedOnLoopback: conflicts(9000),
    nobodyListensInside: conflicts(9001),
    takenByARule: conflicts(7004),
    denied: conflicts(7002),
    allowed: conflicts(7001),
  }).toEqual({
    ufwDeniesDockerAllows: ["firewall-bypassed"],
    publishedOnLoopback: ["loopback-only"],
    nobodyListensInside: ["no-listener"],
    takenByARule: ["firewall-bypassed", "shadowed"],
    denied: ["blocked"],
    allowed: [],
  });
  const rule = rows.find((row) => row.port === 8080)?.conflicts[0]?.rule;
  expect([rule?.words, rule?.owner]).toEqual(["TCP to port 8080: drop", "ufw: rules that were given to ufw"]);
});
