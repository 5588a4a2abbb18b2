// Two lists of objects: what is named is what a set would say is missing, and little more.
import fc from "fast-check";
import { expect, test } from "vitest";
import { listDifference } from "./list-difference.ts";

const objects = Array.from({ length: 400 }, (_, name) => ({ name }));
const named = (names: readonly number[]) => names.map((name) => objects[name] as { name: number });

test("what is in one list alone is named, whatever the order", () => {
  const lists = fc.uniqueArray(fc.nat(399), { maxLength: 60 }).map(named);
  fc.assert(
    fc.property(lists, lists, (before, now) => {
      const { gone, fresh } = listDifference(before, now);
      for (const one of before) if (!now.includes(one)) expect(gone).toContain(one);
      for (const one of now) if (!before.includes(one)) expect(fresh).toContain(one);
      for (const one of gone) expect(before).toContain(one);
      for (const one of fresh) expect(now).toContain(one);
      // The second list is the first one without what is gone, with what is fresh.
      const kept = before.filter((one) => !gone.includes(one));
      expect(now.filter((one) => !fresh.includes(one))).toEqual(kept);
    }),
  );
});

test("runs that came or left are named alone", () => {
  const before = objects.slice(0, 300);
  const now = [
    ...before.slice(0, 50),
    ...objects.slice(300, 400),
    ...before.slice(60, 200),
    ...before.slice(210),
  ];
  const { gone, fresh } = listDifference(before, now);
  expect(fresh).toEqual(objects.slice(300, 400));
  expect(gone).toEqual([...before.slice(50, 60), ...before.slice(200, 210)]);
});

test("after many that were replaced, what stayed is found again", () => {
  const before = objects.slice(0, 200);
  const now = [...objects.slice(200, 260), ...objects.slice(300, 305), ...before.slice(60)];
  const { gone, fresh } = listDifference(before, now);
  expect(fresh.length).toBeLessThan(100);
  for (const one of [...objects.slice(200, 260), ...objects.slice(300, 305)]) expect(fresh).toContain(one);
  expect(gone.length).toBe(fresh.length - 5);
});

test("equal lists have no difference", () => {
  const { gone, fresh } = listDifference(objects, objects.slice());
  expect([...gone, ...fresh]).toEqual([]);
});
