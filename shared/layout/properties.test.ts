// Facts about the layout of any wiring: random hosts and the bundled samples. Nothing overlaps, cables are orthogonal and
// cross no box, and what a refresh brings or takes away moves nothing else.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { analyse } from "../analyse.ts";
import { buildScene } from "../scene/build-scene.ts";
import { WHOLE_VIEW, type WiringScene } from "../scene/scene.ts";
import { generateTopology } from "../scene/testing/generate.ts";
import { decodeSnapshot } from "../snapshot/codec.ts";
import type { InterfaceId } from "../topology/ids.ts";
import type { Interface, Topology } from "../topology/model.ts";
import { overlaps } from "./geometry.ts";
import { layoutWiring } from "./layout-wiring.ts";
import type { WiringLayout } from "./places.ts";
import { crossings, overlapping, solids } from "./testing/quality.ts";

const SAMPLES = join(import.meta.dirname, "../../renderer/public/samples");

function faults(scene: WiringScene, layout: WiringLayout): string[] {
  const found = overlapping(solids(scene, layout));
  const bodies = [...layout.boxes, ...layout.chips, ...layout.cards];
  for (const [key, { points }] of layout.cables)
    for (let i = 0; i + 3 < points.length; i += 2) {
      const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = points.slice(i, i + 4);
      if (x1 !== x2 && y1 !== y2) found.push(`${key} is slanted`);
      const piece = {
        x: Math.min(x1, x2),
        y: Math.min(y1, y2),
        w: Math.abs(x2 - x1) + 0.01,
        h: Math.abs(y2 - y1) + 0.01,
      };
      for (const [body, r] of bodies)
        if (overlaps(piece, { x: r.x + 1, y: r.y + 1, w: r.w - 2, h: r.h - 2 }))
          found.push(`${key} crosses ${body}`);
    }
  for (const cable of scene.cables)
    if (!layout.cables.has(cable.key)) found.push(`${cable.key} is not drawn`);
  return found;
}

function moved(before: WiringLayout, after: WiringLayout): string[] {
  return [...before.boxes].flatMap(([key, place]) => {
    const now = after.boxes.get(key);
    return now && (now.x !== place.x || now.y !== place.y) ? [key] : [];
  });
}

/** Hosts nobody would wire: ends swapped to other bridges, lost, made macvlans of the NIC, or plugged box to box. */
const wishes = fc.record({
  containers: fc.integer({ min: 1, max: 24 }),
  changes: fc.array(fc.record({ at: fc.nat(99), how: fc.nat(5), other: fc.nat(99) }), { maxLength: 14 }),
});

function oddHost({ containers, changes }: typeof wishes extends fc.Arbitrary<infer T> ? T : never): Topology {
  const topology = generateTopology({ containers });
  const host = topology.namespaces.find((netns) => netns.isHost)?.id;
  const links = new Map(topology.interfaces.map((link) => [link.id, link]));
  const bridges = topology.interfaces.filter((link) => link.kind === "bridge").map((link) => link.id);
  const nic = topology.interfaces.find((link) => link.kind === "physical")?.id as InterfaceId;
  const ends = topology.interfaces.filter((link) => link.kind === "veth").map((link) => link.id);
  const known = (id: InterfaceId) => ({ state: "known", interface: id, evidence: [] }) as const;
  const set = (id: InterfaceId | undefined, facts: Partial<Interface>): void => {
    const link = id && links.get(id);
    if (link) links.set(link.id, { ...link, ...facts });
  };
  /** Takes the end off its cable; the other end then leads nowhere known. */
  const unplug = (id: InterfaceId): void => {
    const peer = links.get(id)?.peer;
    if (peer?.state === "known")
      set(peer.interface, { peer: { state: "unknown", doubt: "Not told.", evidence: [] } });
  };
  for (const { at, how, other } of changes) {
    const id = ends[at % ends.length];
    const link = id && links.get(id);
    if (!link) continue;
    const end = ends[other % ends.length];
    if (how === 0 && link.netns === host) set(id, { master: bridges[other % bridges.length] ?? null });
    else if (how === 1 && link.netns === host) set(id, { master: null });
    else if (how === 2) {
      unplug(id);
      set(id, { peer: { state: "unknown", doubt: "Not told.", evidence: [] } });
    } else if (how === 3 && link.netns !== host) {
      unplug(id);
      set(id, { kind: "macvlan", peer: { state: "none" }, lower: known(nic) });
    } else if (how === 4 && end && end !== id && links.get(end)?.netns !== link.netns) {
      unplug(id);
      unplug(end);
      const plain = { kind: "veth", lower: { state: "none" }, master: null } as const;
      set(id, { ...plain, peer: known(end) });
      set(end, { ...plain, peer: known(link.id) });
    } else set(id, { name: "a-name-as-long-as-the-kernel-allows-and-more" });
  }
  return { ...topology, interfaces: [...links.values()] };
}

test("any wiring is laid out without overlaps, slants and cables through boxes, and the same each time", () => {
  fc.assert(
    fc.property(wishes, (wish) => {
      const topology = oddHost(wish);
      const scene = buildScene(topology);
      const layout = layoutWiring(scene);
      expect(faults(scene, layout)).toEqual([]);
      expect(layoutWiring(buildScene(topology))).toEqual(layout);
    }),
    { numRuns: 40, seed: 7 },
  );
});

const samples = readdirSync(SAMPLES).filter((name) => name.endsWith(".vethscope"));

test.each(samples)(
  "%s: no fault, few crossings, and each box may go and come back without moving another",
  (name) => {
    const decoded = decodeSnapshot(readFileSync(join(SAMPLES, name)));
    if (!decoded.ok) throw new Error(decoded.error);
    const { topology } = analyse(decoded.snapshot);
    const whole = buildScene(topology);
    const before = layoutWiring(whole);
    expect(faults(whole, before)).toEqual([]);
    expect(crossings(before).length).toBeLessThanOrEqual(Math.max(2, whole.cables.length * 0.05));
    for (const box of whole.boxes) {
      const without = buildScene(topology, { ...WHOLE_VIEW, hidden: new Set([box.netns]) });
      const less = layoutWiring(without, before);
      expect(moved(before, less), `${box.title} leaves`).toEqual([]);
      expect(faults(without, less), `${box.title} leaves`).toEqual([]);
      const again = layoutWiring(whole, less);
      expect(moved(less, again), `${box.title} comes back`).toEqual([]);
      expect(faults(whole, again), `${box.title} comes back`).toEqual([]);
    }
  },
);
