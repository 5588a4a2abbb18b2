// Peers where only part was told: netns and processes that were refused, BusyBox' bare indexes, /proc alone.
import { expect, test } from "vitest";
import { allPeers, find, HOST, link, lsns, netns, process, topologyOf, veth } from "../testing/make.ts";

const A = 101;
const B = 102;
const C = 103;

test("with a netns that was not permitted one fitting end is a candidate, not a fact", () => {
  const unread = netns(C, [], { linksRead: false });
  const index = topologyOf({
    host: { uid: 1000, user: "core" },
    netns: [netns(HOST, [veth(9, "va", 3, 1)]), netns(A, [veth(3, "eth0", 9, 0)]), unread],
  });
  const peer = find(index, HOST, "va").peer;
  expect(allPeers(index)[`${HOST}/va`]).toBe(`ambiguous: ${A}/3`);
  expect(peer.state === "ambiguous" && peer.doubt).toContain("not permitted");
});

test("an exact map makes the pair certain even beside an unread netns", () => {
  const index = topologyOf({
    netns: [
      netns(HOST, [veth(9, "va", 3, 1)]),
      netns(A, [veth(3, "eth0", 9, 0)]),
      netns(C, [], { linksRead: false }),
    ],
    lsns: [lsns(A, 1)],
  });
  expect(allPeers(index)).toEqual({ [`${HOST}/va`]: `${A}/3`, [`${A}/eth0`]: `${HOST}/9` });
});

test("an end in a known but unread netns says which one and why", () => {
  const index = topologyOf({
    netns: [netns(HOST, [veth(9, "va", 3, 1)]), netns(A, [], { linksRead: false })],
    lsns: [lsns(A, 1)],
  });
  expect(find(index, HOST, "va").peer).toMatchObject({
    state: "unknown",
    doubt: expect.stringContaining(`netns ${A}`),
  });
});

// Fact: zombie-links
test("processes whose links were refused may hide the true netns; zombies and kernel threads may not", () => {
  const pair = [netns(HOST, [veth(9, "va", 3, 1)]), netns(A, [veth(3, "eth0", 9, 0)])];
  const hidden = topologyOf({ netns: pair, processes: [process(40, 1, ["x"], { net: null })] });
  const harmless = topologyOf({
    netns: pair,
    processes: [
      process(41, 1, [], { state: "Z" }),
      process(42, 2, [], { net: null, flags: 0x00200000, comm: "kworker/0:1" }),
    ],
  });
  expect(allPeers(hidden)[`${HOST}/va`]).toBe(`ambiguous: ${A}/3`);
  expect(allPeers(harmless)[`${HOST}/va`]).toBe(`${A}/3`);
});

// How parse/ip/link-text.ts reads BusyBox: an index, and not a word about the netns it counts in.
const untold = { detailed: false, kind: null, linkNetnsTold: false };

test("BusyBox prints no kind and a bare index: the pair is still found, its kind inferred", () => {
  const index = topologyOf({
    netns: [
      netns(HOST, [link(3, "br0", untold), link(4, "vone", { ...untold, linkIndex: 3 })]),
      netns(A, [link(3, "eth0", { ...untold, linkIndex: 4 })]),
    ],
  });
  expect(allPeers(index)).toEqual({ [`${HOST}/vone`]: `${A}/3`, [`${A}/eth0`]: `${HOST}/4` });
  expect(find(index, HOST, "vone").kind).toBe("veth");
  expect(find(index, HOST, "br0").kind).toBe("unknown");
});

test("a link is never its own peer, though the other end has the same index out of sight", () => {
  const index = topologyOf({ netns: [netns(HOST, [link(3, "eth1", { ...untold, linkIndex: 3 })])] });
  expect(find(index, HOST, "eth1")).toMatchObject({ kind: "unknown", peer: { state: "unknown" } });
  const named = topologyOf({ netns: [netns(HOST, [veth(3, "eth1", 0, null, { linkName: "eth1" })])] });
  expect(find(named, HOST, "eth1").peer.state).toBe("unknown");
});

test("equal indexes at both ends of BusyBox are a pair where nothing else fits", () => {
  const index = topologyOf({
    netns: [
      netns(HOST, [link(3, "eth1", { ...untold, linkIndex: 3 })]),
      netns(A, [link(3, "eth0", { ...untold, linkIndex: 3 })]),
    ],
  });
  expect(allPeers(index)).toEqual({ [`${HOST}/eth1`]: `${A}/3`, [`${A}/eth0`]: `${HOST}/3` });
});

test("where another netns told no ends at all (/proc alone), a peer is not said to be gone, nor is one guessed", () => {
  const mute = { ...untold, linkType: null };
  const index = topologyOf({
    netns: [
      netns(HOST, [
        link(4, "vbare", { ...untold, linkIndex: 2 }),
        link(9, "va", { ...untold, linkIndex: 7 }),
      ]),
      netns(A, [link(2, "eth0", mute)]),
      netns(B, [link(7, "eth0", { ...untold, linkIndex: 9 })]),
    ],
  });
  const peer = (inode: number, name: string) => find(index, inode, name).peer;
  expect(peer(HOST, "vbare")).toMatchObject({
    state: "unknown",
    doubt: expect.stringContaining("did not say"),
  });
  expect(peer(A, "eth0")).toMatchObject({
    state: "unknown",
    doubt: expect.stringContaining("did not say"),
  });
  // It fits, but the silent one may be its other end as well.
  expect(peer(HOST, "va")).toMatchObject({ state: "ambiguous" });
});

test("two links whose foreign indexes happen to be each other's are no pair for that", () => {
  // va is wired to eth1 in A, vb to eth0 in B; BusyBox prints va@vb and vb@va.
  const index = topologyOf({
    netns: [
      netns(HOST, [link(5, "va", { ...untold, linkIndex: 6 }), link(6, "vb", { ...untold, linkIndex: 5 })]),
      netns(A, [link(6, "eth1", { ...untold, linkIndex: 5 })]),
      netns(B, [link(5, "eth0", { ...untold, linkIndex: 6 })]),
    ],
  });
  for (const name of ["va", "vb"]) {
    const { peer } = find(index, HOST, name);
    expect([peer.state, peer.state === "ambiguous" && peer.candidates.length]).toEqual(["ambiguous", 2]);
  }
});
