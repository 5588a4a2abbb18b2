// The made-up host is shaped as a real one is: what was compiled for it serves the real one.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { analyse } from "../analyse.ts";
import { decodeSnapshot } from "../snapshot/codec.ts";
import type { Topology } from "./model.ts";
import { specimen } from "./specimen.ts";

/** As it arrives from the worker: copied. */
function sample(name: string): Topology {
  const file = new URL(`../../renderer/public/samples/${name}.vethscope`, import.meta.url);
  const decoded = decodeSnapshot(readFileSync(file));
  if (!decoded.ok) throw new Error(decoded.error);
  return structuredClone(analyse(decoded.snapshot).topology);
}

test("its entities have the fields of a real host's, in their order", () => {
  const made = specimen(4);
  const real = sample("k8s");
  const lists = ["namespaces", "interfaces", "containers", "pods", "processes"] as const;
  for (const list of lists) {
    const fields = Object.keys(real[list][0] ?? {});
    expect(fields.length, list).toBeGreaterThan(5);
    for (const one of made[list]) expect(Object.keys(one), list).toEqual(fields);
  }
  expect(Object.keys(made)).toEqual(Object.keys(real));
  expect(Object.keys(made.host)).toEqual(Object.keys(real.host));
});
