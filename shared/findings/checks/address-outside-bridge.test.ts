// Facts about addresses that do not belong to their bridge.
import { expect, it } from "vitest";
import { address, HOST } from "../../topology/testing/make.ts";
import { bridged } from "../testing/bridged.ts";
import { says } from "../testing/host.ts";
import { addressOutsideBridge } from "./address-outside-bridge.ts";

const run = (...texts: string[]) => {
  const base = bridged();
  const moved = (base.netns ?? []).map((one) =>
    one.inode === HOST
      ? one
      : {
          ...one,
          links: one.links.map((link) => ({ ...link, addresses: texts.map((text) => address(text)) })),
        },
  );
  return says(addressOutsideBridge, { ...base, netns: moved });
};

it("an address of another range is found; a second one as an alias is fine", () => {
  expect(run("10.7.0.5/16")).toEqual(["doubt address-outside-bridge: 10.7.0.5 does not belong to br0"]);
  expect([run("172.18.0.5/16"), run("172.18.0.5/16", "10.7.0.5/16"), run()]).toEqual([[], [], []]);
});
