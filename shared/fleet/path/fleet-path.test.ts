// The packet's way across two recorded flannel nodes. What is broken here is broken by a change of the recorded text;
// `e2e/specs/cli/several-hosts.spec.ts` breaks live nodes so, and really knocks.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { analyse } from "../../analyse.ts";
import { buildPathModel } from "../../path/build-model.ts";
import { resolveQuestion } from "../../path/places.ts";
import { tracePacket } from "../../path/trace-packet.ts";
import { decodeSnapshot } from "../../snapshot/codec.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { joinHosts } from "../join-hosts.ts";
import { type FleetPath, joinPaths } from "./fleet-path.ts";
import { resolveFleetQuestion } from "./fleet-question.ts";

type Edit = (text: string) => string;

function recorded(name: string, edits: Readonly<Record<string, Edit>> = {}): Snapshot {
  const decoded = decodeSnapshot(
    readFileSync(new URL(`../testing/recorded/${name}.vethscope`, import.meta.url)),
  );
  if (!decoded.ok) throw new Error(decoded.error);
  const sections = decoded.snapshot.sections.map((section) => {
    const edit = edits[section.name];
    return edit ? { ...section, text: edit(section.text) } : section;
  });
  return { ...decoded.snapshot, sections };
}

function pathOf(first: Snapshot, second: Snapshot): FleetPath {
  const hosts = [first, second].map((snapshot, i) => ({
    snapshot,
    qualifier: `q${i}`,
    analysis: analyse(snapshot, `q${i}`),
  }));
  const fleet = joinHosts(
    hosts.map(({ analysis, qualifier }) => ({ topology: analysis.topology, qualifier })),
  );
  return joinPaths(
    fleet,
    hosts.map(
      ({ snapshot, analysis }) => buildPathModel(snapshot, analysis.records, analysis.topology).model,
    ),
  );
}

function trace(path: FleetPath, from: string, to: string, reply = false) {
  const asked = resolveFleetQuestion(path, { from, to, protocol: "tcp", destinationPort: null, reply });
  if (!asked.ok) throw new Error(asked.error);
  return tracePacket(path.model, asked.value, { verbose: false });
}

const RED = "red-6c5d7b9f4-8wq2x";
const whole = pathOf(recorded("flannel"), recorded("flannel2"));

test("a pod's packet is packed, crosses the wire, is unpacked and delivered; the answer comes back the same way", () => {
  const request = trace(whole, RED, "10.252.15.2:80");
  expect(request.verdict).toBe("delivered");
  const hosts = request.paths[0]?.hops.map((hop) => whole.memberOf(hop.netns)?.label);
  expect([...new Set(hosts)]).toEqual(["flannel", "flannel2"]);
  expect(request.paths[0]?.doubts).toEqual([]);
  const reply = trace(whole, RED, "10.252.15.2:80", true);
  expect(reply.paths[0]?.deliveredTo?.says).toBe(`the answer reaches pod default/${RED} on flannel`);
});

test("a port nobody listens on is refused on the other host", () => {
  expect(trace(whole, RED, "10.252.15.2:81").verdict).toBe("rejected");
});

test("a rule of the other host that drops the tunnel's own packets loses the packet inside", () => {
  const shut = (text: string) =>
    `${text}*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p udp -m udp --dport 8472 -j DROP\nCOMMIT\n`;
  const path = pathOf(recorded("flannel"), recorded("flannel2", { "iptables-save": shut }));
  const answer = trace(path, RED, "10.252.15.2:80");
  expect(answer.verdict).toBe("dropped");
  expect(answer.paths[0]?.hops.at(-1)?.netns).toBe(path.fleet.members[1]?.index.hostNetns?.id);
});

test("a MAC that is not the other end's any more is not taken", () => {
  const stale = (text: string) => text.replaceAll("5e:fa:00:00:00:0f", "5e:fa:00:00:00:99");
  const path = pathOf(recorded("flannel", { ip: stale, "bridge-fdb": stale }), recorded("flannel2"));
  const answer = trace(path, RED, "10.252.15.2:80");
  expect(answer.verdict).toBe("dropped");
  expect(answer.paths[0]?.hops.at(-1)?.why).toBe(
    "the frame is for 5e:fa:00:00:00:99, but flannel.1 of flannel2 has 5e:fa:00:00:00:0f: it does not take it",
  );
});

test("a packet to nobody's address ends as it does for one host alone", () => {
  const together = trace(whole, "flannel/host", "203.0.113.7:80");
  const alone = whole.models[0];
  if (!alone) throw new Error("no model");
  const asked = resolveQuestion(alone, {
    from: "host",
    to: "203.0.113.7:80",
    protocol: "tcp",
    destinationPort: null,
  });
  if (!asked.ok) throw new Error(asked.error);
  const { onward: _, ...model } = alone;
  const one = tracePacket(model, asked.value, { verbose: false });
  expect(together.verdict).toBe(one.verdict);
  expect(together.paths[0]?.hops.at(-1)?.why).toBe(one.paths[0]?.hops.at(-1)?.why);
});

test("names that both hosts have are asked for with the host; unknown ones say on how many hosts", () => {
  const ask = (from: string) =>
    resolveFleetQuestion(whole, { from, to: "10.252.15.2:80", protocol: "tcp", destinationPort: null });
  expect(ask("host")).toEqual({
    ok: false,
    error: '"host" is on 2 hosts: say flannel/host or flannel2/host.',
  });
  expect(ask("flannel").ok).toBe(true);
  expect(ask("nobody")).toEqual({
    ok: false,
    error:
      'Nothing is named "nobody" on 2 open hosts: no container, pod, process, network namespace or address.',
  });
});
