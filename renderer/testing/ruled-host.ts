// Snapshots of hosts with nothing but lo and firewall rules, for tests of what the analysis answers.
import type { Snapshot } from "../../shared/snapshot/snapshot.ts";
import { section, snapshotOf } from "./fake-shell.ts";

/** All of these hosts number their own netns alike: only a qualifier tells them apart. */
const INODE = 4026531840;

/** A host with lo and these rules for packets it sends, the first of them in the same line on every such host. */
export function ruledHost(name: string, ...rules: readonly string[]): Snapshot {
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
      section("iptables-save", INODE, `*filter\n:OUTPUT ACCEPT [0:0]\n${rules.join("\n")}\nCOMMIT\n`),
    ],
  };
}
