import { expect, it } from "vitest";
import type { Section, Snapshot } from "../../shared/snapshot/snapshot.ts";
import { snapshotOf } from "../testing/fake-shell.ts";
import { AnalysisRoom } from "./room.ts";
import { toldKey } from "./told-rules.ts";

/** Both hosts number their own netns alike: only the qualifier tells them apart. */
const INODE = 4026531840;

function section(name: string, netns: number | null, text: string): Section {
  return { name, netns, command: name, text, errorText: "", exitCode: 0, durationMs: 1, end: "complete" };
}

/** A host whose only rule stands in the same line on both. */
function host(name: string, rule: string): Snapshot {
  const links = JSON.stringify([
    {
      ifindex: 1,
      ifname: "lo",
      flags: ["LOOPBACK", "UP"],
      addr_info: [{ family: "inet", local: "127.0.0.1", prefixlen: 8, scope: "host" }],
    },
  ]);
  const routes = JSON.stringify([
    { type: "local", dst: "127.0.0.0/8", dev: "lo", table: "local", scope: "host" },
  ]);
  return {
    ...snapshotOf(name),
    sections: [
      section("meta", null, `format=1\nnetns=${INODE}\nhostname=${name}\nuid=0\nuser=root\n`),
      section("netns-list", null, `${INODE}\tself\tself\n`),
      section("ip", INODE, `${links}\n${routes}\n[]\n[]\n`),
      section("iptables-save", INODE, `*filter\n:OUTPUT ACCEPT [0:0]\n${rule}\nCOMMIT\n`),
    ],
  };
}

it("a trace over several hosts tells each host's rules in words, though their lines have the same place", () => {
  const room = new AnalysisRoom();
  room.desk("a").analyseSnapshot(host("first", "-A OUTPUT -p tcp -m tcp --dport 80 -j DROP"));
  room.desk("b").analyseSnapshot(host("second", "-A OUTPUT -o lo -j ACCEPT"));
  const says = ["first", "second"].map((name) => {
    const answer = room.trace(["a", "b"], {
      from: `${name}/host`,
      to: "127.0.0.1:80",
      protocol: "tcp",
      destinationPort: null,
    });
    if (!answer.ok) throw new Error(answer.error);
    const rules = answer.value.trace.paths.flatMap((path) => path.hops).filter((hop) => hop.kind === "rule");
    return rules.map((hop) => [hop.rule?.text, answer.value.told[toldKey(hop)]?.says]);
  });
  expect(says).toEqual([
    [["-A OUTPUT -p tcp -m tcp --dport 80 -j DROP", "TCP to port 80: drop"]],
    [["-A OUTPUT -o lo -j ACCEPT", "Anything that leaves by lo: accept"]],
  ]);
});
