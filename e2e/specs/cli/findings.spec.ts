// Findings on a real host: each way to break it is found, and nothing is found once it is whole again.
import { expect, test } from "@playwright/test";
import { LAB_IS_UP, labExec, labHost, labRestart } from "../../lab/reach.ts";
import { SCENARIOS } from "./findings-scenarios.ts";
import { target, vethscope } from "./vethscope.ts";

interface Found {
  readonly code: string;
  readonly severity: string;
  readonly title: string;
  readonly evidence: readonly unknown[];
  readonly refs: readonly unknown[];
}

test.skip(!LAB_IS_UP, "the lab is not up");

function findings(host: string): Found[] {
  const answer = vethscope(["findings", ...target(labHost(host)), "--json"]);
  expect(answer, answer.stderr).toMatchObject({ status: 0 });
  return (JSON.parse(answer.stdout) as { findings: Found[] }).findings;
}

/** Healthy lab hosts and the only things there are to say of them. */
const HEALTHY: Readonly<Record<string, readonly string[]>> = {
  docker: ["note host-network: hostnet uses the host's network"],
  podman: [],
  // The lone port and the idle bridge are there on purpose.
  wired: [
    "doubt mtu-mismatch: Ports of br-lone have MTUs 1450, 1500",
    "doubt orphan-veth: port0far leads nowhere",
    "note bridge-without-ports: br-idle is idle",
  ],
  changing: [],
  rootless: [],
  nested: [],
  k8s: [
    "note host-network: Pod kube-proxy-7xk2m uses the host's network",
    "note host-network: Pod etcd-k8s uses the host's network",
    "note host-network: Pod node-agent-hq4ds uses the host's network",
  ],
  crio: ["note host-network: Pod node-exporter-tq5xw uses the host's network"],
  "podman-cni": ["note host-network: hostnet1 uses the host's network"],
};

/** Addresses that other specs asked for in vain are true findings, and not of this host. */
const FORGET_FAILED =
  "for n in $(lsns -rnt net -o PID); do nsenter --net=/proc/$n/ns/net ip neigh flush nud failed; done 2>/dev/null; ip -all netns exec ip neigh flush nud failed >/dev/null 2>&1; true";

test.beforeAll(() => {
  test.setTimeout(180_000);
  labRestart("changing");
});

for (const [host, expected] of Object.entries(HEALTHY)) {
  test(`lab host ${host} gives no false alarm`, () => {
    labExec(host, "bash", "-c", FORGET_FAILED);
    // Those of one kind come in the order of container ids, which are new with every start.
    const told = findings(host).map((one) => `${one.severity} ${one.code}: ${one.title}`);
    expect(told.sort()).toEqual([...expected].sort());
  });
}

test.describe("a broken host", () => {
  for (const { code, names, make, undo } of SCENARIOS) {
    test(`${code} (${names})`, () => {
      labExec("changing", "bash", "-c", make);
      let found: Found[];
      try {
        found = findings("changing");
      } finally {
        labExec("changing", "bash", "-c", undo);
      }
      const named = found.filter((one) => one.code === code && one.title.includes(names));
      expect(named, JSON.stringify(found.map((one) => `${one.code}: ${one.title}`))).toHaveLength(1);
      expect([named[0]?.evidence.length === 0, named[0]?.refs.length === 0]).toEqual([false, false]);
    });
  }

  test("whole again, it has no finding", () => {
    expect(findings("changing").map((one) => `${one.code}: ${one.title}`)).toEqual([]);
  });
});
