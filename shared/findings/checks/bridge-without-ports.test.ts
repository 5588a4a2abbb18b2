// Facts about idle bridges.
import { expect, it } from "vitest";
import { HOST, link, netns } from "../../topology/testing/make.ts";
import { says } from "../testing/host.ts";
import { bridgeWithoutPorts } from "./bridge-without-ports.ts";

// Fact: idle-is-healthy
it("an idle docker0 is a note, never more", () => {
  const idle = link(2, "docker0", { kind: "bridge", operState: "DOWN", flags: ["NO-CARRIER", "UP"] });
  expect(says(bridgeWithoutPorts, { netns: [netns(HOST, [idle])] })).toEqual([
    "note bridge-without-ports: docker0 is idle",
  ]);
  const port = link(3, "veth1", { master: "docker0" });
  expect(says(bridgeWithoutPorts, { netns: [netns(HOST, [idle, port])] })).toEqual([]);
});
