import { expect, test } from "vitest";
import { address, link } from "../../topology/testing/make.ts";
import { fdb, fleetOf, node, trunkWords, via, vxlan } from "../testing/nodes.ts";

const MAC_A = "5e:fa:00:00:00:01";
const MAC_B = "5e:fa:00:00:00:02";
const overlay = (to: string, mac: string, id = 1, more = {}) => ({
  links: [vxlan(5, "flannel.1", id, more)],
  fdb: [fdb("flannel.1", mac, to)],
});

test("two ends that name each other's address and agree on VNI and port are one tunnel", () => {
  const fleet = fleetOf(node("a", 1, overlay("10.1.0.2", MAC_B)), node("b", 2, overlay("10.1.0.1", MAC_A)));
  expect(trunkWords(fleet)[0]).toBe("tunnel vxlan 1: a flannel.1, b flannel.1");
  expect(fleet.openEnds).toEqual([]);
});

test("another VNI or another port is another network: the ends stay open and say what is there instead", () => {
  const vni = fleetOf(node("a", 1, overlay("10.1.0.2", MAC_B)), node("b", 2, overlay("10.1.0.1", MAC_A, 7)));
  expect(vni.trunks.filter((one) => one.kind === "tunnel")).toEqual([]);
  expect(vni.openEnds.map((end) => [end.member.label, end.state, end.says])).toEqual([
    [
      "a",
      "no such tunnel",
      "flannel.1 sends vxlan 1 on port 8472 to 10.1.0.2, but b, which has the address, has only vxlan 7 on port 8472.",
    ],
    [
      "b",
      "no such tunnel",
      "flannel.1 sends vxlan 7 on port 8472 to 10.1.0.1, but a, which has the address, has only vxlan 1 on port 8472.",
    ],
  ]);
  const port = fleetOf(
    node("a", 1, overlay("10.1.0.2", MAC_B)),
    node("b", 2, overlay("10.1.0.1", MAC_A, 1, { port: 4789 })),
  );
  expect(port.openEnds.map((end) => end.state)).toEqual(["no such tunnel", "no such tunnel"]);
});

test("a far end that no open host has is an open plug; one that two have is ambiguous, never a guess", () => {
  const alone = fleetOf(node("a", 1, overlay("10.1.0.9", MAC_B)), node("b", 2));
  expect(alone.openEnds.map((end) => [end.address, end.state])).toEqual([["10.1.0.9", "host not open"]]);
  const twice = fleetOf(
    node("a", 1, overlay("10.1.0.2", MAC_B)),
    node("b", 2, overlay("10.1.0.1", MAC_A)),
    node("c", 3, { links: [link(9, "eth1", { addresses: [address("10.1.0.2/24")] })] }),
  );
  expect(twice.openEnds.map((end) => [end.member.label, end.state, end.says])).toEqual([
    [
      "a",
      "ambiguous",
      "flannel.1 sends to 10.1.0.2, which b and c both have: which one it is cannot be told.",
    ],
  ]);
  expect(trunkWords(twice)[0]).toBe("tunnel vxlan 1: a flannel.1, b flannel.1 (?)");
});

test("an end that only one side names is drawn with a doubt: the other would not answer through it", () => {
  const fleet = fleetOf(
    node("a", 1, overlay("10.1.0.2", MAC_B)),
    node("b", 2, { links: [vxlan(5, "flannel.1", 1)] }),
  );
  const [trunk] = fleet.trunks;
  expect(trunk?.doubts).toEqual(["Only a names b as an end (10.1.0.2); b would not answer through it."]);
});

test("a full mesh is one trunk with all its ends; a mesh with a hole is one trunk for each pair", () => {
  const mesh = (...others: number[]) => ({
    links: [vxlan(5, "vx", 42)],
    fdb: others.map((n) => fdb("vx", `5e:00:00:00:00:0${n}`, `10.1.0.${n}`)),
  });
  const whole = fleetOf(node("a", 1, mesh(2, 3)), node("b", 2, mesh(1, 3)), node("c", 3, mesh(1, 2)));
  expect(trunkWords(whole).filter((one) => one.startsWith("tunnel"))).toEqual([
    "tunnel vxlan 42: a vx, b vx, c vx",
  ]);
  const holed = fleetOf(node("a", 1, mesh(2, 3)), node("b", 2, mesh(1)), node("c", 3, mesh(1)));
  expect(trunkWords(holed).filter((one) => one.startsWith("tunnel"))).toEqual([
    "tunnel vxlan 42: a vx, b vx",
    "tunnel vxlan 42: a vx, c vx",
  ]);
});

test("IPIP: tunl0 without a remote sends to the next hops of its routes, as Calico sets them", () => {
  const calico = (number: number, pods: string, to: string) =>
    node(`n${number}`, number, {
      links: [link(4, "tunl0", { kind: "ipip", info: { local: "any", remote: "any" } })],
      routes: [via(pods, to, "tunl0")],
    });
  const fleet = fleetOf(calico(1, "10.9.2.0/26", "10.1.0.2"), calico(2, "10.9.1.0/26", "10.1.0.1"));
  expect(trunkWords(fleet).filter((one) => one.startsWith("tunnel"))).toEqual([
    "tunnel ipip: n1 tunl0, n2 tunl0",
  ]);
  expect(fleet.trunks.find((one) => one.kind === "tunnel")?.carries).toEqual([
    "n1: 10.9.2.0/26 to n2",
    "n2: 10.9.1.0/26 to n1",
  ]);
});

test("GRE and geneve with fixed remotes are joined by their addresses and key", () => {
  for (const [kind, info] of [
    ["gre", {}],
    ["geneve", { id: 3, port: 6081 }],
  ] as const) {
    const end = (n: number, to: string) =>
      node(`n${n}`, n, { links: [link(4, "tun", { kind, info: { ...info, remote: to } })] });
    const fleet = fleetOf(end(1, "10.1.0.2"), end(2, "10.1.0.1"));
    expect(trunkWords(fleet)[0]).toBe(`tunnel ${kind}${kind === "geneve" ? " 3" : ""}: n1 tun, n2 tun`);
  }
});
