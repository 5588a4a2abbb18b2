import { expect, test } from "vitest";
import { interfaceId, netnsId, qualifierOf, unqualified } from "./ids.ts";

test("an id without its qualifier is the one of a host that is open alone", () => {
  const alone = interfaceId(netnsId(4026531840, "p/run/netns/a/b"), 3);
  expect([alone, `~2/${alone}`, `web~2/${alone}`].map((id) => [qualifierOf(id), unqualified(id)])).toEqual([
    ["", alone],
    ["~2", alone],
    ["web~2", alone],
  ]);
});
