import { expect, it } from "vitest";
import { describeRecorded, fieldOutput, SECTION } from "../testing/recorded.ts";
import { parseDockerNetworkLs, parseDockerPs, readPortColumn } from "./docker-tables.ts";
import {
  parseDockerContainers,
  parseDockerNetworks,
  parsePodmanNetworks,
  parsePodmanPods,
} from "./engines.ts";
import { parseStorageContainers } from "./storage-containers.ts";

const ID = "3ea752c1cce6a65b39af7f68c971186e020992514b663ab7a917f47da70450fa";

describeRecorded("docker tables of real hosts", () => {
  it("docker ps: cells stand below their headings, whatever they hold", () => {
    const { records, warnings } = parseDockerPs(fieldOutput("docker/ps-published-port.txt"), SECTION);
    expect(warnings).toEqual([]);
    expect(records).toMatchObject([
      {
        id: "6c52734f2d22",
        name: "mynginx1",
        image: "nginx",
        status: "running",
        ports: [{ protocol: "tcp", hostAddress: "0.0.0.0", hostPort: 80, containerPort: 80 }],
        podId: null,
      },
    ]);
  });

  it("docker ps: a pod's container has its pod in its name, wider than the column", () => {
    expect(parseDockerPs(fieldOutput("docker/ps-k8s-name.txt"), SECTION).records).toMatchObject([
      {
        id: "9bfd57e885ae",
        image: "4e9f801d2217",
        ports: [],
        name: "k8s_kube-flannel_kube-flannel-ds-amd64-tht2n_kube-system_6908c56e-5b6a-40d4-9cb4-ed0cf5d1eb1e_3",
        podId: "6908c56e-5b6a-40d4-9cb4-ed0cf5d1eb1e",
        isInfra: false,
      },
    ]);
  });

  it("docker network ls: swarm ids are no hex, the driver of none is null", () => {
    const rows = (file: string) =>
      parseDockerNetworkLs(fieldOutput(`docker/${file}`), SECTION).records.map(
        ({ id, name, driver, bridge }) => [id, name, driver, bridge].join(" "),
      );
    expect(rows("network-ls-user-bridges.txt")).toEqual([
      "f35a33c40fd7 bridge bridge docker0",
      "c92fe5983a5e bridge2-net bridge br-c92fe5983a5e",
      "e1518aab5f14 host host ",
      "857eee255516 none null ",
      "9a31314af513 vasya-net bridge br-9a31314af513",
    ]);
    expect(rows("network-ls-swarm-id-not-hex.txt")).toContain("dkfgngbom561 ingress overlay ");
    expect(rows("network-ls-swarm-id-not-hex.txt")).toContain(
      "727eeb050197 docker_gwbridge bridge docker_gwbridge",
    );
    expect(rows("network-ls-outer-of-minikube.txt")).toContain("45a9ceb1ef01 none null ");
  });
});

it("a port column: IPv6, unpublished ports and ranges", () => {
  expect(readPortColumn("0.0.0.0:8000-8001->80-81/tcp, :::53->53/udp, 443/tcp")).toEqual([
    { protocol: "tcp", hostAddress: "0.0.0.0", hostPort: 8000, containerPort: 80 },
    { protocol: "tcp", hostAddress: "0.0.0.0", hostPort: 8001, containerPort: 81 },
    { protocol: "udp", hostAddress: "::", hostPort: 53, containerPort: 53 },
  ]);
});

it("full inspect output reads to the same record as the collector's fields", () => {
  const flat = {
    Id: ID,
    Name: "/web",
    Image: "nginx:1",
    ImageId: "sha256:1",
    Status: "exited",
    Pid: 0,
    Runtime: "runc",
    NetworkMode: "none",
    Ports: { "80/tcp": [{ HostIp: "", HostPort: "8080" }], "443/tcp": null },
    SandboxKey: "",
    Networks: { none: { IPAddress: "", MacAddress: "" } },
    Labels: { "com.docker.compose.project": "shop", "io.kubernetes.pod.uid": null },
  };
  const full = {
    Id: ID,
    Name: "/web",
    Image: "sha256:1",
    State: { Status: "exited", Pid: 0 },
    Config: { Image: "nginx:1", Labels: { "com.docker.compose.project": "shop" } },
    HostConfig: { Runtime: "runc", NetworkMode: "none" },
    NetworkSettings: { Ports: flat.Ports, SandboxKey: "", Networks: flat.Networks },
  };
  const expected = {
    runtime: "docker",
    id: ID,
    name: "web",
    image: "nginx:1",
    status: "exited",
    pid: null,
    networkMode: "none",
    netnsPath: null,
    networks: [{ name: "none", address: null, mac: null }],
    ports: [{ protocol: "tcp", hostAddress: "", hostPort: 8080, containerPort: 80 }],
    labels: new Map([["com.docker.compose.project", "shop"]]),
    podId: null,
    isInfra: false,
    lowLevelRuntime: "runc",
  };
  const read = (text: string) =>
    parseDockerContainers(text, SECTION).records.map(({ source: _, ...record }) => record);
  expect(read(JSON.stringify(flat))).toEqual([expected]);
  expect(read(JSON.stringify([full], null, 2))).toEqual([expected]);
});

it("a user's bridge is named after its network, the default one by its option", () => {
  const lines = [
    { Id: ID, Name: "backend", Driver: "bridge", IPAM: [{ Subnet: "172.18.0.0/16" }], Options: {} },
    {
      Id: "dkfgngbom561",
      Name: "bridge",
      Driver: "bridge",
      IPAM: null,
      Options: { "com.docker.network.bridge.name": "docker0" },
    },
    { Id: "abc", Name: "none", Driver: "null", IPAM: [], Options: null },
  ];
  const { records } = parseDockerNetworks(lines.map((line) => JSON.stringify(line)).join("\n"), SECTION);
  expect(records.map(({ name, bridge, subnets, source }) => [name, bridge, subnets, source.line])).toEqual([
    ["backend", "br-3ea752c1cce6", ["172.18.0.0/16"], 1],
    ["bridge", "docker0", [], 2],
    ["none", null, [], 3],
  ]);
});

it("podman pods name their infra container; networks their bridge", () => {
  const pod = { Id: "p", Name: "pod1", InfraContainerID: "i", Containers: [{ Id: "i" }, { Id: "c" }] };
  expect(parsePodmanPods(JSON.stringify(pod), SECTION).records).toMatchObject([
    { id: "p", name: "pod1", infraId: "i", containerIds: ["i", "c"], namespace: null },
  ]);
  const network = {
    Id: "n",
    Name: "podman",
    Driver: "bridge",
    NetworkInterface: "podman0",
    Subnets: [{ subnet: "10.88.0.0/16" }],
  };
  expect(parsePodmanNetworks(JSON.stringify(network), SECTION).records).toMatchObject([
    { name: "podman", bridge: "podman0", subnets: ["10.88.0.0/16"] },
  ]);
});

it("stored containers are CRI-O's when their metadata names a pod, else Podman's", () => {
  const stored = [
    { id: "a", names: ["web"], metadata: '{"image-name":"nginx","name":"web"}' },
    { id: "b", names: ["k8s_c_pod_ns_uid-1_0"], metadata: '{"pod-id":"s","image-name":"nginx"}' },
    { id: "s", names: ["k8s_POD_pod_ns_uid-1_0"], metadata: '{"pod-id":"s"}' },
    { id: "d", names: [], metadata: "broken" },
    { names: ["no id"] },
  ];
  const { records, warnings } = parseStorageContainers(JSON.stringify(stored), SECTION);
  expect(
    records.map(({ id, runtime, podId, isInfra, image }) => [id, runtime, podId, isInfra, image]),
  ).toEqual([
    ["a", "podman", null, false, "nginx"],
    ["b", "cri-o", "uid-1", false, "nginx"],
    ["s", "cri-o", "uid-1", true, null],
    ["d", "podman", null, false, null],
  ]);
  expect(warnings.length).toBe(1);
});
