// Facts about ways and neighbourhoods on a generated host whose wiring is known from its making.
import { expect, test } from "vitest";
import { indexTopology } from "../topology/lookup.ts";
import type { EntityRef } from "../topology/model.ts";
import { boxedNetns, neighbourhoodBoxes } from "./around.ts";
import { generateTopology } from "./testing/generate.ts";
import { wayBetween } from "./way.ts";

const topology = generateTopology({ containers: 20 });
const index = indexTopology(topology);

function container(name: string): EntityRef {
  const found = topology.containers.find((one) => one.name === name);
  if (!found) throw new Error(`no container ${name}`);
  return { kind: "container", id: found.id };
}

function names(way: readonly EntityRef[] | null): string[] | null {
  return (
    way?.map((ref) => {
      if (ref.kind === "interface")
        return index.interfaces.get(ref.id)?.name.replace(/^veth.*/, "veth") ?? "?";
      if (ref.kind === "container") return index.containers.get(ref.id)?.name ?? "?";
      return ref.id === index.hostNetns?.id ? "host" : ref.kind;
    }) ?? null
  );
}

test("two containers on docker0 meet at the bridge", () => {
  expect(names(wayBetween(index, container("web-1"), container("worker-6")))).toEqual([
    ..."web-1 netns eth0 veth docker0 veth eth0 netns worker-6".split(" "),
  ]);
});

test("containers of two bridges meet in the host's netns, where routes are", () => {
  const way = names(wayBetween(index, container("web-1"), container("shop-api-2")));
  expect(way?.slice(4, 7)).toEqual(["docker0", "host", expect.stringMatching(/^br-/)]);
});

test("a netns with nothing but loopback has no way out", () => {
  const lone = topology.namespaces.find((one) => one.names.some((name) => name.name === "none"));
  const ref = { kind: "netns", id: lone?.id } as EntityRef;
  expect(wayBetween(index, ref, container("web-1"))).toBeNull();
});

test("the neighbourhood of a box is itself and what is wired straight to it; of a bridge all on it", () => {
  const netns = (name: string) => topology.namespaces.find((one) => one.names[0]?.name === name)?.id;
  const routerA = { kind: "netns", id: netns("router-a") } as EntityRef;
  expect([...neighbourhoodBoxes(index, routerA)]).toEqual([netns("router-a"), netns("router-b")]);
  const docker0 = topology.interfaces.find((link) => link.name === "docker0");
  const onBridge = neighbourhoodBoxes(index, { kind: "interface", id: docker0?.id } as EntityRef);
  const made = topology.containers.filter((one) => /^(web-1|worker-6|web-11|worker-16)$/.test(one.name));
  expect(onBridge).toEqual(new Set(made.map((one) => one.netns)));
});

test("the host's end of a veth stands for the box it leads to; a bridge for none", () => {
  const link = (name: string): EntityRef =>
    ({ kind: "interface", id: topology.interfaces.find((one) => one.name === name)?.id }) as EntityRef;
  const outer = topology.interfaces.find(
    (one) => one.kind === "veth" && one.peer.state === "known" && one.master,
  );
  const inner = outer?.peer.state === "known" ? index.interfaces.get(outer.peer.interface) : undefined;
  expect(boxedNetns(index, { kind: "interface", id: outer?.id } as EntityRef)).toBe(inner?.netns);
  expect(boxedNetns(index, link("docker0"))).toBeNull();
});
