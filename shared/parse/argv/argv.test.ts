import { expect, it } from "vitest";
import { describeRecorded, fieldOutput } from "../testing/recorded.ts";
import { readConmonArguments } from "./conmon.ts";
import { readShimArguments } from "./containerd-shim.ts";
import { readDockerProxyArguments } from "./docker-proxy.ts";
import { readRootlessNetworkArguments, readRootlessportArguments } from "./rootless-network.ts";

/** Arguments of the ps line that holds `needle`; every single blank splits, so that empty arguments survive. */
function psArguments(file: string, needle: string): string[] {
  const line = fieldOutput(`ps/${file}`)
    .split("\n")
    .find((each) => each.includes(needle));
  return (line ?? "").slice((line ?? "").indexOf(needle)).split(" ");
}

describeRecorded("argument lists of real hosts", () => {
  // Fact: conmon
  it("conmon names container, name, runtime and bundle; an empty argument shifts nothing", () => {
    const rootful = readConmonArguments(psArguments("podman-conmon-rootful.txt", "/usr/bin/conmon"));
    const id = "b8ad3fce848ef26197a1d8bd43be5a2a72c66211e05cd90ccfaa55e1515ed272";
    expect(rootful).toEqual({
      containerId: id,
      name: "apache-rhce8.2-alpine",
      runtimePath: "/usr/bin/crun",
      bundle: `/var/lib/containers/storage/overlay-containers/${id}/userdata`,
      pidFile: `/run/containers/storage/overlay-containers/${id}/userdata/pidfile`,
      exitCommand: "/usr/bin/podman",
      networkBackend: "cni",
    });
    const rootless = readConmonArguments(psArguments("podman-rootless-slirp4netns.txt", "/usr/bin/conmon"));
    expect([rootless?.containerId, rootless?.networkBackend]).toEqual([
      "91b49d5726023b9ca1c4e30a6665fc21c9b3c3182a1accddb0adb259d0ba20ab",
      "netavark",
    ]);
  });

  // Fact: rootless
  it("slirp4netns names a netns file; its -c and -r are not conmon's", () => {
    const args = psArguments("podman-rootless-slirp4netns.txt", "/usr/bin/slirp4netns");
    expect(readConmonArguments(args)).toBe(null);
    expect(readRootlessNetworkArguments(args)).toEqual({
      program: "slirp4netns",
      netnsPath: "/run/user/1000/netns/netns-f9f6f9dd-bf80-f6ca-6f39-7c9d9cd6beea",
      pid: null,
      device: "tap0",
      forwards: [],
    });
  });

  // Fact: shim-v1
  it("a v1 shim has its container in the last part of -workdir", () => {
    expect(readShimArguments(psArguments("shim-v1-full-argv.txt", "containerd-shim -namespace"))).toEqual({
      version: 1,
      containerId: "9989cc33dd9becb27e7702d1e986310b785ce4b09ca01128c35c4c1145768ed1",
      idMayBeCut: false,
      namespace: "moby",
      runtime: null,
      runtimeRoot: "/var/run/docker/runtime-runc",
      address: "/run/containerd/containerd.sock",
    });
  });

  // Fact: shim-v2
  it("a v2 shim has its sandbox in -id", () => {
    expect(readShimArguments(psArguments("docker-shim-v2.txt", "/usr/bin/containerd-shim-runc-v2"))).toEqual({
      version: 2,
      containerId: "3ea752c1cce6a65b39af7f68c971186e020992514b663ab7a917f47da70450fa",
      idMayBeCut: false,
      namespace: "moby",
      runtime: "runc",
      runtimeRoot: null,
      address: "/run/containerd/containerd.sock",
    });
  });

  // Fact: cut-ids
  it("ids that a terminal cut at 40 characters are not taken for whole", () => {
    const shims = fieldOutput("ps/docker-worker-forest-cut-at-168.txt")
      .split("\n")
      .filter((line) => line.includes("containerd-shim"))
      .map((line) => readShimArguments(line.slice(line.indexOf("containerd-shim")).split(" ")));
    expect(shims.length).toBe(8);
    expect(shims.map((shim) => [shim?.containerId.length, shim?.idMayBeCut])).toEqual(
      Array(8).fill([40, true]),
    );
  });
});

it("docker-proxy names the published port and where it leads", () => {
  const line =
    "/usr/bin/docker-proxy -proto tcp -host-ip 0.0.0.0 -host-port 8080 -container-ip 172.17.0.2 -container-port 80 -use-listen-fd";
  expect(readDockerProxyArguments(line.split(" "))).toEqual({
    protocol: "tcp",
    hostAddress: "0.0.0.0",
    hostPort: 8080,
    containerAddress: "172.17.0.2",
    containerPort: 80,
  });
  expect(readDockerProxyArguments(["docker-proxy", "-proto", "tcp"])).toBe(null);
});

it("pasta names its netns and the ports it forwards", () => {
  const line =
    "/usr/bin/pasta --config-net --dns-forward 169.254.1.1 -t 8080-8080:80-80 -u none -T none -U none --no-map-gw --quiet --netns /run/user/1000/netns/netns-1";
  expect(readRootlessNetworkArguments(line.split(" "))).toEqual({
    program: "pasta",
    netnsPath: "/run/user/1000/netns/netns-1",
    pid: null,
    device: null,
    forwards: [
      { protocol: "tcp", text: "8080-8080:80-80" },
      { protocol: "udp", text: "none" },
    ],
  });
});

it("slirp4netns may be given a pid instead of a path", () => {
  expect(readRootlessNetworkArguments(["slirp4netns", "--mtu=65520", "-c", "4242", "tap0"])).toMatchObject({
    netnsPath: null,
    pid: 4242,
    device: "tap0",
  });
});

it("rootlessport tells its two processes apart and nothing else", () => {
  expect(readRootlessportArguments(["rootlessport"])).toEqual({ role: "parent" });
  expect(readRootlessportArguments(["rootlessport-child"])).toEqual({ role: "child" });
  expect(readRootlessportArguments(["sh", "rootlessport"])).toBe(null);
});
