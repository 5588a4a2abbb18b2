// Two nodes of a flannel network looked at together: what joins them, and packets from pod to pod, judged by trying.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { analyse } from "../../../shared/analyse.ts";
import { joinHosts } from "../../../shared/fleet/join-hosts.ts";
import { type FleetPath, joinPaths } from "../../../shared/fleet/path/fleet-path.ts";
import { resolveFleetQuestion } from "../../../shared/fleet/path/fleet-question.ts";
import { buildPathModel } from "../../../shared/path/build-model.ts";
import { tracePacket } from "../../../shared/path/trace-packet.ts";
import { decodeSnapshot } from "../../../shared/snapshot/codec.ts";
import { LAB_IS_UP, labHosts } from "../../lab/reach.ts";
import { target, vethscope } from "./vethscope.ts";

const LAB = join(import.meta.dirname, "../../lab/lab");
const NODES = ["flannel", "flannel2"] as const;
type Node = (typeof NODES)[number];

test.skip(
  !LAB_IS_UP || !NODES.every((name) => labHosts().some((host) => host.name === name)),
  "the lab has no flannel",
);
test.describe.configure({ mode: "serial" });

let folder = "";
const file = (node: Node): string => join(folder, `${node}.vethscope`);

test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "vethscope-fleet-"));
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

function inside(node: Node, script: string): string {
  return execFileSync("bash", [LAB, "exec", node, "bash", "-c", script], { encoding: "utf8" });
}

function collect(...nodes: readonly Node[]): void {
  for (const node of nodes) {
    const host = labHosts().find((one) => one.name === node);
    if (!host) throw new Error(`no lab host ${node}`);
    const answer = vethscope(["collect", ...target(host), "-o", file(node)]);
    expect(answer.stderr).toBe("");
    expect(answer.status).toBe(0);
  }
}

interface Pod {
  readonly node: Node;
  readonly name: string;
  readonly netns: string;
  readonly address: string;
}

/** Pods by the CNI plugin's own results, not by Vethscope. */
function podsOf(node: Node): Pod[] {
  const found = inside(
    node,
    `for n in $(ls /run/netns | grep '^cni-'); do echo "$n $(ip -n "$n" -4 -o addr show eth0 | awk '{print $4}' | cut -d/ -f1)"; done`,
  );
  const names = inside(
    node,
    `for f in /run/flannel/*-*.json; do echo "$(basename "$f" .json) $(jq -r '.ips[0].address' "$f")"; done`,
  );
  return found
    .trim()
    .split("\n")
    .map((line) => {
      const [netns = "", address = ""] = line.split(" ");
      const name = names.split("\n").find((one) => one.split(" ")[1]?.startsWith(`${address}/`));
      return { node, netns, address, name: name?.split(" ")[0] ?? "" };
    });
}

type Outcome = "open" | "refused" | "silent";

interface Knock {
  readonly from: Pod;
  readonly to: Pod;
  readonly port: number;
}

/** Really tries connections, those of one pod at once. */
function attempt(knocks: readonly Knock[]): Outcome[] {
  const outcomes: Outcome[] = [];
  for (const from of new Set(knocks.map((one) => one.from))) {
    const script = knocks.flatMap((one, i) =>
      one.from === from
        ? [
            `( said=$(LC_ALL=C timeout 2 bash -c '</dev/tcp/${one.to.address}/${one.port}' 2>&1); echo "${i} $? "$said ) &`,
          ]
        : [],
    );
    const said = inside(
      from.node,
      `ip netns exec ${from.netns} bash -c '${[...script, "wait"].join("\n").replaceAll("'", "'\\''")}'`,
    );
    for (const line of said.trim().split("\n")) {
      const [i, code, ...words] = line.split(" ");
      if (code === "0") outcomes[Number(i)] = "open";
      else if (code === "124") outcomes[Number(i)] = "silent";
      else if (/refused|unreachable|No route/i.test(words.join(" "))) outcomes[Number(i)] = "refused";
      else throw new Error(`${from.name}: ${line}`);
    }
  }
  return outcomes;
}

/** The hosts as they were collected last, ready to be traced. */
function fleetPath(): FleetPath {
  const hosts = NODES.map((node) => {
    const decoded = decodeSnapshot(readFileSync(file(node)));
    if (!decoded.ok) throw new Error(decoded.error);
    return { node, snapshot: decoded.snapshot, analysis: analyse(decoded.snapshot, node) };
  });
  const fleet = joinHosts(hosts.map((one) => ({ topology: one.analysis.topology, qualifier: one.node })));
  const models = hosts.map(
    ({ snapshot, analysis }) => buildPathModel(snapshot, analysis.records, analysis.topology).model,
  );
  return joinPaths(fleet, models);
}

/** A connection is open when request and answer both arrive. */
function predict(path: FleetPath, { from, to, port }: Knock): Outcome | "unknown" {
  const word: Readonly<Record<string, Outcome>> = {
    delivered: "open",
    dropped: "silent",
    rejected: "refused",
  };
  const question = {
    from: `${from.node}/${from.name}`,
    to: to.address,
    protocol: "tcp" as const,
    destinationPort: port,
  };
  const verdictOf = (reply: boolean): Outcome | "unknown" => {
    const asked = resolveFleetQuestion(path, { ...question, reply });
    if (!asked.ok) throw new Error(asked.error);
    return word[tracePacket(path.model, asked.value, { verbose: false }).verdict] ?? "unknown";
  };
  const request = verdictOf(false);
  return request === "open" ? verdictOf(true) : request;
}

interface TraceAnswer {
  readonly verdict: string;
  readonly hops: readonly { readonly host: string; readonly says: string }[];
  readonly deliveredTo?: { readonly host: string };
  readonly doubts: readonly string[];
}

function trace(from: Pod, to: Pod, ...more: string[]): TraceAnswer {
  const words = ["--from", `${from.node}/${from.name}`, "--to", `${to.address}:80`, "--json", ...more];
  const answer = vethscope(["trace", file("flannel"), file("flannel2"), ...words]);
  expect(answer.status, answer.stderr).toBe(0);
  return JSON.parse(answer.stdout) as TraceAnswer;
}

test("the tunnel joins both nodes, the segment once they heard each other, the routes lead to the other's pods", () => {
  const pods = NODES.flatMap(podsOf);
  const [first] = pods.filter((pod) => pod.node === "flannel");
  const [last] = pods.filter((pod) => pod.node === "flannel2");
  if (!first || !last) throw new Error("no pods");
  expect(attempt([{ from: first, to: last, port: 80 }])).toEqual(["open"]);
  collect(...NODES);
  const shown = vethscope(["show", file("flannel"), file("flannel2"), "--json"]);
  const fleet = JSON.parse(shown.stdout);
  const ends = (kind: string) =>
    fleet.trunks
      .filter((one: { kind: string }) => one.kind === kind)
      .map((one: { name: string; ends: { host: string; name: string }[]; doubts: string[] }) => ({
        name: one.name,
        ends: one.ends.map((end) => `${end.host} ${end.name}`),
        doubts: one.doubts,
      }));
  // What flannel.sh of the lab made: VNI 1 over eth1.
  expect(ends("tunnel")).toEqual([
    { name: "vxlan 1", ends: ["flannel flannel.1", "flannel2 flannel.1"], doubts: [] },
  ]);
  expect(ends("segment")).toEqual([
    { name: "10.251.0.0/24", ends: ["flannel eth1", "flannel2 eth1"], doubts: [] },
  ]);
  expect(fleet.openEnds).toEqual([]);
  const routes = fleet.routes.filter((one: { destination: string }) =>
    /^10\.252\.1[45]\.0\/24$/.test(one.destination),
  );
  expect(
    routes.map((one: { host: string; destination: string; to: { host: string }; covers: string[] }) => [
      one.host,
      one.destination,
      one.to.host,
      one.covers.length,
    ]),
  ).toEqual([
    ["flannel", "10.252.15.0/24", "flannel2", pods.filter((pod) => pod.node === "flannel2").length],
    ["flannel2", "10.252.14.0/24", "flannel", pods.filter((pod) => pod.node === "flannel").length],
  ]);
});

test("two snapshots of one host are refused as two moments", () => {
  const answer = vethscope(["show", file("flannel"), file("flannel")]);
  expect(answer.status).toBe(1);
  expect(answer.stderr).toContain("another moment of flannel");
});

test("a packet from pod to pod is followed through the tunnel, out of one host and into the other, and back", () => {
  const [from] = podsOf("flannel");
  const [to] = podsOf("flannel2");
  if (!from || !to) throw new Error("no pods");
  const answer = trace(from, to);
  expect(answer.verdict).toBe("delivered");
  expect(answer.doubts).toEqual([]);
  expect(answer.deliveredTo?.host).toBe("flannel2");
  const says = answer.hops.map((hop) => `${hop.host}: ${hop.says}`).join("\n");
  const inOrder = [
    /flannel: flannel\.1 packs it: vxlan 1 on port 8472 to 10\.251\.0\.15/,
    /flannel: leaves host flannel by eth1/,
    /flannel2: crosses the wire to flannel2/,
    /flannel2: flannel\.1 of flannel2 unpacks it/,
    /flannel2: forwarded by cni0/,
  ].map((pattern) => says.search(pattern));
  expect(inOrder.every((at) => at >= 0)).toBe(true);
  expect([...inOrder].sort((a, b) => a - b)).toEqual(inOrder);
  expect(trace(from, to, "--reply").deliveredTo?.host).toBe("flannel");
  const whose = vethscope(["who", file("flannel"), file("flannel2"), to.address]);
  expect(whose.stdout).toMatch(/^On flannel2\n/);
  expect(whose.stdout).toContain(to.name);
});

interface Breakage {
  readonly title: string;
  readonly node: Node;
  readonly make: string;
  readonly undo: string;
}

const FDB = "5e:fa:00:00:00:0f dev flannel.1";
const BREAKAGES: readonly Breakage[] = [
  { title: "nothing", node: "flannel", make: "true", undo: "true" },
  {
    title: "the other node drops what it forwards",
    node: "flannel2",
    make: "iptables -I FORWARD -i flannel.1 -j DROP",
    undo: "iptables -D FORWARD -i flannel.1 -j DROP",
  },
  {
    title: "the other node refuses what it forwards to port 80",
    node: "flannel2",
    make: "iptables -I FORWARD -p tcp --dport 80 -j REJECT",
    undo: "iptables -D FORWARD -p tcp --dport 80 -j REJECT",
  },
  {
    title: "the other node does not let the tunnel's own packets in",
    node: "flannel2",
    make: "iptables -I INPUT -p udp --dport 8472 -j DROP",
    undo: "iptables -D INPUT -p udp --dport 8472 -j DROP",
  },
  {
    title: "this node does not let the tunnel's own packets out",
    node: "flannel",
    make: "iptables -I OUTPUT -p udp --dport 8472 -j DROP",
    undo: "iptables -D OUTPUT -p udp --dport 8472 -j DROP",
  },
  {
    title: "the neighbour entry of the other node's tunnel is out of date",
    node: "flannel",
    make: "ip neigh replace 10.252.15.0 lladdr 5e:fa:00:00:00:99 dev flannel.1 nud permanent; bridge fdb add 5e:fa:00:00:00:99 dev flannel.1 dst 10.251.0.15",
    undo: "bridge fdb del 5e:fa:00:00:00:99 dev flannel.1 dst 10.251.0.15; ip neigh replace 10.252.15.0 lladdr 5e:fa:00:00:00:0f dev flannel.1 nud permanent",
  },
  {
    title: "the forwarding entry is gone",
    node: "flannel",
    make: `bridge fdb del ${FDB} dst 10.251.0.15`,
    undo: `bridge fdb add ${FDB} dst 10.251.0.15`,
  },
  {
    title: "the other node has no way back",
    node: "flannel2",
    make: "ip route del 10.252.14.0/24 via 10.252.14.0 dev flannel.1; ip route add blackhole 10.252.14.0/24",
    undo: "ip route del blackhole 10.252.14.0/24; ip route add 10.252.14.0/24 via 10.252.14.0 dev flannel.1 onlink",
  },
  {
    title: "the other node does not forward",
    node: "flannel2",
    make: "echo 0 >/proc/sys/net/ipv4/ip_forward",
    undo: "echo 1 >/proc/sys/net/ipv4/ip_forward",
  },
];

/** Nodes that are whole again since they were collected. */
const stale = new Set<Node>();

for (const { title, node, make, undo } of BREAKAGES) {
  test(`what really happens between the pods is what is said when broken: ${title}`, () => {
    const pods = NODES.flatMap(podsOf);
    const knocks = pods.flatMap((from) =>
      pods
        .filter((to) => to.node !== from.node)
        .flatMap((to) => [80, 81].map((port): Knock => ({ from, to, port }))),
    );
    inside(node, make);
    try {
      collect(...new Set([node, ...stale]));
      stale.clear();
      stale.add(node);
      const path = fleetPath();
      const words = (outcomes: readonly string[]) =>
        knocks.map(({ from, to, port }, i) => `${from.address} to ${to.address}:${port} ${outcomes[i]}`);
      const real = attempt(knocks);
      // A trace ends where the packet is refused: whether the refusal itself finds its way back is not told.
      const told = knocks.map((one, i) => {
        const outcome = predict(path, one);
        return outcome === "refused" && real[i] === "silent" ? "silent" : outcome;
      });
      expect(words(told)).toEqual(words(real));
    } finally {
      inside(node, undo);
    }
  });
}
