import { describe, expect, it } from "vitest";
import type { LinkRecord } from "../records.ts";
import { corpus, describeRecorded, fieldOutput, fixture, SECTION } from "../testing/recorded.ts";
import { parseIpBatch } from "./ip-batch.ts";
import { parseLinkText } from "./link-text.ts";

function brief(link: LinkRecord) {
  const { ifindex, name, linkIndex, linkNetnsid, master, mac } = link;
  return { ifindex, name, linkIndex, linkNetnsid, master, mac };
}
function read(file: string) {
  return parseLinkText(fieldOutput(`ip-link/${file}`), SECTION);
}
function readAddresses(file: string) {
  return parseLinkText(fieldOutput(`ip-addr/${file}`), SECTION);
}

describeRecorded("ip link text from real hosts", () => {
  it("tells two host veths apart by nsid though both read @if3", () => {
    const { records, warnings } = read("host-two-veths-same-ifn.txt");
    expect(warnings).toEqual([]);
    expect(records.map(brief)).toEqual([
      {
        ifindex: 9,
        name: "vethedebf689",
        linkIndex: 3,
        linkNetnsid: 1,
        master: "cni0",
        mac: "82:d4:2a:8e:87:48",
      },
      {
        ifindex: 15,
        name: "veth26afb3ad",
        linkIndex: 3,
        linkNetnsid: 0,
        master: "cni0",
        mac: "4a:a1:e9:6a:a9:3b",
      },
    ]);
    expect(records.map((link) => [link.mtu, link.detailed, link.kind])).toEqual([
      [1450, false, null],
      [1450, false, null],
    ]);
  });

  it("reads the pod's ends", () => {
    const both = ["container-eth0-if15-netnsid0.txt", "container-eth0-if9-netnsid0.txt"].flatMap(
      (file) => read(file).records,
    );
    expect(both.map(brief)).toEqual([
      { ifindex: 3, name: "eth0", linkIndex: 15, linkNetnsid: 0, master: null, mac: "1a:98:d1:91:5e:1c" },
      { ifindex: 3, name: "eth0", linkIndex: 9, linkNetnsid: 0, master: null, mac: "8e:1e:cf:9b:07:cd" },
    ]);
  });

  it("reads kind, slave kind and hairpin of a detailed bridge port", () => {
    const [cni] = read("detail-cni-veth-hairpin-on.txt").records;
    const [docker] = read("detail-docker-veth-hairpin-off.txt").records;
    expect([
      cni?.kind,
      cni?.slaveKind,
      cni?.slaveInfo.hairpin,
      cni?.slaveInfo.state,
      cni?.linkNetnsid,
    ]).toEqual(["veth", "bridge", true, "forwarding", 1]);
    expect(cni?.flags).toEqual(["BROADCAST", "MULTICAST", "UP", "LOWER_UP"]);
    expect([
      docker?.ifindex,
      docker?.name,
      docker?.linkIndex,
      docker?.linkNetnsid,
      docker?.master,
      docker?.slaveInfo.hairpin,
    ]).toEqual([7, "vethad1f79f", 6, 0, "docker0", false]);
  });

  it("knows the kinds of a whole host, and a peer by name in the same netns", () => {
    const { records, warnings } = read("detail-whole-host-kinds.txt");
    expect(warnings).toEqual([]);
    expect(records.map((link) => [link.ifindex, link.name, link.kind, link.linkName, link.detailed])).toEqual(
      [
        [1, "lo", null, null, true],
        [2, "ens160", null, null, true],
        [3, "dummy0", "dummy", null, true],
        [4, "lo2", "dummy", null, true],
        [5, "docker0", "bridge", null, true],
        [7, "veth0", "veth", "veth1", true],
        [8, "veth1", "veth", "veth0", true],
      ],
    );
    expect(records[4]?.info.vlan_filtering).toBe(0);
    expect(records[5]?.flags).toContain("M-DOWN");
    expect(records.map((link) => link.linkNetnsid)).toEqual(Array(7).fill(null));
  });

  it("keeps state, flags and names of idle bridges and of a bridge named bridge", () => {
    const idle = read("bridges-one-up-two-idle.txt").records;
    expect(
      idle.map((link) => [link.ifindex, link.name, link.operState, link.flags.includes("NO-CARRIER")]),
    ).toEqual([
      [3, "docker0", "UP", false],
      [14, "br-9a31314af513", "DOWN", true],
      [25, "br-c92fe5983a5e", "DOWN", true],
    ]);
    const [named] = read("bridge-named-bridge.txt").records;
    expect([named?.ifindex, named?.name, named?.operState, named?.mac, named?.kind]).toEqual([
      3,
      "bridge",
      "UP",
      "4e:2f:72:c8:2c:2f",
      null,
    ]);
    const [moved] = read("veth-moved-lowerlayerdown.txt").records;
    expect([moved?.ifindex, moved?.name, moved?.linkIndex, moved?.linkNetnsid, moved?.operState]).toEqual([
      8,
      "veth1",
      7,
      0,
      "LOWERLAYERDOWN",
    ]);
  });

  // Fact: nsid-name-or-number
  it("takes a netns name made of digits for a name, not for a nsid", () => {
    const { records } = read("bridge-ports-netns-name-of-digits.txt");
    expect(
      records.map((link) => [link.name, link.linkIndex, link.linkNetnsid, link.linkNetnsName, link.mac]),
    ).toEqual([
      ["veth81b1acc2", 3, null, "1234567890", "72:a1:13:f5:4b:6a"],
      ["vethd58787ee", 3, 3, null, "86:80:54:28:60:2e"],
    ]);
  });

  it("reads excerpts whose indexes or flags were lost, and says so", () => {
    const five = read("host-five-veths-netnsid-elided.txt");
    expect(five.records.map((link) => [link.ifindex, link.name, link.linkIndex, link.linkNetnsid])).toEqual([
      [0, "veth91534ca", 14, 0],
      [0, "vethedd4829", 27, 1],
      [0, "vethd58787ee", 3, 3],
      [0, "veth2456cc4", 51, 8],
      [0, "veth327b6fc", 80, 15],
    ]);
    expect(five.warnings).toHaveLength(5);
    expect(read("minikube-six-veths-all-if2-elided.txt").records.map((link) => link.linkIndex)).toEqual(
      Array(6).fill(2),
    );
    const [podman] = read("podman-veth-link-netns-elided.txt").records;
    expect([
      podman?.ifindex,
      podman?.name,
      podman?.linkIndex,
      podman?.linkNetnsName,
      podman?.mac,
      podman?.mtu,
    ]).toEqual([
      92,
      "veth0d663180",
      3,
      "cni-a96152c8-766b-71b0-1822-5a8d8bff0b8a",
      "76:f5:1a:94:54:a7",
      null,
    ]);
  });

  it("finds the nsid at the end of the header when there is no MAC line", () => {
    const eth0 = readAddresses("docker-eth0-netnsid-on-header.txt").records[1];
    expect([eth0?.ifindex, eth0?.name, eth0?.linkIndex, eth0?.linkNetnsid]).toEqual([12, "eth0", 13, 0]);
    expect(eth0?.addresses.map((address) => `${address.address}/${address.prefixLength}`)).toEqual([
      "172.17.0.2/16",
    ]);
  });

  // Fact: address-labels
  it("reads labels that are not the interface's name", () => {
    const [lo2] = readAddresses("labels-and-secondary.txt").records;
    expect(lo2?.addresses.map((address) => [address.address, address.label, address.flags])).toEqual([
      ["127.10.0.1", "lo2", []],
      ["127.10.0.2", "lo2:sub1", ["secondary"]],
      ["127.10.0.3", "lo2:sub2", ["secondary"]],
    ]);
  });

  it("reads a pod's addresses from an excerpt", () => {
    const eth0 = readAddresses("minikube-pod-eth0-elided.txt").records[1];
    expect([
      eth0?.ifindex,
      eth0?.linkIndex,
      eth0?.linkNetnsid,
      eth0?.mac,
      eth0?.addresses[0]?.address,
    ]).toEqual([2, 17, 0, "e2:0e:f3:a0:9b:18", "10.244.0.103"]);
  });

  it("gives addresses without any header to no interface", () => {
    const { records, warnings } = readAddresses("calico-grep-inet.txt");
    expect(records).toEqual([]);
    expect(warnings).toHaveLength(9);
  });

  it("reads one-line form (-o), links and addresses in one listing", () => {
    const { records } = parseLinkText(corpus("field-forms/swarm-link-detail-oneline.txt"), SECTION);
    const bridge = records.find((link) => link.name === "docker_gwbridge");
    expect([bridge?.ifindex, bridge?.kind, bridge?.mac]).toEqual([4, "bridge", "02:ae:bd:cf:4c:4f"]);
    expect(records.find((link) => link.name === "ens3")?.altNames).toEqual(["enp0s3", "enx0228744fc4e7"]);
    const far = records.find((link) => link.ifindex === 62);
    expect([far?.linkIndex, far?.kind, far?.master]).toEqual([61, "veth", "docker_gwbridge"]);
    expect(bridge?.addresses.some((address) => address.family === "inet")).toBe(true);
  });

  it("reads busybox", () => {
    const { records, warnings } = parseLinkText(
      corpus("ntc-templates/ip_link_show/busybox_ip_link_show.raw"),
      SECTION,
    );
    expect(warnings).toEqual([]);
    expect(records[0]).toMatchObject({ ifindex: 1, name: "lo", linkType: "loopback" });
  });
});

/** What text cannot say as JSON does, or says under another keyword. */
function comparable(link: LinkRecord) {
  const { source: _, linkNetnsid: __, linkNetnsName: ___, info, slaveInfo, addresses, ...rest } = link;
  // text prints numbers that JSON keeps as strings, and more words; compare what the picture uses
  const keep = (of: LinkRecord["info"], names: string) =>
    names.split(" ").map((name) => (of[name] === undefined ? null : `${name}=${of[name]}`));
  return {
    ...rest,
    altNames: [...rest.altNames],
    details: keep(info, "id remote local link port mode vlan_filtering type external nf_call_iptables"),
    slave: keep(slaveInfo, "state hairpin isolated id no bridge_id"),
    addresses: addresses.map((address) => ({ ...address })),
  };
}

describe("text and JSON of one moment", () => {
  it.each(["kinds", "far"])("say the same of every link (%s)", (host) => {
    const text = parseLinkText(fixture(`${host}-addr.txt`), SECTION);
    const json = parseIpBatch(fixture(`${host}-addr.json`), SECTION);
    expect(json.warnings).toEqual([]);
    expect(text.warnings.map((warning) => warning.text)).toEqual([]);
    const fromJson = json.records.links.map(comparable);
    expect(fromJson.length).toBeGreaterThan(2);
    expect(text.records.map(comparable)).toEqual(fromJson);
  });

  // Fact: nsid-name-or-number
  it("name the far netns by keyword: link-netns in text, link_netnsid in JSON", () => {
    const text = parseLinkText(fixture("kinds-addr.txt"), SECTION).records.find((link) => link.name === "x0");
    const json = parseIpBatch(fixture("kinds-addr.json"), SECTION).records.links.find(
      (link) => link.name === "x0",
    );
    expect([text?.linkNetnsName, text?.linkNetnsid, json?.linkNetnsName, json?.linkNetnsid]).toEqual([
      "vsp-b",
      null,
      null,
      0,
    ]);
  });
});

// Fact: at-in-names
it("a veth pair whose names hold @ is taken apart by its mirror image", () => {
  const listing = [
    "12: vb@va@va: <BROADCAST> mtu 1500 state DOWN group default\n    link/ether 8e:c9:b6:71:e6:9d brd ff:ff:ff:ff:ff:ff",
    "13: va@vb@va: <BROADCAST> mtu 1500 state DOWN group default\n    link/ether 56:10:1e:4d:5c:bf brd ff:ff:ff:ff:ff:ff",
  ].join("\n");
  const { records, warnings } = parseLinkText(listing, SECTION);
  expect(records.map((link) => [link.name, link.linkName])).toEqual([
    ["vb@va", "va"],
    ["va", "vb@va"],
  ]);
  expect(warnings).toEqual([]);
});

// Fact: at-in-names
it("a name that can be read in several ways is doubted aloud", () => {
  const { records, warnings } = parseLinkText("7: c@a@b: <UP> mtu 1500\n", SECTION);
  expect(records.map((link) => link.name)).toEqual(["c@a"]);
  expect(warnings.map((warning) => warning.line)).toEqual([1]);
});

// BusyBox 1.35 on a host whose eth1 (index 3) ends at index 3 of a netns out of sight. /sys/class/net/*/iflink says:
// br0 4, eth0 27, eth1 3, vone 2, vtwo 2.
const BUSYBOX = `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
2: eth0@if27: <BROADCAST,MULTICAST,UP,LOWER_UP,M-DOWN> mtu 1500 qdisc noqueue qlen 1000
    link/ether 26:b0:9b:1c:05:25 brd ff:ff:ff:ff:ff:ff
3: eth1@eth1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue qlen 1000
    link/ether 92:b4:1f:ee:10:be brd ff:ff:ff:ff:ff:ff
4: br0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue qlen 1000
    link/ether 5a:7f:f9:9c:7e:08 brd ff:ff:ff:ff:ff:ff
5: vone@eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue master br0 qlen 1000
    link/ether 9a:bb:1f:29:c4:59 brd ff:ff:ff:ff:ff:ff
6: vtwo@eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue master br0 qlen 1000
    link/ether 5a:7f:f9:9c:7e:08 brd ff:ff:ff:ff:ff:ff
`;

it("a name behind @ of BusyBox is the index it was looked up by, in a netns nobody told", () => {
  const { records, warnings } = parseLinkText(BUSYBOX, SECTION);
  expect(warnings).toEqual([]);
  expect(
    records.map((link) => [link.name, link.linkName, link.linkIndex, link.linkNetnsTold, link.flags.at(-1)]),
  ).toEqual([
    ["lo", null, null, false, "LOWER_UP"],
    ["eth0", null, 27, false, "LOWER_UP"],
    ["eth1", null, 3, false, "LOWER_UP"],
    ["br0", null, null, false, "LOWER_UP"],
    ["vone", null, 2, false, "LOWER_UP"],
    ["vtwo", null, 2, false, "LOWER_UP"],
  ]);
});
