// CNI's files as real hosts have them, and in the pieces the collector sends.
import { expect, it } from "vitest";
import { describeRecorded, fieldOutput, SECTION } from "../testing/recorded.ts";
import { parseCniConfigs, readCniConfig } from "./config.ts";
import { parseCniLeases } from "./leases.ts";
import { parseCniCache, readCniResult } from "./result-cache.ts";

const SOURCE = { section: SECTION, line: 1 };

describeRecorded("CNI files of the field", () => {
  it("a list for containerd: bridge and portmap, ranges as a list of lists, two families", () => {
    const config = readCniConfig(fieldOutput("cni/conflist-containerd-dual-stack.json"));
    expect(config?.plugins.map((plugin) => plugin.type)).toEqual(["bridge", "portmap"]);
    expect(config?.plugins[0]).toMatchObject({
      bridge: "cni0",
      subnets: ["10.88.0.0/16", "2001:4860:4860::/64"],
    });
  });

  it("a single-plugin file for CRI-O is a network of one plugin, with hairpin", () => {
    const config = readCniConfig(fieldOutput("cni/conf-crio-single-plugin.json"));
    expect(config).toMatchObject({ isList: false });
    expect(config?.plugins).toHaveLength(1);
    expect(config?.plugins[0]).toMatchObject({
      bridge: "cni0",
      hairpin: true,
      subnets: ["10.85.0.0/16", "1100:200::/24"],
      routes: ["0.0.0.0/0", "1100:200::1/24"],
    });
  });

  it("a bridge may be called `bridge`, and a subnet stand in the old key", () => {
    const config = readCniConfig(fieldOutput("cni/conflist-k8s-bridge.json"));
    expect(config?.plugins[0]).toMatchObject({
      type: "bridge",
      bridge: "bridge",
      subnets: ["10.244.0.0/16"],
    });
    expect(config?.plugins[1]?.type).toBe("portmap");
  });

  it("Podman's cache: container, both ends of the veth, address; its copy of the configuration is base64", () => {
    const result = readCniResult(fieldOutput("cni/result-cache-podman-alp2-runc.json"), "", SOURCE);
    expect(result).toMatchObject({
      podName: "alp2-runc",
      podNamespace: "alp2-runc",
      addresses: ["10.88.0.5/16"],
    });
    expect(result?.containerId).toMatch(/^21983f172bb5/);
    expect(result?.interfaces.find((one) => one.name === "veth0d663180")?.mac).toBe("76:f5:1a:94:54:a7");
    expect(result?.interfaces.find((one) => one.sandbox !== null)).toEqual({
      name: "eth0",
      mac: "5e:61:5b:c0:40:9c",
      sandbox: "/run/netns/cni-a96152c8-766b-71b0-1822-5a8d8bff0b8a",
    });
    expect(result?.config?.name).toBe("podman");
  });

  it("a Kubernetes cache names the pod, and its copy equals the configuration on disk (join 4)", () => {
    const result = readCniResult(fieldOutput("cni/result-cache-k8s-coredns.json"), "", SOURCE);
    expect(result).toMatchObject({
      podNamespace: "kube-system",
      podName: "coredns-5dd5756b68-ck9fd",
      addresses: ["10.244.0.91/16"],
    });
    expect(result?.containerId).toMatch(/^147768d33dd3/);
    expect(result?.interfaces.map((one) => `${one.name} ${one.mac}`)).toEqual(
      expect.arrayContaining(["veth026cdd0d 62:b1:78:87:a3:57", "eth0 f2:6d:b4:4e:46:70"]),
    );
    expect(result?.config).toEqual(readCniConfig(fieldOutput("cni/conflist-k8s-bridge.json")));
  });

  it("host-local: two lines are one lease; what was last reserved is none", () => {
    const { records, warnings } = parseCniLeases(fieldOutput("cni/host-local-podman.txt"), SECTION);
    expect(warnings).toEqual([]);
    expect(
      records.leases.map((lease) => [lease.address, lease.containerId.slice(0, 12), lease.interfaceName]),
    ).toEqual([
      ["10.88.0.4", "80cc32097cda", "eth0"],
      ["10.88.0.5", "21983f172bb5", "eth0"],
    ]);
    expect([...records.lastReserved.values()]).toEqual(["10.88.0.5"]);
  });
});

it("pieces of a cache file give what the whole file gives", () => {
  const id = "a".repeat(64);
  const path = `/var/lib/cni/results/pods-${id}-eth0`;
  const pieces = [
    `"containerId":"${id}"`,
    '"ifName":"eth0"',
    '"networkName":"pods"',
    '["K8S_POD_NAME","web-0"]',
    '["K8S_POD_NAMESPACE","shop"]',
    '"portMappings":[{"hostPort":8080,"containerPort":80,"protocol":"tcp","hostIP":"127.0.0.1"}]',
    '"interfaces":[{"name":"veth1","mac":"02:00:00:00:00:01"},{"name":"eth0","sandbox":"/run/netns/x"}]',
    '"ips":[{"address":"10.1.2.3/24","interface":1}]',
  ];
  const { records, warnings } = parseCniCache(pieces.map((piece) => `${path}:${piece}`).join("\n"), SECTION);
  expect(warnings).toEqual([]);
  expect(records).toMatchObject([
    {
      containerId: id,
      network: "pods",
      podName: "web-0",
      podNamespace: "shop",
      addresses: ["10.1.2.3/24"],
      ports: [{ protocol: "tcp", hostAddress: "127.0.0.1", hostPort: 8080, containerPort: 80 }],
      config: null,
    },
  ]);
});

it("an old cache file is the bare result: its name says the rest", () => {
  const id = "b".repeat(64);
  const bare = JSON.stringify({
    cniVersion: "0.3.1",
    interfaces: [{ name: "veth9" }],
    ips: [{ address: "10.0.0.9/8" }],
  });
  const result = readCniResult(bare, `/var/lib/cni/results/my-net-${id}-eth1`, SOURCE);
  expect(result).toMatchObject({
    containerId: id,
    network: "my-net",
    interfaceName: "eth1",
    addresses: ["10.0.0.9/8"],
  });
});

it("an IPv6 lease has colons in its file name; an old lease has no interface", () => {
  const { records } = parseCniLeases(
    "/var/lib/cni/networks/n/fd00::5:abc\n/var/lib/cni/networks/n/fd00::5:eth0\n/x/m/10.0.0.1:def\n",
    SECTION,
  );
  expect(
    records.leases.map((lease) => [lease.network, lease.address, lease.containerId, lease.interfaceName]),
  ).toEqual([
    ["n", "fd00::5", "abc", "eth0"],
    ["m", "10.0.0.1", "def", null],
  ]);
});

it("what is no CNI file is a warning that names it", () => {
  const { records, warnings } = parseCniConfigs(
    "/etc/cni/net.d/a.conf:{\n/etc/cni/net.d/a.conf:oops\n",
    SECTION,
  );
  expect([records, warnings[0]?.line]).toEqual([[], 1]);
  expect(warnings[0]?.text).toContain("/etc/cni/net.d/a.conf");
});
