// Facts about pod ranges.
import { expect, it } from "vitest";
import { at, container } from "../../topology/testing/make.ts";
import { bridged, WEB } from "../testing/bridged.ts";
import { says } from "../testing/host.ts";
import { podOutsideCidr } from "./pod-outside-cidr.ts";

const labels = new Map([
  ["io.kubernetes.pod.name", "web-0"],
  ["io.kubernetes.pod.namespace", "shop"],
  ["io.kubernetes.pod.uid", "11111111-2222-3333-4444-555555555555"],
]);
const run = (value: string) =>
  says(
    podOutsideCidr,
    bridged({
      containers: [
        container(WEB, { name: "web", pid: 21, labels, podId: "11111111-2222-3333-4444-555555555555" }),
      ],
      engineSettings: [
        {
          owner: "kubelet",
          path: "/var/lib/kubelet/config.yaml",
          table: "",
          key: "podCIDR",
          value,
          source: at("engine-settings"),
        },
      ],
    }),
  );

it("a pod outside the node's range is found, one inside is not", () => {
  expect(run("10.244.3.0/24")).toEqual([
    "doubt pod-outside-cidr: Pod web-0 has 172.18.0.5, outside 10.244.3.0/24",
  ]);
  expect(run("172.18.0.0/24")).toEqual([]);
});
