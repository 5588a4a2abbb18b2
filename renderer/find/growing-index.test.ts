import { expect, test, vi } from "vitest";
import { interfaceId } from "../../shared/topology/ids.ts";
import { createLookup } from "../facts/lookup.ts";
import { smallHost } from "../testing/small-host.ts";
import { findEntries } from "./find.ts";
import { GrowingIndex } from "./growing-index.ts";

const host = smallHost();
const many = host.interfaces.flatMap((link) =>
  Array.from({ length: 40 }, (_, n) => {
    const ifindex = 1_000 + n * 100 + link.ifindex;
    return { ...link, id: interfaceId(link.netns, ifindex), ifindex, name: `${link.name}-${n}` };
  }),
);
const topology = { ...host, interfaces: [...host.interfaces, ...many] };
const lookup = createLookup(topology);
const whole = [...findEntries(topology, lookup)];

const oneTask = () => new Promise((resolve) => setTimeout(resolve));

test("asked for at once it is whole", () => {
  expect(new GrowingIndex(topology, lookup).entries).toEqual(whole);
});

test("asked for in the middle of being made it is whole, and nothing in it stands twice", async () => {
  let now = 0;
  // A task is over after one burst of entries.
  const clock = vi.spyOn(performance, "now").mockImplementation(() => {
    now += 5;
    return now;
  });
  const index = new GrowingIndex(topology, lookup);
  let isPrepared = false;
  const prepared = index.prepare().then(() => {
    isPrepared = true;
  });
  await oneTask();
  await oneTask();
  expect(isPrepared).toBe(false);
  expect(index.entries).toEqual(whole);
  await prepared;
  clock.mockRestore();
  expect(index.entries).toEqual(whole);
});

test("made in tasks alone it is whole too, and stays the same list", async () => {
  const index = new GrowingIndex(topology, lookup);
  await index.prepare();
  expect(index.entries).toEqual(whole);
  expect(index.entries).toBe(index.entries);
});
