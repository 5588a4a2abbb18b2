// Facts about cgroup drivers.
import { expect, it } from "vitest";
import { process } from "../../topology/testing/make.ts";
import { says } from "../testing/host.ts";
import { cgroupDrivers } from "./cgroup-drivers.ts";

const run = (docker: string, ...flags: string[]) =>
  says(cgroupDrivers, {
    processes: [process(1, 0, ["init"]), process(7, 1, ["/usr/bin/kubelet", ...flags])],
    sections: { "docker-version": `{"ServerVersion":"20.10","CgroupDriver":"${docker}"}` },
  });

it("kubelet on systemd beside Docker on cgroupfs is found; the last flag wins", () => {
  const found = ["broken cgroup-drivers-differ: kubelet and Docker manage cgroups differently"];
  expect(run("cgroupfs", "--cgroup-driver=systemd")).toEqual(found);
  expect(run("cgroupfs", "--cgroup-driver", "systemd")).toEqual(found);
  expect(run("systemd", "--cgroup-driver=cgroupfs", "--cgroup-driver=systemd")).toEqual([]);
});

it("a kubelet that uses containerd does not ask Docker, and without the flag nothing is claimed", () => {
  const endpoint = "--container-runtime-endpoint=unix:///run/containerd/containerd.sock";
  expect([run("cgroupfs", "--cgroup-driver=systemd", endpoint), run("cgroupfs")]).toEqual([[], []]);
});
