// Peers: facts about veth pairs that make naive pairing wrong.
import { describe, expect, test } from "vitest";
import { correlate } from "../correlate.ts";
import {
  allPeers,
  find,
  HOST,
  link,
  lsns,
  mount,
  netns,
  nsid,
  process,
  records,
  topologyOf,
  veth,
} from "../testing/make.ts";

const A = 101;
const B = 102;
const C = 103;

describe("peers", () => {
  // Fact: peer-index-alone, nsid-observer
  test("two pods whose host ends both read @if3 are told apart, and docker0 (host ifindex 3) is nobody's peer", () => {
    const index = topologyOf({
      netns: [
        netns(HOST, [
          link(3, "docker0", { kind: "bridge" }),
          veth(9, "vethedebf689", 3, 1),
          veth(15, "veth26afb3ad", 3, 0),
        ]),
        netns(A, [veth(3, "eth0", 15, 0)]),
        netns(B, [veth(3, "eth0", 9, 0)]),
      ],
    });
    expect(allPeers(index)).toEqual({
      [`${HOST}/vethedebf689`]: `${B}/3`,
      [`${HOST}/veth26afb3ad`]: `${A}/3`,
      [`${A}/eth0`]: `${HOST}/15`,
      [`${B}/eth0`]: `${HOST}/9`,
    });
  });

  /** Two cables, all four ends 2@if2, no end in the host: only a source that names a netns can tell them apart. */
  const fourEqualEnds = [A, B, C, 104].map((inode) => netns(inode, [veth(2, "eth0", 2, 0)]));

  // Fact: reciprocal-indexes
  test("reciprocal indexes that collide stay ambiguous with every candidate", () => {
    const index = topologyOf({ netns: [netns(HOST, []), ...fourEqualEnds] });
    const others = (own: number) =>
      [A, B, C, 104].filter((inode) => inode !== own).map((inode) => `${inode}/2`);
    expect(allPeers(index)).toEqual(
      Object.fromEntries(
        [A, B, C, 104].map((inode) => [`${inode}/eth0`, `ambiguous: ${others(inode).join(" ")}`]),
      ),
    );
  });

  test("one name in one netns settles its cable and, by elimination, the other one", () => {
    const named = fourEqualEnds.map((one) => (one.inode === A ? { ...one, nsids: [nsid(0, "right")] } : one));
    const index = topologyOf({
      netns: [netns(HOST, []), ...named],
      nsfsMounts: [mount(C, "/run/netns/right")],
    });
    expect(allPeers(index)).toEqual({
      [`${A}/eth0`]: `${C}/2`,
      [`${C}/eth0`]: `${A}/2`,
      [`${B}/eth0`]: "104/2",
      "104/eth0": `${B}/2`,
    });
  });

  // Fact: pair-off-host, no-nsid
  test("a pair with no end in the host netns is found", () => {
    const index = topologyOf({
      netns: [netns(HOST, []), netns(A, [veth(7, "left0", 8, 0)]), netns(B, [veth(8, "right0", 7, 4)])],
    });
    expect(allPeers(index)).toEqual({ [`${A}/left0`]: `${B}/8`, [`${B}/right0`]: `${A}/7` });
  });

  // Fact: nsid-name-or-number
  test("a netns name made of digits is a name, not an nsid", () => {
    const index = topologyOf({
      netns: [
        netns(HOST, [
          veth(30, "veth81b1acc2", 3, null, { linkNetnsName: "1234567890" }),
          veth(31, "vethd58787ee", 3, 3),
        ]),
        netns(A, [veth(3, "eth0", 30, 0)]),
        netns(B, [veth(3, "eth0", 31, 0)]),
      ],
      nsfsMounts: [mount(A, "/run/netns/1234567890")],
    });
    expect(allPeers(index)).toMatchObject({
      [`${HOST}/veth81b1acc2`]: `${A}/3`,
      [`${HOST}/vethd58787ee`]: `${B}/3`,
    });
  });

  test("a name in another mount namespace does not decide what ip printed on the host", () => {
    const index = topologyOf({
      netns: [
        netns(HOST, [veth(5, "v", 2, null, { linkNetnsName: "blue" })]),
        netns(A, [veth(2, "eth0", 5, 0)]),
        netns(B, [veth(2, "eth0", 5, 0)]),
      ],
      processes: [
        process(1, 0, ["/sbin/init"], { ns: { mnt: 1 } }),
        process(50, 1, ["dockerd"], { ns: { mnt: 2 } }),
      ],
      nsfsMounts: [mount(B, "/run/netns/blue", 50), mount(A, "/run/netns/blue", 1)],
    });
    expect(allPeers(index)[`${HOST}/v`]).toBe(`${A}/2`);
  });

  test("host nsids with gaps are read from lsns, whatever their order", () => {
    const index = topologyOf({
      netns: [
        netns(HOST, [veth(14, "va", 2, 0), veth(51, "vb", 2, 8), veth(80, "vc", 2, 15)]),
        netns(A, [veth(2, "eth0", 80, 0)]),
        netns(B, [veth(2, "eth0", 14, 0)]),
        netns(C, [veth(2, "eth0", 51, 0)]),
      ],
      lsns: [lsns(A, 15), lsns(B, 0), lsns(C, 8), lsns(HOST, null)],
    });
    expect(allPeers(index)).toMatchObject({
      [`${HOST}/va`]: `${B}/2`,
      [`${HOST}/vb`]: `${C}/2`,
      [`${HOST}/vc`]: `${A}/2`,
    });
    expect(index.topology.namespaces.map((one) => [one.inode, one.nsid])).toEqual([
      [HOST, null],
      [A, 15],
      [B, 0],
      [C, 8],
    ]);
  });

  test("two veths with one nsid end in one netns: the pair that is certain settles the other", () => {
    // eth1 fits both A and B by index; eth0, with the same nsid, fits A alone.
    const index = topologyOf({
      netns: [
        netns(HOST, [veth(10, "x0", 2, 0), veth(11, "x1", 3, 0), veth(12, "y1", 3, 1)]),
        netns(A, [veth(2, "eth0", 10, 0), veth(3, "eth1", 11, 0)]),
        netns(B, [veth(3, "eth1", 11, 0), veth(4, "eth2", 99, 0)]),
      ],
    });
    expect(allPeers(index)).toMatchObject({
      [`${HOST}/x0`]: `${A}/2`,
      [`${HOST}/x1`]: `${A}/3`,
      [`${A}/eth1`]: `${HOST}/11`,
    });
    expect(allPeers(index)[`${B}/eth1`]).toBe("unknown");
  });

  test("two nsids of one netns are two netns: an end that fits both goes to the one not yet taken", () => {
    const index = topologyOf({
      netns: [
        netns(HOST, [veth(10, "x", 2, 0), veth(12, "y", 3, 1)]),
        netns(A, [veth(2, "eth0", 10, 0), veth(3, "eth1", 12, 1)]),
        netns(B, [veth(3, "eth1", 12, 0)]),
        netns(C, [veth(12, "far", 3, 0)]),
      ],
    });
    expect(allPeers(index)).toEqual({
      [`${HOST}/x`]: `${A}/2`,
      [`${HOST}/y`]: `${B}/3`,
      [`${A}/eth0`]: `${HOST}/10`,
      [`${A}/eth1`]: `${C}/12`,
      [`${B}/eth1`]: `${HOST}/12`,
      [`${C}/far`]: `${A}/3`,
    });
  });

  test("target-nsid tells what an nsid inside another netns means", () => {
    const index = topologyOf({
      netns: [netns(HOST, []), ...fourEqualEnds],
      lsns: [lsns(A, 1), lsns(B, 2), lsns(C, 3), lsns(104, 4)],
      nsidTargets: [{ target: 1, ids: [nsid(0, null, 2)] }],
    });
    expect(allPeers(index)).toMatchObject({ [`${A}/eth0`]: `${B}/2`, [`${C}/eth0`]: "104/2" });
  });

  // Fact: three-levels, nsid-observer
  test("the middle of three levels of netns is found: each level counts its own nsids", () => {
    const index = topologyOf({
      netns: [
        netns(HOST, [veth(6, "veth-node", 5, 0)]),
        netns(A, [veth(5, "eth0", 6, 0), veth(7, "veth-pod", 2, 1)]),
        netns(B, [veth(2, "eth0", 7, 0)]),
      ],
    });
    expect(allPeers(index)).toEqual({
      [`${HOST}/veth-node`]: `${A}/5`,
      [`${A}/eth0`]: `${HOST}/6`,
      [`${A}/veth-pod`]: `${B}/2`,
      [`${B}/eth0`]: `${A}/7`,
    });
  });

  test("an exact map against the links is a contradiction: ambiguous with a warning, never a pair", () => {
    const topology = correlate(
      records({
        netns: [netns(HOST, [veth(9, "va", 3, 1)]), netns(A, [veth(3, "eth0", 77, 0)])],
        lsns: [lsns(A, 1)],
      }),
      "2024-01-02T03:04:05Z",
    );
    expect(topology.interfaces.map((one) => one.peer.state)).toEqual(["ambiguous", "ambiguous"]);
    expect(topology.warnings.map((warning) => warning.code)).toEqual(["ambiguous-peer"]);
  });

  // Fact: nsid-name-or-number
  test("a peer in the same netns is printed by name and must answer", () => {
    const index = topologyOf({
      netns: [
        netns(HOST, [
          link(7, "veth0", { kind: "veth", linkName: "veth1" }),
          link(8, "veth1", { kind: "veth", linkName: "veth0" }),
          link(9, "veth2", { kind: "veth", linkName: "veth0" }),
        ]),
      ],
    });
    expect(allPeers(index)).toEqual({
      [`${HOST}/veth0`]: `${HOST}/8`,
      [`${HOST}/veth1`]: `${HOST}/7`,
      [`${HOST}/veth2`]: `ambiguous: ${HOST}/7`,
    });
  });

  // Fact: at-is-no-veth
  test("macvlan prints @ifN too and is no veth", () => {
    const index = topologyOf({
      netns: [
        netns(HOST, [link(2, "eth0")]),
        netns(A, [
          link(5, "mv0", { kind: "macvlan", linkIndex: 2, linkNetnsid: 0, info: { mode: "bridge" } }),
        ]),
      ],
    });
    expect(allPeers(index)).toEqual({});
    expect(find(index, A, "mv0")).toMatchObject({ kind: "macvlan", mode: "bridge", peer: { state: "none" } });
  });

  // Fact: calico-mac
  test("Calico's equal MACs on every host end change nothing", () => {
    const mac = "ee:ee:ee:ee:ee:ee";
    const index = topologyOf({
      netns: [
        netns(HOST, [veth(5, "cali1", 4, 0, { mac }), veth(6, "cali2", 4, 1, { mac })]),
        netns(A, [veth(4, "eth0", 6, 0)]),
        netns(B, [veth(4, "eth0", 5, 0)]),
      ],
    });
    expect(allPeers(index)).toMatchObject({ [`${HOST}/cali1`]: `${B}/4`, [`${HOST}/cali2`]: `${A}/4` });
  });

  test("the evidence walks from the link over the nsid to the far end and its holder", () => {
    const index = topologyOf({
      netns: [netns(HOST, [veth(9, "va", 3, 1)]), netns(A, [veth(3, "eth0", 9, 0)])],
      lsns: [lsns(A, 1)],
      processes: [process(7379, 1, ["/pause"], { net: A })],
    });
    const { peer } = find(index, HOST, "va");
    expect(peer.state === "known" && peer.evidence.map((one) => [one.says, one.source.section])).toEqual([
      ["va (ifindex 9) names peer ifindex 3 in nsid 1 of the host netns", `ip@${HOST}`],
      [`lsns: nsid 1 of the host netns is net:[${A}]`, "lsns"],
      [`eth0 is ifindex 3 in netns ${A} and names ifindex 9 in nsid 0 there`, `ip@${A}`],
      [`net:[${A}] is held by pid 7379 pause`, "ns-links"],
    ]);
  });

  test("the relation is symmetric on a thousand random wirings, and never wrong", () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % below;
    };
    for (let round = 0; round < 1000; round += 1) {
      const count = 3 + random(4);
      const links = new Map(
        Array.from({ length: count }, (_, at) => [
          at === 0 ? HOST : 200 + at,
          [] as ReturnType<typeof veth>[],
        ]),
      );
      const inodes = [...links.keys()];
      const nsidOf = new Map<string, number>();
      const idOf = (from: number, to: number) => {
        const key = `${from} ${to}`;
        if (!nsidOf.has(key))
          nsidOf.set(key, [...nsidOf.keys()].filter((one) => one.startsWith(`${from} `)).length);
        return nsidOf.get(key) ?? 0;
      };
      const truth = new Map<string, string>();
      for (let cable = 0; cable < 1 + random(6); cable += 1) {
        const from = inodes[random(count)] ?? HOST;
        const to = inodes[random(count)] ?? HOST;
        if (from === to) continue;
        const [mine, theirs] = [links.get(from) ?? [], links.get(to) ?? []];
        const [i, j] = [2 + mine.length, 2 + theirs.length];
        mine.push(veth(i, `v${i}`, j, idOf(from, to)));
        theirs.push(veth(j, `v${j}`, i, idOf(to, from)));
        truth.set(`${from}/v${i}`, `${to}/${j}`);
        truth.set(`${to}/v${j}`, `${from}/${i}`);
      }
      const told = [...nsidOf].filter(([key]) => key.startsWith(`${HOST} `) && random(2) === 0);
      const index = topologyOf({
        netns: inodes.map((inode) => netns(inode, links.get(inode) ?? [])),
        lsns: told.map(([key, id]) => lsns(Number(key.split(" ")[1]), id)),
      });
      for (const [end, peer] of Object.entries(allPeers(index))) {
        const right = truth.get(end) ?? "?";
        if (peer.startsWith("ambiguous: ")) expect(peer.slice(11).split(" ")).toContain(right);
        else expect([round, end, peer]).toEqual([round, end, right]);
      }
      for (const one of index.topology.interfaces) {
        if (one.peer.state === "ambiguous") {
          for (const id of one.peer.candidates) {
            const back = index.interfaces.get(id)?.peer;
            expect(back?.state === "ambiguous" && back.candidates).toContain(one.id);
          }
        }
        if (one.peer.state !== "known") continue;
        expect(index.interfaces.get(one.peer.interface)?.peer).toMatchObject({
          state: "known",
          interface: one.id,
        });
      }
    }
  });
});

test("two ends that both name the same one, and nothing else fits: neither is preferred", () => {
  const end = (index: number, name: string, peer: number) =>
    link(index, name, { kind: "veth", linkIndex: peer });
  const index = topologyOf({
    netns: [
      netns(HOST, [end(10, "va", 2)]),
      netns(700, [end(2, "eth0", 10)]),
      netns(701, [end(2, "eth0", 10)]),
    ],
  });
  expect(allPeers(index)).toEqual({
    [`${HOST}/va`]: "ambiguous: 700/2 701/2",
    "700/eth0": `ambiguous: ${HOST}/10`,
    "701/eth0": `ambiguous: ${HOST}/10`,
  });
});
