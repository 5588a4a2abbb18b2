// Random ipsets of the kinds that firewalls use, as `ipset restore` reads them, and rules' references to them.
import type { Random } from "./random.ts";

/** Names of the sets, by family of the rules that may refer to them, with the number of directions they want. */
const KINDS = {
  inet: [
    ["nets4", 1],
    ["hosts4", 1],
    ["services4", 2],
    ["devices4", 2],
    ["lists4", 1],
  ],
  inet6: [["nets6", 1]],
} as const;

const NETS = [
  "10.91.1.0/24",
  "10.91.2.0/24",
  "10.91.3.0/24",
  "10.91.3.12",
  "10.91.0.0/16",
  "127.0.0.0/8",
  "10.96.0.0/16",
];
const HOSTS = ["10.91.1.2", "10.91.2.2", "10.91.2.3", "10.91.3.11", "10.91.3.12", "10.91.3.1", "10.91.1.1"];
const NETS6 = ["fd91:0:0:1::/64", "fd91:0:0:3::/64", "fd91::/32", "fd91:0:0:3::11", "fd96::/16"];
const SERVICES = ["tcp:80", "udp:53", "udp:80", "tcp:443", "udp:8080-8090"];

/** Sets of both families; some entries are exceptions (`nomatch`). */
export function randomIpsets(random: Random): string {
  const lines = [
    "create nets4 hash:net family inet",
    "create hosts4 hash:ip family inet",
    "create services4 hash:ip,port family inet",
    "create devices4 hash:net,iface family inet",
    "create lists4 list:set",
    "create nets6 hash:net family inet6",
  ];
  const add = (set: string, entries: readonly string[], exceptions: boolean): void => {
    for (const entry of entries)
      if (random.chance(0.4))
        lines.push(`add ${set} ${entry}${exceptions && random.chance(0.2) ? " nomatch" : ""}`);
  };
  add("nets4", NETS, true);
  add("hosts4", HOSTS, false);
  add(
    "services4",
    HOSTS.map((host) => `${host},${random.pick(SERVICES)}`),
    false,
  );
  add(
    "devices4",
    NETS.map((net) => `${net},${random.pick(["r-c", "r-s", "br0", "lo"])}`),
    true,
  );
  add("nets6", NETS6, true);
  add("lists4", ["nets4", "hosts4"], false);
  return `${lines.join("\n")}\n`;
}

/** `-m set ! --match-set services4 src,dst`. */
export function setMatch(random: Random, family: "inet" | "inet6"): string {
  const [name, parts] = random.pick<readonly [string, number]>(KINDS[family]);
  const directions = Array.from({ length: parts }, () => random.pick(["src", "dst"])).join(",");
  return `-m set ${random.chance(0.25) ? "! " : ""}--match-set ${name} ${directions}`;
}
