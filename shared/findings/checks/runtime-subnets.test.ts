// Facts about the subnets runtimes hand out.
import { expect, it } from "vitest";
import type { RuntimeNetworkRecord } from "../../parse/records.ts";
import { at } from "../../topology/testing/make.ts";
import { bridged } from "../testing/bridged.ts";
import { says } from "../testing/host.ts";
import { runtimeSubnets } from "./runtime-subnets.ts";

const network = (runtime: "docker" | "podman", subnet: string): RuntimeNetworkRecord => ({
  runtime,
  id: runtime,
  name: `${runtime}-net`,
  driver: "bridge",
  bridge: `${runtime}0`,
  subnets: [subnet],
  source: at(`${runtime}-networks`),
});

it("overlapping networks of Docker and Podman clash, apart they do not", () => {
  const run = (subnet: string) =>
    says(
      runtimeSubnets,
      bridged({ networks: [network("docker", "10.88.0.0/16"), network("podman", subnet)] }),
    );
  expect(run("10.88.4.0/24")).toEqual([
    "doubt runtime-subnets-clash: docker and podman hand out the same addresses",
  ]);
  expect(run("10.89.0.0/24")).toEqual([]);
});

it("a network that its runtime and its file tell is one, and a rootless one is in nobody's way", () => {
  const docker = network("docker", "10.88.0.0/16");
  const podman = network("podman", "10.88.4.0/24");
  const run = (...networks: RuntimeNetworkRecord[]) => says(runtimeSubnets, bridged({ networks }));
  expect(run(docker, podman, { ...podman, id: "", source: at("podman-network-files") })).toEqual([
    "doubt runtime-subnets-clash: docker and podman hand out the same addresses",
  ]);
  expect(run(docker, { ...podman, home: "/home/alice" })).toEqual([]);
});
