// Lower links: what macvlan, vlan and tunnels stand on; only the nsid says in which netns.
import { expect, test } from "vitest";
import { find, HOST, link, lsns, netns, nsid, peerWord, topologyOf, veth } from "../testing/make.ts";

const lower = (index: ReturnType<typeof topologyOf>, inode: number, name: string) =>
  peerWord(index, find(index, inode, name).lower);
const macvlan = link(5, "mv0", { kind: "macvlan", linkIndex: 2, linkNetnsid: 0 });

// Fact: at-is-no-veth
test("a vlan names its link in the same netns", () => {
  const index = topologyOf({
    netns: [
      netns(HOST, [
        link(2, "eth0"),
        link(9, "eth0.10", { kind: "vlan", linkName: "eth0", info: { id: 10 } }),
      ]),
    ],
  });
  expect(lower(index, HOST, "eth0.10")).toBe(`${HOST}/2`);
  expect(find(index, HOST, "eth0.10").vlanId).toBe(10);
});

// Fact: at-is-no-veth
test("a macvlan's nsid settled by a veth beside it leads to the right netns", () => {
  const index = topologyOf({
    netns: [
      netns(HOST, [link(2, "ens160"), veth(8, "va", 6, 1)]),
      netns(300, [macvlan, veth(6, "eth1", 8, 0)]),
      netns(301, [link(2, "eth0", { kind: "dummy" })]),
    ],
  });
  expect(lower(index, 300, "mv0")).toBe(`${HOST}/2`);
});

test("a macvlan alone: several netns have that ifindex, so it is ambiguous", () => {
  const index = topologyOf({
    netns: [
      netns(HOST, [link(2, "ens160")]),
      netns(300, [macvlan]),
      netns(301, [link(2, "eth0", { kind: "dummy" })]),
    ],
  });
  expect(lower(index, 300, "mv0")).toBe(`ambiguous: 301/2 ${HOST}/2`);
});

test("target-nsid without a current nsid rules out every netns the host has an nsid for", () => {
  const index = topologyOf({
    netns: [
      netns(HOST, [link(2, "ens160")]),
      netns(300, [macvlan]),
      netns(301, [link(2, "eth0", { kind: "dummy" })]),
    ],
    lsns: [lsns(300, 3), lsns(301, 4)],
    nsidTargets: [{ target: 3, ids: [nsid(0)] }],
  });
  expect(lower(index, 300, "mv0")).toBe(`${HOST}/2`);
});

test("lsns asked inside the macvlan's own netns names the netns exactly", () => {
  const index = topologyOf({
    netns: [
      netns(HOST, [link(2, "ens160")]),
      netns(300, [macvlan]),
      netns(301, [link(2, "eth0", { kind: "dummy" })]),
    ],
    lsns: [
      { ...lsns(301, 0), observer: HOST + 1 },
      { ...lsns(HOST, 0), observer: 300 },
    ],
  });
  expect(lower(index, 300, "mv0")).toBe(`${HOST}/2`);
  expect(index.topology.namespaces.map((one) => one.nsid)).toEqual([null, null, null]);
});

test("an nsid that leads nowhere visible is unknown with its reason", () => {
  const index = topologyOf({ netns: [netns(HOST, []), netns(300, [macvlan])] });
  expect(find(index, 300, "mv0").lower).toMatchObject({
    state: "unknown",
    doubt: expect.stringContaining("not visible"),
  });
});
