import { expect, it } from "vitest";
import { HOST_END, HOST_NETNS, WEB, WEB_END } from "../testing/small-host.ts";
import { createSelection } from "./selection.ts";

it("goes back through earlier selections, and not through one that is no longer there", () => {
  const selection = createSelection();
  selection.select({ kind: "interface", id: HOST_END });
  selection.select({ kind: "interface", id: WEB_END });
  selection.select({ kind: "interface", id: WEB_END });
  selection.select({ kind: "container", id: WEB });
  selection.retain((ref) => ref.id !== WEB_END);
  selection.back();
  expect(selection.getState()).toEqual({ selected: { kind: "interface", id: HOST_END }, past: [] });
});

it("drops a selection that a new topology no longer holds", () => {
  const selection = createSelection();
  selection.select({ kind: "netns", id: HOST_NETNS });
  selection.retain(() => false);
  expect(selection.getState()).toEqual({ selected: null, past: [] });
});
