// Interfaces: kinds as the kernel says them, ports, addresses; doubts where it says nothing.
import { expect, test } from "vitest";
import { address, find, HOST, link, netns, topologyOf, veth } from "../testing/make.ts";

// Fact: sysfs-follows-mount
test("hardware is what sysfs says; without sysfs a plain ether link stays unknown", () => {
  const kinds = (physicalLinks: ReadonlySet<string> | null) =>
    topologyOf({
      physicalLinks,
      netns: [
        netns(HOST, [
          link(1, "lo", { linkType: "loopback" }),
          link(2, "ens160"),
          link(3, "wwan0", { linkType: "none" }),
          link(4, "plain", { detailed: false }),
          link(5, "nk0", { kind: "netkit" }),
          link(6, "tap0", { kind: "tun", info: { type: "tap" } }),
        ]),
        netns(300, [link(2, "ens160")]),
      ],
    }).topology.interfaces.map((one) => one.kindText ?? one.kind);
  expect(kinds(new Set(["ens160"]))).toEqual([
    "loopback",
    "physical",
    "other",
    "unknown",
    "netkit",
    "tap",
    "unknown",
  ]);
  expect(kinds(null)).toEqual(["loopback", "unknown", "other", "unknown", "netkit", "tap", "unknown"]);
});

test("the name `bridge` is a name; a port is a port by its master in the same netns", () => {
  const index = topologyOf({
    netns: [
      netns(HOST, [
        link(3, "bridge", { kind: "bridge", info: { vlan_filtering: 0 } }),
        veth(7, "vethad1f79f", 6, 0, {
          master: "bridge",
          slaveKind: "bridge",
          slaveInfo: { state: "forwarding", hairpin: false, isolated: true },
        }),
      ]),
      netns(300, [link(3, "bridge"), veth(6, "eth0", 7, 0, { master: "gone" })]),
    ],
  });
  expect(find(index, HOST, "vethad1f79f")).toMatchObject({
    master: find(index, HOST, "bridge").id,
    bridgePort: { state: "forwarding", hairpin: false, isolated: true },
  });
  expect(find(index, HOST, "bridge").vlanFiltering).toBe(false);
  expect(find(index, 300, "eth0").master).toBeNull();
  expect(index.topology.warnings.map((warning) => warning.code)).toEqual(["stale"]);
});

// Fact: address-labels
test("three addresses of one link keep label and secondary", () => {
  const index = topologyOf({
    netns: [
      netns(HOST, [
        link(8, "lo2", {
          kind: "dummy",
          addresses: [
            address("127.10.0.1/16", { label: "lo2" }),
            address("127.10.0.2/16", { label: "lo2:sub1", flags: ["secondary"] }),
          ],
        }),
      ]),
    ],
  });
  expect(
    find(index, HOST, "lo2").addresses.map((one) => [
      one.address,
      one.prefixLength,
      one.label,
      one.secondary,
    ]),
  ).toEqual([
    ["127.10.0.1", 16, "lo2", false],
    ["127.10.0.2", 16, "lo2:sub1", true],
  ]);
});

test("a record that lost its ifindex, or repeats one, is a warning and no interface", () => {
  const index = topologyOf({ netns: [netns(HOST, [link(0, "cut"), link(2, "eth0"), link(2, "twice")])] });
  expect(index.topology.interfaces.map((one) => one.name)).toEqual(["eth0"]);
  expect(index.topology.warnings).toHaveLength(2);
});

test("a vxlan carries its id and endpoints", () => {
  const info = { id: 1, local: "172.16.102.31", port: 8472 };
  const index = topologyOf({ netns: [netns(HOST, [link(4, "flannel.1", { kind: "vxlan", info })])] });
  expect(find(index, HOST, "flannel.1").tunnel).toEqual({
    id: 1,
    local: "172.16.102.31",
    remote: null,
    port: 8472,
    remotes: [],
  });
});

// Fact: port-with-address
test("a bridge port keeps an address of its own", () => {
  const index = topologyOf({
    netns: [
      netns(HOST, [
        link(2, "br0", { kind: "bridge" }),
        link(3, "eth1", { master: "br0", addresses: [address("192.0.2.9/24")] }),
      ]),
    ],
  });
  const port = find(index, HOST, "eth1");
  expect(port.addresses).toMatchObject([{ address: "192.0.2.9", prefixLength: 24 }]);
  expect(index.portsOf.get(find(index, HOST, "br0").id)?.map((one) => one.name)).toEqual(["eth1"]);
});
