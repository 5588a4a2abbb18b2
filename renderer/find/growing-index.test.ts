import { expect, test } from "vitest";
import { createLookup } from "../facts/lookup.ts";
import { smallHost } from "../testing/small-host.ts";
import { buildFindIndex } from "./find.ts";
import { GrowingIndex } from "./growing-index.ts";

const topology = smallHost();
const lookup = createLookup(topology);
const whole = buildFindIndex(topology, lookup);

test("it is whole whenever it is asked for: at once, in the middle of being made, and after", async () => {
  expect(new GrowingIndex(topology, lookup).entries).toEqual(whole);
  const index = new GrowingIndex(topology, lookup);
  const prepared = index.prepare();
  expect(index.entries).toEqual(whole);
  await prepared;
  expect(index.entries).toEqual(whole);
});

test("made in tasks alone it is whole too, and stays the same list", async () => {
  const index = new GrowingIndex(topology, lookup);
  await index.prepare();
  expect(index.entries).toEqual(whole);
  expect(index.entries).toBe(index.entries);
});
