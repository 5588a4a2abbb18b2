// What perl asks of the kernel in a crowd of network namespaces is what ip prints there, record for record.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NetnsReader } from "../../../shared/parse/netns-sections.ts";
import type { NetnsRecords } from "../../../shared/parse/records.ts";
import { type Section, sectionKey } from "../../../shared/snapshot/snapshot.ts";
import { FrameReader } from "../frames.ts";
import { worldForbidden } from "../private-world.ts";
import { collectionScript } from "./script.ts";

const FORBIDDEN = worldForbidden();
const HAS_PERL = spawnSync("perl", ["-e", "1"]).status === 0;
const BOUNDARY = "0123456789abcdef0123456789abcdef";

/** More than 64 namespaces; every tenth has something of its own, each a thing that pods have, or that needs ip itself. */
const CROWD = `
set -e
export PATH="$PATH:/usr/sbin:/sbin"
mount --make-rprivate /
umount -R -l /run/netns 2>/dev/null || true
mount -t tmpfs tmpfs /run
ip link set lo up
pids=
for i in $(seq 70); do unshare --net sleep 1000 >/dev/null 2>&1 & pids="$pids $!"; done
for pid in $pids; do while [ "$(readlink /proc/$pid/ns/net)" = "$(readlink /proc/self/ns/net)" ]; do sleep 0.02; done; done
i=0
for pid in $pids; do
  echo "link add veth$i type veth peer name eth0 netns $pid"; echo "link set veth$i up"; i=$((i + 1))
done | ip -batch -
inside() { pid=$1; shift; nsenter --net=/proc/$pid/ns/net "$@"; }
set -- $pids
for pid in $1 $2 $3 $4 $5 $6 $7; do
  printf '%s\\n' 'link set lo up' 'addr add 10.9.0.2/16 dev eth0' 'link set eth0 up' 'route add default via 10.9.0.1' | inside $pid ip -batch -
done
printf '%s\\n' 'addr add 10.9.0.3/16 dev eth0' 'addr add 10.8.0.1 peer 10.8.0.2/32 dev eth0' 'addr add 2001:db8::5/64 dev eth0 nodad' \\
  'route add 192.0.2.0/24 via 10.9.0.9 metric 50' 'route add 169.254.1.1 dev eth0 scope link' 'route add blackhole 198.51.100.0/24' \\
  'route add 203.0.113.0/24 via 10.77.0.1 dev eth0 onlink' 'route add default via 2001:db8::1' 'route add unreachable 2001:db8:9::/48' \\
  'neigh add 10.9.0.1 lladdr 02:00:00:00:00:01 dev eth0 nud permanent' 'neigh add 10.9.0.7 lladdr 02:00:00:00:00:07 dev eth0 nud stale' \\
  'neigh add 2001:db8::1 lladdr 02:00:00:00:00:02 router dev eth0 nud reachable' 'neigh add 10.9.0.8 lladdr 02:00:00:00:00:08 dev eth0 nud noarp' | inside $2 ip -batch -
printf '%s\\n' 'link add a0 type veth peer name b0' 'link set a0 up' 'addr add 10.7.0.1/24 brd + dev a0 label a0:x' | inside $3 ip -batch -
printf '%s\\n' 'link add br7 type bridge' 'link set eth0 master br7' | inside $4 ip -batch -
printf '%s\\n' 'rule add from 10.9.0.0/16 table 77' 'route add default via 10.9.0.1 table 77' | inside $5 ip -batch -
printf '%s\\n' 'route add 192.0.2.0/24 nexthop via 10.9.0.4 nexthop via 10.9.0.5' 'link property add dev eth0 altname other' | inside $6 ip -batch -
echo "link set eth0 netns $8 name moved" | inside $7 ip -batch -
inside $8 ip link set moved up
inside $9 ip link set eth0 name 'c@d'
# IPv6 addresses settle within two seconds: what is asked twice must not change between.
for pid in $pids; do while inside $pid ip -6 -o addr show tentative | grep -q .; do sleep 0.1; done; done
echo ready
exec sleep 1000
`;

function recordsOf(inode: number, text: string): NetnsRecords | undefined {
  const section: Section = {
    name: "ip",
    netns: inode,
    command: "ip",
    text,
    errorText: "",
    exitCode: 0,
    durationMs: 0,
    end: "complete",
  };
  const reader = new NetnsReader([]);
  expect(reader.read(inode, section, sectionKey("ip", inode))).toEqual([]);
  return reader.records().get(inode);
}

/** Everything the picture is made from, without the place it was read at and what the moment decides. */
function comparable(records: NetnsRecords | undefined): unknown {
  const { links = [], routes = [], rules = [], neighbours = [] } = records ?? {};
  const bare = JSON.stringify({ links, routes, rules, neighbours }, (key, value: unknown) =>
    ["source", "counters", "info", "slaveInfo"].includes(key) ? undefined : value,
  );
  return JSON.parse(bare);
}

describe.runIf(FORBIDDEN === null && HAS_PERL)("a crowd asked by netlink", () => {
  let world: ChildProcess;
  let inside = "";
  let sections: Section[] = [];
  const within = (command: string[], input: string) =>
    spawnSync("nsenter", ["--target", inside, "--net", "--mount", "--pid", ...command], {
      input,
      maxBuffer: 1 << 28,
    }).stdout;

  beforeAll(async () => {
    const flags = ["--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child"];
    world = spawn("unshare", [...flags, "sh", "-c", CROWD], { stdio: ["ignore", "pipe", "inherit"] });
    await new Promise<void>((resolve, reject) => {
      world.stdout?.on("data", (text: Buffer) => text.includes("ready") && resolve());
      world.on("exit", (code) => reject(new Error(`the crowd could not be made (exit code ${code})`)));
    });
    inside = readFileSync(`/proc/${world.pid}/task/${world.pid}/children`, "utf8").trim();
    const script = collectionScript({ boundary: BOUNDARY, watch: false, pack: true, limitSeconds: 10 });
    const reader = new FrameReader(BOUNDARY);
    const events = [...reader.push(within(["dash", "-s"], script)), ...reader.end()];
    sections = events.flatMap((event) => (event.type === "section" ? [event.section] : []));
    expect(reader.notes).toEqual([]);
  }, 120_000);
  afterAll(() => {
    world.kill("SIGKILL");
  });

  it("gives the records that ip's own answer gives, in every namespace", () => {
    const links = sections.filter((one) => one.name === "ip" && !one.command.startsWith("ip "));
    expect(links).toHaveLength(70);
    const byNetlink = links.filter((one) => one.command.startsWith("netlink "));
    // Bridge, other tables, several next hops: ip itself. "c@d" is a name like any other.
    expect(byNetlink).toHaveLength(67);
    const path = (one: Section): string => /nsenter --net=(\S+)/.exec(one.command)?.[1] ?? "";
    const pid = (one: Section): number => Number(path(one).split("/")[2]);
    // The first nine are those with something of their own.
    const asked = links.sort((a, b) => pid(a) - pid(b)).slice(0, 15);
    for (const one of asked) {
      const batch = "addr show\nroute show table all\nrule show\nneigh show\n";
      const said = within(
        ["nsenter", `--net=${path(one)}`, "ip", "-force", "-d", "-j", "-batch", "-"],
        batch,
      );
      const inode = one.netns ?? 0;
      expect(comparable(recordsOf(inode, one.text))).toEqual(comparable(recordsOf(inode, said.toString())));
    }
  }, 120_000);

  it("tells of each namespace whether it has listeners and a firewall", () => {
    const inodes = new Set(sections.filter((one) => one.name === "ip").map((one) => one.netns));
    for (const name of ["sockets", "nft"]) {
      const told = sections.filter((one) => one.name === name && one.netns !== null).map((one) => one.netns);
      if (told.length > 0) expect(new Set(told)).toEqual(inodes);
    }
  });
});
