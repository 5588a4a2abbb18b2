// Facts about telling a topology by an earlier one: it arrives equal whatever changed, and what did not change is not sent.
import fc from "fast-check";
import { expect, test } from "vitest";
import { generateTopology } from "../scene/testing/generate.ts";
import { tellTopology, understandTopology } from "./difference-told.ts";
import type { Container, Topology } from "./model.ts";

const LISTS = ["namespaces", "interfaces", "containers", "pods", "processes"] as const;

const changes = fc.array(
  fc.record({
    list: fc.constantFrom(...LISTS),
    at: fc.nat(200),
    how: fc.constantFrom("gone", "new", "moved", "twice", "counted", "shaped"),
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
    else if (how === "counted") items[index] = counted(item, at);
    else if (how === "shaped") items[index] = { ...item, evidence: at % 2 ? null : [at, [at]] };
    else items[index] = { ...item, evidence: [{ says: `at ${at}`, source: { section: "ip", line: at } }] };
  }
  return { ...topology, ...lists };
}

/** Of the same shape with other values, deep inside and outside. */
function counted(item: object, at: number): object {
  return {
    ...item,
    name: `n${at}`,
    ifindex: at,
    counters: { rxBytes: at, txBytes: -0, rxPackets: Number.NaN, txPackets: 2 ** 60 + at },
    evidence: [{ says: "counted", source: { section: `ip@${at}`, line: at, item: null } }],
  };
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

test("of counters that moved only the numbers are sent, and what they stand beside stays the very object", () => {
  const at = (bytes: number): Topology => {
    const topology = generateTopology({ containers: 60 });
    const interfaces = topology.interfaces.map((link, n) => ({
      ...link,
      counters: { rxBytes: bytes + n, txBytes: 2 * bytes, rxPackets: 7, txPackets: 8 },
    }));
    return { ...topology, interfaces };
  };
  const [before, now] = [at(1_000), at(2_000)];
  const there = structuredClone(before);
  const told = tellTopology(before, now);
  expect(told.lists.interfaces.fresh).toEqual([]);
  expect(told.lists.interfaces.moved.map(({ path }) => path)).toEqual([
    ["counters", "rxBytes"],
    ["counters", "txBytes"],
  ]);
  const arrived = understandTopology(there, structuredClone(told));
  expect(arrived).toEqual(now);
  expect(there).toEqual(before);
  arrived.interfaces.forEach((link, n) => {
    expect(link.addresses).toBe(there.interfaces[n]?.addresses);
  });
  expect(arrived.containers).toBe(there.containers);
});

test("a name of a field that a host chose is no way into an object's own workings", () => {
  const host = generateTopology({ containers: 2 });
  const withField = (value: number): Topology => {
    const sysctls = JSON.parse(`{"__proto__": {"polluted": ${value}}, "net.ipv4.ip_forward": ${value}}`);
    return { ...host, namespaces: host.namespaces.map((netns) => ({ ...netns, sysctls })) };
  };
  const told = structuredClone(tellTopology(withField(1), withField(2)));
  const arrived = understandTopology(structuredClone(withField(1)), told);
  expect(JSON.stringify(arrived)).toBe(JSON.stringify(withField(2)));
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test("another host is told whole", () => {
  const one = generateTopology({ containers: 3 });
  const others = one.containers.map((container) => ({
    ...container,
    id: `${container.id}b` as Container["id"],
  }));
  const other = { ...one, containers: others };
  expect(tellTopology(one, other).lists.containers.fresh).toEqual(others);
});
