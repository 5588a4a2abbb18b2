// A map in patches says what a plain map says that was told the same.
import fc from "fast-check";
import { expect, test } from "vitest";
import { Patch } from "./patched-map.ts";

type Deed = readonly ["set", number, number] | readonly ["delete", number];

const deeds = fc.array(
  fc.oneof(
    fc.tuple(fc.constant("set" as const), fc.nat(40), fc.nat(9)),
    fc.tuple(fc.constant("delete" as const), fc.nat(40)),
  ),
  { maxLength: 30 },
);

function did(
  row: readonly Deed[],
  map: { set(key: number, value: number): void; delete(key: number): void },
) {
  for (const deed of row) deed[0] === "set" ? map.set(deed[1], deed[2]) : map.delete(deed[1]);
}

const sorted = (map: ReadonlyMap<number, number>) => [...map].sort(([a], [b]) => a - b);

test("any row of refreshes comes out as in plain maps, and leaves the maps before as they were", () => {
  fc.assert(
    fc.property(fc.array(deeds, { maxLength: 6 }), (rows) => {
      const plain = new Map<number, number>();
      let map: ReadonlyMap<number, number> | null = null;
      const seen: [ReadonlyMap<number, number>, [number, number][]][] = [];
      for (const row of rows) {
        const patch: Patch<number, number> = new Patch(map);
        did(row, patch);
        did(row, {
          set: (key, value) => plain.set(key, value),
          delete: (key) => plain.delete(key),
        });
        map = patch.done();
        seen.push([map, sorted(plain)]);
      }
      for (const [made, wanted] of seen) {
        expect(sorted(made)).toEqual(wanted);
        expect(made.size).toBe(wanted.length);
        expect([...made.keys()]).toEqual([...made].map(([key]) => key));
        expect([...made.values()]).toEqual([...made].map(([, value]) => value));
        const visited: [number, number][] = [];
        made.forEach((value, key) => {
          visited.push([key, value]);
        });
        expect(visited).toEqual([...made]);
        for (let key = 0; key <= 40; key += 1) {
          const value = wanted.find(([one]) => one === key)?.[1];
          expect(made.get(key)).toBe(value);
          expect(made.has(key)).toBe(value !== undefined);
        }
      }
    }),
  );
});

test("what is told nothing new is the very map it was built upon", () => {
  const before = new Patch<string, number>();
  before.set("a", 1);
  const map = before.done();
  const patch = new Patch(map);
  patch.set("a", 1);
  patch.delete("b");
  expect(patch.done()).toBe(map);
});

test("a version that somebody keeps stays as it was, however many follow, and others may be built upon it", () => {
  fc.assert(
    fc.property(fc.array(deeds, { minLength: 70, maxLength: 90 }), fc.nat(69), (rows, from) => {
      const plain = new Map<number, number>();
      const versions: [ReadonlyMap<number, number>, [number, number][]][] = [];
      for (const row of rows) {
        const patch: Patch<number, number> = new Patch(versions.at(-1)?.[0]);
        did(row, patch);
        did(row, { set: (key, value) => plain.set(key, value), delete: (key) => plain.delete(key) });
        versions.push([patch.done(), sorted(plain)]);
      }
      const [base, wanted] = versions[from] as (typeof versions)[number];
      const branch: Patch<number, number> = new Patch(base);
      branch.set(7, 70);
      expect(branch.done().get(7)).toBe(70);
      for (let key = 0; key <= 40; key += 1) expect(base.get(key)).toBe(new Map(wanted).get(key));
      for (const [map, entries] of versions) expect(sorted(map)).toEqual(entries);
    }),
    { numRuns: 30 },
  );
});
