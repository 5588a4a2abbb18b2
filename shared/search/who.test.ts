// "Whose is it" ends in a name with evidence, or in "nobody here"; expected values come from sha512sum, real hosts and real files.
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha512Hex as sha512 } from "../firewall/owner/named-by-hash.ts";
import { describeRecorded, fieldOutput } from "../parse/testing/recorded.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { section } from "../snapshot/testing/section.ts";
import { correlate } from "../topology/correlate.ts";
import {
  address,
  at,
  container,
  HOST,
  link,
  mount,
  netns,
  process,
  type RecordsFixture,
  records,
  socket,
} from "../topology/testing/make.ts";
import { readQuestion } from "./question.ts";
import { groundOf, who } from "./who.ts";

const WEB = "2d2b3521457cb1d9b7ae6657304d05789a854e7a48916276a40da543df9aa217";
const POD = "aaaabbbbccccddddeeeeffff0000111122223333444455556666777788889999";
const UID = "5b2f6c7e-3d14-4e0a-8a55-1f0c8d9e4b32";

const FIREWALL = [
  '-A KUBE-SERVICES -d 10.96.0.10/32 -p tcp -m comment --comment "kube-system/kube-dns:dns-tcp cluster IP" -m tcp --dport 53 -j KUBE-SVC-ERIFXISQEP7F7OF4',
  '-A KUBE-SVC-ERIFXISQEP7F7OF4 -m comment --comment "kube-system/kube-dns:dns-tcp" -j KUBE-SEP-OP4AXEAS4OXHBEQX',
  "-A KUBE-SEP-OP4AXEAS4OXHBEQX -p tcp -m tcp -j DNAT --to-destination 10.88.0.3:53",
  "-A FORWARD -j MINE",
  "-A MINE -j DROP",
  "-A NETAVARK-DN-1D8721804F16F -p tcp --dport 9090 -j DNAT --to-destination 10.88.0.3:80",
].join("\n");

function ground(fixture: RecordsFixture = {}, firewall = FIREWALL) {
  const parsed = records({
    netns: [
      netns(
        HOST,
        [
          link(3, "cni0", { kind: "bridge", addresses: [address("10.88.0.1/16")] }),
          link(15, "veth0d663180", {
            kind: "veth",
            linkIndex: 2,
            linkNetnsid: 4,
            master: "cni0",
            mac: "76:f5:1a:94:54:a7",
          }),
        ],
        { sockets: [socket(8843, 77, { protocol: "tcp6", address: "::" })] },
      ),
      netns(300, [
        link(2, "eth0", {
          kind: "veth",
          linkIndex: 15,
          linkNetnsid: 0,
          mac: "5e:61:5b:c0:40:9c",
          addresses: [address("10.88.0.3/16")],
        }),
      ]),
    ],
    nsfsMounts: [mount(300, "/run/netns/cni-a96152c8-766b-71b0-1822-5a8d8bff0b8a")],
    containers: [
      container(WEB, {
        runtime: "podman",
        name: "web",
        pid: 60,
        ports: [{ protocol: "tcp", hostAddress: "", hostPort: 8843, containerPort: 443 }],
      }),
      container(POD, {
        runtime: "cri-o",
        name: "k8s_app_web-0_shop_5b2f6c7e-3d14-4e0a-8a55-1f0c8d9e4b32_0",
        pid: 61,
      }),
    ],
    processes: [
      process(50, 1, ["/usr/bin/conmon", "-c", WEB, "-n", "web"]),
      process(60, 50, ["httpd"], { net: 300, nsPids: [60, 1] }),
      process(61, 1, ["app"], { nsPids: [61, 7], cgroups: [`0::/crio-${POD}.scope`] }),
    ],
    fdSockets: [{ pid: 50, inode: 77, source: at("fd-sockets") }],
    cniLeases: [
      {
        network: "podman",
        address: "10.88.0.3",
        containerId: WEB,
        interfaceName: "eth0",
        path: "/var/lib/cni/networks/podman/10.88.0.3",
        source: at("cni-leases", 1),
      },
      {
        network: "podman",
        address: "10.88.0.9",
        containerId: "9".repeat(64),
        interfaceName: "eth0",
        path: "/var/lib/cni/networks/podman/10.88.0.9",
        source: at("cni-leases", 3),
      },
    ],
    networks: [
      {
        runtime: "podman",
        id: "f".repeat(64),
        name: "podman",
        driver: "bridge",
        bridge: "cni0",
        subnets: ["10.88.0.0/16"],
        source: at("podman-networks"),
      },
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
    sections: [section("iptables-save", HOST, firewall)],
  };
  return groundOf(snapshot, { records: parsed, topology: correlate(parsed, snapshot.collectedAt) });
}

const GROUND = ground();
const names = (question: string) => who(GROUND, question).answers.map((one) => `${one.kind} ${one.name}`);

describe("whose is it", () => {
  it.each([
    ["10.88.0.3", "container web"],
    ["10.88.0.3/32", "container web"],
    ["5e:61:5b:c0:40:9c", "interface eth0"],
    ["60", "process httpd"],
    ["2d2b3521457c", "container web"],
    ["2d2b3521457cb1d9b7ae6657304d05789a854e7a", "container web"],
    [`podman://${WEB}`, "container web"],
    [UID, "pod shop/web-0"],
    ["net:[300000]", undefined],
    ["/run/netns/cni-a96152c8-766b-71b0-1822-5a8d8bff0b8a", "netns cni-a96152c8-766b-71b0-1822-5a8d8bff0b8a"],
    [
      "/var/run/netns/cni-a96152c8-766b-71b0-1822-5a8d8bff0b8a",
      "netns cni-a96152c8-766b-71b0-1822-5a8d8bff0b8a",
    ],
    [`/var/lib/containers/storage/overlay-containers/${WEB}/userdata`, "container web"],
    ["veth0d663180@if2", "interface veth0d663180"],
    [":8843", "port web"],
    ["8843/tcp", "port web"],
    ["shop/web-0", "pod shop/web-0"],
    ["10.88.0.0/16", "network podman"],
    ["10.96.0.10", "service kube-system/kube-dns:dns-tcp"],
    ["KUBE-SVC-ERIFXISQEP7F7OF4", "service kube-system/kube-dns:dns-tcp"],
    ["CNI-b6c5fb6c593e895d843cb5bd", "chain web"],
    ["CNI-DN-b6c5fb6c593e895d843cb", "chain web"],
    ["NETAVARK-DN-1D8721804F16F", "chain web"],
    ["MINE", "chain MINE"],
    ["DOCKER-USER", undefined],
  ])("%s is %s", (question, expected) => {
    expect(names(question)[0]).toBe(expected);
  });

  // Fact: ipvs
  it("a Service of ipvs mode is on kube-ipvs0, which no packet enters; IPVS tells the pods behind it", () => {
    const cluster = ground({
      netns: [
        netns(HOST, [link(9, "kube-ipvs0", { kind: "dummy", addresses: [address("10.96.0.10/32")] })]),
        netns(300, [link(2, "eth0", { addresses: [address("10.88.0.3/16")] })]),
      ],
      virtualServers: [
        {
          protocol: "udp",
          address: "10.96.0.10",
          port: 53,
          scheduler: "rr",
          isPersistent: false,
          servers: [{ address: "10.88.0.3", port: 53, forward: "Masq", weight: 1 }],
          source: at("ip-vs", 4),
        },
      ],
    });
    const says = (question: string) => who(cluster, question).answers.map((one) => `${one.kind} ${one.says}`);
    expect(says("10.96.0.10").slice(0, 2)).toEqual([
      expect.stringMatching(/^service Address of a Service: kube-proxy in ipvs mode keeps it on kube-ipvs0/),
      expect.stringMatching(/^service .*connections go to 10\.88\.0\.3:53 \(container web/),
    ]);
    expect(says("53/udp")).toEqual([expect.stringMatching(/^service Service address 10\.96\.0\.10:53\/udp/)]);
    const mode = cluster.index.topology.runtimes.find((one) => one.runtime === "kube-proxy");
    expect([mode?.key, mode?.value, mode?.where]).toEqual(["mode", "ipvs", "kube-ipvs0"]);
  });

  // Fact: swarm-ids
  it("a swarm's network is found by its id, which is not hex (field-outputs: network-ls-swarm-id-not-hex)", () => {
    const swarm = ground({
      networks: [
        {
          runtime: "docker",
          id: "dkfgngbom561x2m3k4c5v6b7n",
          name: "ingress",
          driver: "overlay",
          bridge: null,
          subnets: ["10.255.0.0/16"],
          source: at("docker-networks"),
        },
      ],
    });
    expect(who(swarm, "dkfgngbom561").answers.map((one) => one.says)).toEqual([
      "Network of docker (overlay, 10.255.0.0/16).",
    ]);
  });

  // Fact: cluster-ip
  it("an endpoint's chain ends in the container behind it", () => {
    expect(who(GROUND, "KUBE-SEP-OP4AXEAS4OXHBEQX").answers[0]?.says).toMatch(
      /rewritten to 10\.88\.0\.3:53: container web/,
    );
  });

  it("a port held by conmon is served by the container, not by conmon", () => {
    expect(who(GROUND, "8843").answers.find((one) => one.kind === "port")?.says).toMatch(
      /IPv4 too.*only keeps the port.*container web.*port 443/,
    );
  });

  it("a veth of the host ends in a name", () => {
    expect(who(GROUND, "veth0d663180").answers[0]?.says).toMatch(
      /port of cni0, other end eth0 in netns cni-a96152c8.*container web/,
    );
  });

  // Fact: nspid-levels
  it("a pid inside a container is told with the one outside", () => {
    expect(who(GROUND, "pid 7").answers.map((one) => one.says)[0]).toMatch(/pid 7 inside is pid 61 here/);
  });

  it("a lease whose container is gone is a leak, and says so", () => {
    expect(who(GROUND, "10.88.0.9").answers.map((one) => one.says)).toEqual([
      expect.stringMatching(
        /leased it to container 999999999999, which is not here any more: the lease leaked/,
      ),
    ]);
  });

  it("nobody is an answer, with the subnet it would lie in", () => {
    const result = who(GROUND, "10.88.7.7");
    expect([result.answers, result.nobody]).toEqual([
      [],
      expect.stringMatching(/^Nobody here.*network podman/),
    ]);
    expect(who(GROUND, "deadbeefdeadbeef").nobody).toMatch(/^Nobody here/);
    expect(who(GROUND, "  ").nobody).toBe("Nothing was asked.");
  });

  it("every answer has evidence that points into a section", () => {
    for (const question of [
      "10.88.0.3",
      "60",
      WEB,
      "8843",
      "cni0",
      "CNI-b6c5fb6c593e895d843cb5bd",
      "MINE",
      UID,
    ]) {
      for (const answer of who(GROUND, question).answers) {
        expect([question, answer.evidence.length > 0]).toEqual([question, true]);
      }
    }
  });

  it("returns for any question, quickly", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("__proto__", "/", ":", "10.", "CNI-", "]", "net:[", "1".repeat(400)),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const result = who(GROUND, pieces.join(""));
        expect(result.answers.length > 0).toBe(result.nobody === null);
      }),
      { numRuns: 300 },
    );
  });
});

it("a number alone may be a pid or a port; words of the question decide when they are there", () => {
  const kinds = (question: string) => readQuestion(question).map((one) => one.kind);
  expect(kinds("8080")).toEqual(["pid", "port", "interface", "name"]);
  expect(kinds("port 8080")).toEqual(["port"]);
  expect(kinds("4026532569")).toContain("inode");
  expect(kinds("fe80::1")).toEqual(["address"]);
  expect(kinds("10.0.0.1:80")).toEqual(["address"]);
});

it("sha512 is sha512", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary-ascii", maxLength: 300 }), (text) => {
      expect(sha512(text)).toBe(createHash("sha512").update(text, "latin1").digest("hex"));
    }),
    { numRuns: 50 },
  );
});

describeRecorded("a recorded ruleset", () => {
  it("of CNI portmap: the chain of the field's container is found by its hash, without a word of any engine", () => {
    const field = ground(
      { containers: [], processes: [], cniLeases: [] },
      fieldOutput("iptables-save/podman-cni-portmap.txt"),
    );
    const [answer] = who(field, "CNI-b6c5fb6c593e895d843cb5bd").answers;
    expect(answer?.says).toMatch(
      /on CNI network podman.*container 2d2b3521457c.*hash was computed again and fits/,
    );
  });
});
