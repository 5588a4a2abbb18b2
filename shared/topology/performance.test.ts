// A big host: 2,000 netns with 10,000 processes correlate in time that grows with their number, not with its square.
import { expect, test } from "vitest";
import { correlate } from "./correlate.ts";
import { HOST, link, lsns, netns, type ProcessFixture, process, records, veth } from "./testing/make.ts";

const PODS = 2000;
const FEW = PODS / 4;
/** Four times as much takes about four times as long, sixteen times when a pass compares all with all. */
const STEEPEST = 11;

function timed<T>(work: () => T): { result: T; milliseconds: number } {
  const started = performance.now();
  const result = work();
  return { result, milliseconds: performance.now() - started };
}

/** The better of two runs each, small beside big, so that a busy machine slows both. */
function steepness(small: () => unknown, big: () => unknown): number {
  const runs = [0, 1].map(() => [timed(small).milliseconds, timed(big).milliseconds] as const);
  return Math.min(...runs.map(([, slow]) => slow)) / Math.min(...runs.map(([fast]) => fast));
}

function bigHost(known: boolean, pods = PODS) {
  const processes: ProcessFixture[] = [process(1, 0, ["/sbin/init"])];
  const inside = [];
  const hostLinks = [link(2, "cni0", { kind: "bridge" })];
  for (let pod = 0; pod < pods; pod += 1) {
    const inode = 5_000_000 + pod;
    const id = pod.toString(16).padStart(64, "0");
    hostLinks.push(veth(10 + pod, `veth${pod}`, 2, pod, { master: "cni0" }));
    inside.push(netns(inode, [link(1, "lo", { linkType: "loopback" }), veth(2, "eth0", 10 + pod, 0)]));
    const pid = 100 + pod * 5;
    processes.push(process(pid, 1, ["/usr/bin/containerd-shim-runc-v2", "-namespace", "k8s.io", "-id", id]));
    for (let child = 1; child < 5; child += 1) {
      const cgroups = [`0::/kubepods/burstable/pod${pod.toString(16).padStart(32, "0")}/${id}`];
      processes.push(process(pid + child, pid, ["app"], { net: inode, cgroups }));
    }
  }
  return records({
    netns: [netns(HOST, hostLinks), ...inside],
    processes,
    lsns: known ? inside.map((one, pod) => lsns(one.inode, pod)) : [],
  });
}

test.each([true, false])(
  "2,000 pods and 10,000 processes, nsids told: %s",
  (known) => {
    const [few, many] = [bigHost(known, FEW), bigHost(known)];
    const topology = correlate(many, "2024-01-02T03:04:05Z");
    expect(topology.interfaces.filter((one) => one.peer.state === "known")).toHaveLength(PODS * 2);
    expect(topology.pods).toHaveLength(PODS);
    expect(topology.processes).toHaveLength(PODS * 5 + 1);
    const grows = steepness(
      () => correlate(few, "2024-01-02T03:04:05Z"),
      () => correlate(many, "2024-01-02T03:04:05Z"),
    );
    expect(grows).toBeLessThan(STEEPEST);
  },
  120_000,
);

test("2,000 netns whose ends all read 2@if2 stay ambiguous; each names a bounded number of candidates", () => {
  const inside = Array.from({ length: PODS }, (_, pod) => netns(5_000_000 + pod, [veth(2, "eth0", 2, 0)]));
  const topology = correlate(records({ netns: [netns(HOST, []), ...inside] }), "2024-01-02T03:04:05Z");
  const doubtful = topology.interfaces.flatMap((one) => (one.peer.state === "ambiguous" ? [one.peer] : []));
  expect(doubtful).toHaveLength(PODS);
  expect(Math.max(...doubtful.map((peer) => peer.candidates.length))).toBeLessThan(PODS);
});
