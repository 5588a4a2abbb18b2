// A big host: 2,000 netns with 10,000 processes must correlate while a person waits for a click.
import { expect, test } from "vitest";
import { correlate } from "./correlate.ts";
import { HOST, link, lsns, netns, type ProcessFixture, process, records, veth } from "./testing/make.ts";

const PODS = 2000;

function bigHost(known: boolean) {
  const processes: ProcessFixture[] = [process(1, 0, ["/sbin/init"])];
  const inside = [];
  const hostLinks = [link(2, "cni0", { kind: "bridge" })];
  for (let pod = 0; pod < PODS; pod += 1) {
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

test.each([true, false])("2,000 pods and 10,000 processes, nsids told: %s", (known) => {
  const input = bigHost(known);
  const started = performance.now();
  const topology = correlate(input, "2024-01-02T03:04:05Z");
  const elapsed = performance.now() - started;
  expect(topology.interfaces.filter((one) => one.peer.state === "known")).toHaveLength(PODS * 2);
  expect(topology.pods).toHaveLength(PODS);
  expect(topology.processes).toHaveLength(PODS * 5 + 1);
  expect(elapsed).toBeLessThan(3000);
});

test("2,000 netns whose ends all read 2@if2 stay ambiguous, in bounded time", () => {
  const inside = Array.from({ length: PODS }, (_, pod) => netns(5_000_000 + pod, [veth(2, "eth0", 2, 0)]));
  const started = performance.now();
  const topology = correlate(records({ netns: [netns(HOST, []), ...inside] }), "2024-01-02T03:04:05Z");
  expect(topology.interfaces.filter((one) => one.peer.state === "ambiguous")).toHaveLength(PODS);
  expect(performance.now() - started).toBeLessThan(6000);
});
