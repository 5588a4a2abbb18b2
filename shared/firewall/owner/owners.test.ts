// Who made each chain and rule; expected values come from sha512sum and sha256sum, real hosts' rules and each project's own files.
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { corpus, describeRecorded, filesIn } from "../../parse/testing/recorded.ts";
import type { Section, Snapshot } from "../../snapshot/snapshot.ts";
import { correlate } from "../../topology/correlate.ts";
import { indexTopology } from "../../topology/lookup.ts";
import {
  address,
  at,
  container,
  HOST,
  link,
  netns,
  type RecordsFixture,
  records,
} from "../../topology/testing/make.ts";
import { kubeHash } from "./named-by-hash.ts";
import { firewallRules } from "./naming-rules.ts";
import { ownerWords } from "./owner.ts";
import { Owners } from "./owners.ts";

const WEB = "2d2b3521457cb1d9b7ae6657304d05789a854e7a48916276a40da543df9aa217";
const INSIDE = 300_000;

function ownersIn(sections: Readonly<Record<string, string>>, fixture: RecordsFixture = {}): Owners {
  const parsed = records({
    netns: [
      netns(HOST, [link(3, "docker0", { kind: "bridge", addresses: [address("172.17.0.1/16")] })]),
      netns(INSIDE, [link(2, "eth0", { kind: "veth", addresses: [address("172.17.0.2/16")] })]),
    ],
    ...fixture,
  });
  const snapshot: Snapshot = {
    format: "vethscope-snapshot",
    version: 1,
    collectedAt: "2024-01-02T03:04:05Z",
    durationMs: 1,
    source: { target: "test", transport: "local", sudo: false },
    complete: true,
    noise: "",
    sections: Object.entries(sections).map(
      ([name, text]): Section => ({
        name,
        netns: HOST,
        command: name,
        text,
        errorText: "",
        exitCode: 0,
        durationMs: 1,
        end: "complete",
      }),
    ),
  };
  const index = indexTopology(correlate(parsed, snapshot.collectedAt));
  return new Owners({ snapshot, records: parsed, index });
}

/** Each rule's owner in words. */
function words(owners: Owners): string[] {
  return firewallRules(owners.ground.snapshot).map((rule) => ownerWords(owners.ofRule(rule)));
}

const iptables = (table: string, ...rules: string[]) => ({
  "iptables-save": [`*${table}`, ...rules.map((rule) => `-A ${rule}`), "COMMIT"].join("\n"),
});

describe("names that hashes make", () => {
  const cni = createHash("sha512").update(`mynet${WEB}`).digest("hex");

  it("a CNI chain is the container's whose id and network give the hash, and of no other", () => {
    const owners = ownersIn(
      iptables(
        "nat",
        `CNI-${cni.slice(0, 24)} -j ACCEPT`,
        `CNI-DN-${cni.slice(0, 21)} -j ACCEPT`,
        `CNI-${"0".repeat(24)} -j ACCEPT`,
      ),
      {
        containers: [container(WEB, { name: "web", runtime: "podman" })],
        cniNetworks: [{ name: "mynet", path: "/etc/cni/net.d/x", plugins: [], source: at("cni") } as never],
      },
    );
    const found = firewallRules(owners.ground.snapshot).map((rule) => owners.ofRule(rule));
    expect(found.map((one) => [one.maker, one.by, one.serves?.name ?? null])).toEqual([
      ["CNI", "hash", "container web (podman)"],
      ["CNI portmap", "hash", "container web (podman)"],
      ["CNI", "name", null],
    ]);
  });

  it("kube-proxy's: default/kubernetes:https on every cluster", () => {
    // printed by every kubeadm cluster, in the corpora too
    expect(kubeHash("default/kubernetes:httpstcp")).toBe("NPX46M4PTMTKRN6Y");
    const of = (name: string) =>
      ownersIn(
        iptables(
          "nat",
          `KUBE-SERVICES -m comment --comment "${name} cluster IP" -j KUBE-SVC-NPX46M4PTMTKRN6Y`,
        ),
      ).ofChain(HOST, "iptables nat", "KUBE-SVC-NPX46M4PTMTKRN6Y");
    expect([of("default/kubernetes:https").by, of("default/other:https").by]).toEqual(["hash", "name"]);
  });
});

describe("Docker writes into the kernel's chains without a comment", () => {
  const rules = [
    "FORWARD -o docker0 -j DOCKER",
    "FORWARD -i docker0 ! -o docker0 -j ACCEPT",
    "FORWARD -i eth1 ! -o eth1 -j ACCEPT",
    "FORWARD -i docker0 -p tcp --dport 22 -j DROP",
    "DOCKER-USER -s 203.0.113.9/32 -j DROP",
    "DOCKER-USER -j RETURN",
    "INPUT -p tcp --dport 22 -j ACCEPT",
  ];

  // Fact: rules-by-structure
  it("rules of its forms about bridges its chains name are its own; others nobody's, or yours", () => {
    expect(words(ownersIn(iptables("filter", ...rules)))).toEqual([
      "Docker: published ports",
      "Docker: rules about docker0, which Docker's own chains name",
      "owner not known",
      "owner not known",
      "hand-written: in the place for your own rules",
      "Docker: the place for your own rules, which it never changes",
      "owner not known",
    ]);
  });

  it("without a chain of Docker's the same forms are nobody's", () => {
    expect(words(ownersIn(iptables("filter", "FORWARD -i docker0 ! -o docker0 -j ACCEPT")))).toEqual([
      "owner not known",
    ]);
  });
});

it("a chain that only one program's rules call is that program's; one that others call is not", () => {
  const owners = ownersIn(
    iptables(
      "filter",
      "ufw-before-input -j mine",
      "ufw-before-input -j both",
      "INPUT -j both",
      "mine -j DROP",
      "both -j DROP",
    ),
  );
  expect(["mine", "both"].map((chain) => owners.ofChain(HOST, "iptables filter", chain).maker)).toEqual([
    "ufw",
    null,
  ]);
});

it("chains that call each other end", () => {
  const owners = ownersIn(iptables("filter", "a -j b", "b -j a"));
  expect(words(owners)).toEqual(["owner not known", "owner not known"]);
});

describeRecorded("rules of other projects", () => {
  const shares = (folder: string, pattern: RegExp, section: string) => {
    const counts = new Map<string | null, number>();
    for (const file of filesIn(`corpora/${folder}`).filter((name) => pattern.test(name))) {
      const owners = ownersIn({ [section]: corpus(`${folder}/${file}`) });
      for (const rule of firewallRules(owners.ground.snapshot)) {
        const { maker } = owners.ofRule(rule);
        counts.set(maker, (counts.get(maker) ?? 0) + 1);
      }
    }
    return Object.fromEntries([...counts].map(([maker, count]) => [maker ?? "unknown", count]));
  };

  it("a node of Docker, kube-proxy and Calico", () => {
    expect(shares("calico", /^iptables-dump/, "iptables-save")).toEqual({
      Calico: 1,
      Docker: 13,
      "kube-proxy": 27,
      kubelet: 3,
    });
  });

  it("Docker's iptables goldens are all Docker's", () => {
    expect(shares("moby/matrix/iptables", /__iptables\.golden$/, "iptables-save")).toEqual({ Docker: 1242 });
  });

  it("kube-proxy's nftables listing is all kube-proxy's", () => {
    expect(shares("kube-proxy/nftables", /list\.json$/, "nft")).toEqual({ "kube-proxy": 57 });
  });
});
