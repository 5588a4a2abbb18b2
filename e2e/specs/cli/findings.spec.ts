// Findings on a real host: each way to break it is found, and nothing is found once it is whole again.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { CHECKS } from "../../../shared/findings/checks.ts";
import { decodeSnapshot, encodeSnapshot } from "../../../shared/snapshot/codec.ts";
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

/** Sorted: those of one kind come in the order of container ids, which are new with every start. */
const told = (host: string) =>
  findings(host)
    .map((one) => `${one.severity} ${one.code}: ${one.title}`)
    .sort();

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
  // The tuning plugin sets the MTU inside alone, two attachments were given no route, and the lease is nobody's.
  cni: [
    "doubt leaked-lease: 1 address of chain leaked",
    "doubt missing-default-route: pod hostdevice has no default route",
    "doubt missing-default-route: pod macvlan has no default route",
    ...["chain", "chain2", "kata-box"].map(
      () => "doubt mtu-mismatch: eth0 takes 1400 bytes, its other end sends 1500",
    ),
  ],
  calico: ["note bridge-without-ports: docker0 is idle"],
  // A pair with both ends on the host, and a process that never asks for its child's end: both made on purpose.
  kinds: ["doubt orphan-veth: b@c@a leads nowhere", "note zombies: 1 zombie of sleep"],
  dockershim: ["note host-network: Pod storage-provisioner uses the host's network"],
  flannel: [],
  flannel2: [],
  busybox: [],
  old: [],
  bare: [],
  swarm: ["note bridge-without-ports: docker0 is idle"],
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
    expect(told(host)).toEqual([...expected].sort());
  });
}

test.describe("a broken host", () => {
  for (const { code, names, make, undo, host = "changing" } of SCENARIOS) {
    test(`${code} (${names}) on ${host}`, () => {
      let found: Found[];
      try {
        labExec(host, "bash", "-c", make);
        found = findings(host);
      } finally {
        labExec(host, "bash", "-c", undo);
      }
      const named = found.filter((one) => one.code === code && one.title.includes(names));
      expect(named, JSON.stringify(found.map((one) => `${one.code}: ${one.title}`))).toHaveLength(1);
      expect([named[0]?.evidence.length === 0, named[0]?.refs.length === 0]).toEqual([false, false]);
    });
  }

  for (const host of new Set(SCENARIOS.map((scenario) => scenario.host ?? "changing"))) {
    test(`whole again, ${host} has no finding but its own`, () => {
      expect(told(host)).toEqual([...(HEALTHY[host] ?? [])].sort());
    });
  }
});

test("missing-reference (set and chain): the kernel lets neither go, only a capture of two moments shows it", () => {
  const table = "add table inet shop; add chain inet shop door; add chain inet shop till";
  const refers =
    "add set inet shop banned { type ipv4_addr; }; add rule inet shop door ip saddr @banned drop; add rule inet shop door jump till";
  const folder = mkdtempSync(join(tmpdir(), "vethscope-findings-"));
  const file = join(folder, "shop.vethscope");
  labExec("changing", "nft", `${table}; ${refers}`);
  try {
    const refused = labExec(
      "changing",
      "bash",
      "-c",
      "nft delete set inet shop banned 2>&1; nft delete chain inet shop till 2>&1; nft add rule inet shop door jump nowhere 2>&1; true",
    );
    expect(refused.match(/^Error: .*$/gm)).toEqual([
      "Error: Could not process rule: Device or resource busy",
      "Error: Could not process rule: Device or resource busy",
      expect.stringMatching(/No such file or directory/),
    ]);
    expect(vethscope(["collect", ...target(labHost("changing")), "-o", file])).toMatchObject({ status: 0 });
  } finally {
    labExec("changing", "nft", "delete table inet shop");
  }
  const missing = () => {
    const answer = vethscope(["findings", file, "--json"]);
    const { findings: all } = JSON.parse(answer.stdout) as { findings: Found[] };
    return all.filter((one) => one.code === "missing-reference").map((one) => one.title);
  };
  expect(missing()).toEqual([]);
  const read = decodeSnapshot(readFileSync(file));
  if (!read.ok) throw new Error(read.error);
  const without = { ...read.snapshot, sections: read.snapshot.sections.map(withoutSetAndChain) };
  writeFileSync(file, encodeSnapshot(without));
  expect(missing().sort()).toEqual([
    "chain till of table inet shop is not there",
    "set banned of table inet shop is not there",
  ]);
  rmSync(folder, { recursive: true });
});

/** As `nft -j list ruleset` answers when set and chain go between two of its questions. */
function withoutSetAndChain<S extends { readonly name: string; readonly text: string }>(section: S): S {
  if (!section.text.includes('"banned"')) return section;
  const listing = JSON.parse(section.text) as { nftables: Record<string, { name?: string }>[] };
  const gone = (entry: Record<string, { name?: string }>) =>
    entry.set?.name === "banned" || entry.chain?.name === "till";
  return { ...section, text: JSON.stringify({ nftables: listing.nftables.filter((one) => !gone(one)) }) };
}

test("everything a check can find has a host that it is found on", () => {
  const folder = join(import.meta.dirname, "../../../shared/findings/checks");
  const written = readdirSync(folder)
    .filter((name) => !name.endsWith(".test.ts"))
    .flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n"))
    .filter((line) => line.includes("code: "))
    .flatMap((line) => line.match(/"[a-z-]+"/g) ?? [])
    .map((word) => word.slice(1, -1));
  const codes = new Set([...CHECKS.map((check) => check.code), ...written]);
  const onHost = new Set([...SCENARIOS.map((scenario) => scenario.code), "missing-reference"]);
  expect(codes.size).toBeGreaterThan(CHECKS.length);
  expect([...codes].filter((code) => !onHost.has(code))).toEqual([]);
});
