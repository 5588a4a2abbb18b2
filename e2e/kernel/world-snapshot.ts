// A Snapshot of the small world: the collector's sections for its network namespaces, read by the same commands.
import { readFileSync } from "node:fs";
import { type Section, SNAPSHOT_VERSION, type Snapshot } from "../../shared/snapshot/snapshot.ts";
import { section } from "../../shared/snapshot/testing/section.ts";
import { PLACES, type Place, type World } from "./world.ts";

const SWITCHES = [
  "net/ipv4/ip_forward",
  ..."forwarding rp_filter route_localnet accept_local proxy_arp src_valid_mark send_redirects"
    .split(" ")
    .map((name) => `net/ipv4/conf/*/${name}`),
  "net/ipv6/conf/*/forwarding",
  "net/bridge/bridge-nf-*",
  "net/netfilter/nf_conntrack_tcp_loose",
].map((name) => `/proc/sys/${name}`);

const BATCH = "addr show\nroute show table all\nrule show\nneigh show\nnetns list-id\n";

const COMMANDS: readonly (readonly [section: string, command: string])[] = [
  ["ip", `ip -force -d -j -s -batch - <<'END'\n${BATCH}END`],
  ["ip-rule6", "ip -6 -j rule show"],
  ["bridge-fdb", "bridge -j fdb show"],
  ["iptables-save", "iptables-save -c"],
  ["ip6tables-save", "ip6tables-save -c"],
  ["iptables-legacy-save", "iptables-legacy-save -c 2>/dev/null; true"],
  ["ip6tables-legacy-save", "ip6tables-legacy-save -c 2>/dev/null; true"],
  ["ipset", "ipset save 2>/dev/null; true"],
  ["nft", "nft -j -a list ruleset"],
  ["sysctl", `grep -sH '' ${SWITCHES.join(" ")}; true`],
  ["sockets", "grep -aHE ' (0A|07) ' /proc/self/net/tcp /proc/self/net/udp; true"],
];
const CUT = "--- next section ---";

/** nft's listing without the observers, which are the test's own. */
function withoutObservers(text: string): string {
  const listing = JSON.parse(text) as { nftables: Record<string, { table?: string; name?: string }>[] };
  const kept = listing.nftables.filter((entry) => {
    const [kind, body] = Object.entries(entry)[0] ?? ["", {}];
    return !((kind === "table" ? body?.name : body?.table) === "vsk");
  });
  return JSON.stringify({ nftables: kept });
}

/** Only the router has rules, and only it changes once the world is made. */
const BARE = new Set(["ip", "sysctl", "sockets"]);
const NO_RULES = JSON.stringify({ nftables: [{ metainfo: { version: "1.0.6", json_schema_version: 1 } }] });
const bare = new WeakMap<World, Map<Place, readonly Section[]>>();

function readPlace(world: World, place: Place): readonly Section[] {
  const known = bare.get(world)?.get(place);
  if (known) return known;
  const isRouter = place === "router";
  const asked = COMMANDS.filter(([name]) => isRouter || BARE.has(name));
  const script = asked.map(([, command]) => command).join(`\necho '${CUT}'\n`);
  const parts = world.run(place, "sh", ["-c", script]).split(`${CUT}\n`);
  const inode = world.inode(place);
  const sections = asked.map(([name], i) => {
    const text = parts[i] ?? "";
    return section(name, inode, name === "nft" ? withoutObservers(text) : text);
  });
  if (isRouter) return sections;
  sections.push(section("nft", inode, NO_RULES), section("iptables-save", inode, ""));
  const places = bare.get(world) ?? new Map<Place, readonly Section[]>();
  bare.set(world, places);
  places.set(place, sections);
  return sections;
}

/** Reads the world. The router is the snapshot's host. */
export function snapshotOf(world: World): Snapshot {
  const sections: Section[] = [
    section("meta", null, `format=1\nnetns=${world.inode("router")}\nhostname=vsk\nuid=0\nuser=root\n`),
    section(
      "netns-list",
      null,
      PLACES.map((place) => `${world.inode(place)}\t/run/netns/${world.name(place)}\tmount`).join("\n"),
    ),
    section(
      "mountinfo-nsfs",
      null,
      readFileSync("/proc/self/mountinfo", "utf8")
        .split("\n")
        .filter(
          (line) =>
            line.includes(" - nsfs ") && PLACES.some((place) => line.includes(`/${world.name(place)} `)),
        )
        .map((line) => `1:${line}`)
        .join("\n"),
    ),
  ];
  for (const place of PLACES) sections.push(...readPlace(world, place));
  return {
    format: "vethscope-snapshot",
    version: SNAPSHOT_VERSION,
    collectedAt: new Date(0).toISOString(),
    durationMs: 1,
    source: { target: "kernel test", transport: "local", sudo: false },
    complete: true,
    noise: "",
    sections,
  };
}
