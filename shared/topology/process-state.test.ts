// Facts about processes that stand in no network namespace.
import { expect, it } from "vitest";
import { whyNoNetns } from "./process-state.ts";
import { process, topologyOf } from "./testing/make.ts";

// Fact: zombie-links
it("only a link that was refused to a living process is not permitted", () => {
  const index = topologyOf({
    processes: [
      process(2, 0, [], { flags: 0x00200000, comm: "kthreadd", net: null }),
      process(20, 1, ["nginx"], { net: null }),
      process(21, 1, [], { state: "Z", comm: "22.exe", net: null }),
    ],
  });
  expect(index.topology.processes.map((one) => [one.pid, one.netns, whyNoNetns(one)])).toEqual([
    [2, null, "kernel-thread"],
    [20, null, "not-permitted"],
    [21, null, "ended"],
  ]);
});
