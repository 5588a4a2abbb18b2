// Facts about chains whose owner is gone.
import { expect, it } from "vitest";
import { container, process } from "../../topology/testing/make.ts";
import { bridged, IPTABLES, WEB } from "../testing/bridged.ts";
import { says, table } from "../testing/host.ts";
import { staleChains } from "./stale-chains.ts";

const init = process(1, 0, ["init"]);
const kube = {
  [IPTABLES]: table("nat", ":KUBE-SERVICES - [0:0]", "-A KUBE-SERVICES -d 10.96.0.1/32 -j ACCEPT"),
};
const docker = { [IPTABLES]: table("nat", ":DOCKER - [0:0]", ":DOCKER_OUTPUT - [0:0]") };

it("KUBE chains without kubelet, kube-proxy or pods are stale", () => {
  expect(says(staleChains, bridged({ sections: kube }))).toEqual([
    "doubt stale-chains: Chains of Kubernetes, but no Kubernetes",
  ]);
});

it.each(["/usr/bin/kubelet", "/usr/local/bin/k3s", "/snap/kubelite"])("%s keeps them", (program) => {
  expect(
    says(staleChains, bridged({ sections: kube, processes: [init, process(9, 1, [program, "server"])] })),
  ).toEqual([]);
});

it("DOCKER chains live as long as dockerd or a running container does", () => {
  expect(says(staleChains, bridged({ sections: docker, containers: [] }))).toEqual([
    "doubt stale-chains: Chains of Docker, but no Docker",
  ]);
  expect(says(staleChains, bridged({ sections: docker }))).toEqual([]);
  const daemon = [init, process(9, 1, ["/usr/sbin/dockerd"])];
  expect(says(staleChains, bridged({ sections: docker, containers: [], processes: daemon }))).toEqual([]);
});

it("a port mapping that names a container nobody knows is stale", () => {
  const gone = "b".repeat(64);
  const rule = (id: string) =>
    `-A CNI-HOSTPORT-DNAT -m comment --comment "dnat name: \\"podman\\" id: \\"${id}\\"" -j ACCEPT`;
  const sections = { [IPTABLES]: table("nat", ":CNI-HOSTPORT-DNAT - [0:0]", rule(gone), rule(WEB)) };
  expect(says(staleChains, bridged({ sections, containers: [container(WEB)] }))).toEqual([
    "doubt stale-container-rules: Rules of container bbbbbbbbbbbb, which is gone",
  ]);
});
