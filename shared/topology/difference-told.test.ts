// Facts about telling a topology by an earlier one: it arrives equal whatever changed, and what did not change is not sent.
import fc from "fast-check";
import { expect, test } from "vitest";
import { generateTopology } from "../scene/testing/generate.ts";
import { tellTopology, understandTopology } from "./difference-told.ts";
import type { Topology } from "./model.ts";

const LISTS = ["namespaces", "interfaces", "containers", "pods", "processes"] as const;

const changes = fc.array(
  fc.record({
    list: fc.constantFrom(...LISTS),
    at: fc.nat(200),
    how: fc.constantFrom("gone", "new", "moved", "twice"),
  }),
  { maxLength: 12 },
);

function changed(
  topology: Topology,
  edits: typeof changes extends fc.Arbitrary<infer T> ? T : never,
): Topology {
  const lists: Record<string, object[]> = {};
  for (const { list, at, how } of edits) {
    lists[list] ??= [...topology[list]];
    const items = lists[list];
    const index = at % Math.max(1, items.length);
    const item = items[index];
    if (!item) continue;
    if (how === "gone") items.splice(index, 1);
    else if (how === "moved") items.push(...items.splice(index, 1));
    else if (how === "twice") items.push(item);
    else items[index] = { ...item, evidence: [{ says: `at ${at}`, source: { section: "ip", line: at } }] };
  }
  return { ...topology, ...lists };
}

test("whatever changed, what arrives is equal to what was told", () => {
  fc.assert(
    fc.property(changes, changes, (before, after) => {
      const host = generateTopology({ containers: 12 });
      const [told, now] = [changed(host, before), changed(host, after)];
      // The other side has a copy of its own.
      const there = structuredClone(told);
      expect(understandTopology(there, structuredClone(tellTopology(told, now)))).toEqual(now);
    }),
    { numRuns: 200 },
  );
});

test("of a host with one container more only what is new is sent, and the rest stays the very object", () => {
  const before = generateTopology({ containers: 500 });
  const now = generateTopology({ containers: 501 });
  const there = structuredClone(before);
  const told = tellTopology(before, now);
  const fresh = Object.values(told.lists).reduce((sum, list) => sum + list.fresh.length, 0);
  expect(fresh).toBeGreaterThan(3);
  expect(fresh).toBeLessThan(16);
  const arrived = understandTopology(there, structuredClone(told));
  expect(arrived).toEqual(now);
  expect(arrived.interfaces.filter((link, at) => link !== there.interfaces[at]).length).toBeLessThan(5);
});

test("another host is told whole", () => {
  const one = generateTopology({ containers: 3 });
  const renamed = one.containers.map((container) => ({ ...container, name: `${container.name}-b` }));
  const other = { ...one, containers: renamed };
  expect(tellTopology(one, other).lists.containers.fresh).toEqual(renamed);
});
