// Facts about cgroup drivers.
import { expect, it } from "vitest";
import { at, process } from "../../topology/testing/make.ts";
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

it("containerd's and CRI-O's own files are read where kubelet talks to them", () => {
  const file = (owner: "containerd" | "cri-o" | "kubelet", key: string, value: string) => ({
    owner,
    key,
    value,
    path: `/etc/${owner}`,
    table: "",
    source: at("engine-settings"),
  });
  const on = (endpoint: string, ...settings: ReturnType<typeof file>[]) =>
    says(cgroupDrivers, {
      processes: [
        process(1, 0, ["init"]),
        process(7, 1, ["/usr/bin/kubelet", `--container-runtime-endpoint=${endpoint}`]),
      ],
      engineSettings: [file("kubelet", "cgroupDriver", "systemd"), ...settings],
    });
  expect(on("unix:///run/containerd/containerd.sock", file("containerd", "SystemdCgroup", "false"))).toEqual([
    "broken cgroup-drivers-differ: kubelet and containerd manage cgroups differently",
  ]);
  expect(on("unix:///run/containerd/containerd.sock", file("containerd", "SystemdCgroup", "true"))).toEqual(
    [],
  );
  expect(on("unix:///var/run/crio/crio.sock", file("cri-o", "cgroup_manager", "cgroupfs"))).toEqual([
    "broken cgroup-drivers-differ: kubelet and CRI-O manage cgroups differently",
  ]);
});
