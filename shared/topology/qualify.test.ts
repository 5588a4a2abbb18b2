import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { analyse } from "../analyse.ts";
import { decodeSnapshot } from "../snapshot/codec.ts";

const ID = /"(q\/)?(host|net|pid|ctr|pod):[^"]*"/g;

test("every id of a recorded host carries the qualifier, and nothing else changes", () => {
  const decoded = decodeSnapshot(
    readFileSync(new URL("../../renderer/public/samples/k8s.vethscope", import.meta.url)),
  );
  if (!decoded.ok) throw new Error(decoded.error);
  const plain = analyse(decoded.snapshot).topology;
  const qualified = analyse(decoded.snapshot, "q").topology;
  const ids = (JSON.stringify(qualified).match(ID) ?? []).filter((text) =>
    /(net:\d+:|pid:\d+:\d|ctr:\w+:)/.test(text),
  );
  expect(ids.length).toBeGreaterThan(200);
  expect(ids.filter((text) => !text.startsWith('"q/'))).toEqual([]);
  const unqualified = JSON.stringify(qualified).replace(/"q\/(host|net|pid|ctr|pod):/g, '"$1:');
  expect(JSON.parse(unqualified)).toEqual(JSON.parse(JSON.stringify(plain)));
});
