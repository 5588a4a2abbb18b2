// Merged in, a few items stand where sorting all of them puts them.
import fc from "fast-check";
import { expect, test } from "vitest";
import { mergeSorted } from "./merge-sorted.ts";

const compare = (a: number, b: number): number => a - b;

test("any list with any few more is what sorting them all gives", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer()), fc.array(fc.boolean()), (all, isFresh) => {
      const sorted = all.filter((_, at) => !isFresh[at]).sort(compare);
      const fresh = all.filter((_, at) => isFresh[at]);
      expect(mergeSorted(sorted, fresh, compare)).toEqual(all.toSorted(compare));
    }),
  );
});

test("with nothing new it is the very list", () => {
  const list = [1, 2, 3];
  expect(mergeSorted(list, [], compare)).toBe(list);
});
