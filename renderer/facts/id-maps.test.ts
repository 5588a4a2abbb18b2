// Expected words follow user_namespaces(7): inside, outside, length.
import { expect, test } from "vitest";
import { idMapWords } from "./id-maps.ts";

test("a rootless user is root inside, and the subordinate ids follow", () => {
  const maps = [
    { kind: "uid", inside: 0, outside: 2004, count: 1 },
    { kind: "uid", inside: 1, outside: 100000, count: 65536 },
    { kind: "gid", inside: 0, outside: 0, count: 4294967295 },
  ] as const;
  expect(idMapWords(maps)).toEqual([
    "uid 0 is 2004 here, 1 to 65536 are 100000 to 165535",
    "gids are the host's own",
  ]);
  expect(idMapWords([])).toEqual([]);
});
