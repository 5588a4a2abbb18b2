import fc from "fast-check";
import { expect, it } from "vitest";
import { shrinkList } from "./shrink-list.ts";

it("of a list that fails because of some of its items, those alone are left", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.nat(60), { maxLength: 4 }),
      fc.integer({ min: 1, max: 61 }),
      async (guilty, size) => {
        const items = Array.from({ length: size }, (_, i) => i);
        const wanted = guilty.filter((one) => one < size).sort((a, b) => a - b);
        const left = await shrinkList(items, async (some) => wanted.every((one) => some.includes(one)), {
          left: 10_000,
        });
        expect(left).toEqual(wanted);
      },
    ),
  );
});

it("when the budget ends, what is left still fails", async () => {
  const items = Array.from({ length: 40 }, (_, i) => i);
  const budget = { left: 5 };
  const left = await shrinkList(items, async (some) => some.includes(17), budget);
  expect([left.includes(17), left.length < 40, budget.left]).toEqual([true, true, 0]);
});
