// Interfaces of the host's own network namespace as /sys/class/net tells them: for hosts without ip.
import type { Parsed } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { eachLine, wholeNumber } from "../reading/lines.ts";
import { at, quote, warningsOf } from "../reading/warnings.ts";
import type { LinkRecord } from "../records.ts";

/** Bits of `flags` (linux/if.h), by the names ip prints. */
const FLAGS: readonly (readonly [number, string])[] = [
  [0x8, "LOOPBACK"],
  [0x2, "BROADCAST"],
  [0x10, "POINTOPOINT"],
  [0x1000, "MULTICAST"],
  [0x80, "NOARP"],
  [0x200, "ALLMULTI"],
  [0x100, "PROMISC"],
  [0x1, "UP"],
];

/** `type` (linux/if_arp.h), by the words ip prints behind `link/`. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ["1", "ether"],
  ["772", "loopback"],
  ["768", "ipip"],
  ["776", "sit"],
  ["778", "gre"],
  ["65534", "none"],
]);

/** DEVTYPE of `uevent` where it is the word of IFLA_INFO_KIND. A veth, a macvlan or a dummy sets none. */
const DEVTYPES = new Set(["bridge", "vlan", "vxlan", "geneve", "bond", "macsec"]);

const FIELD = /^\/sys\/class\/net\/([^/\s:]{1,64})\/([a-z_/]{1,40}):(.*)$/;
const MASTER = /^l\S* .* \/sys\/class\/net\/([^/\s:]{1,64})\/master -> (?:.*\/)?([^/\s]{1,64})$/;
/** BR_STATE_* of linux/if_bridge.h. */
const PORT_STATES = ["disabled", "listening", "learning", "forwarding", "blocking"];

/**
 * Reads `PATH:VALUE` lines and `ls` lines of `master`. `linkIndex` is iflink where it is not the own index (which stands for
 * "none" there, but is also what a veth shows whose other end has the same index); in which netns it counts is not told.
 */
export function parseSysfsLinks(source: string, section: SectionKey): Parsed<LinkRecord[]> {
  const warnings = warningsOf(section);
  const found = new Map<string, { fields: Map<string, string>; line: number }>();
  const fieldsOf = (name: string, line: number): Map<string, string> => {
    const known = found.get(name) ?? { fields: new Map<string, string>(), line };
    found.set(name, known);
    return known.fields;
  };
  eachLine(source, (line, number) => {
    if (line === "") return;
    const field = FIELD.exec(line);
    const master = field ? null : MASTER.exec(line);
    if (field?.[1] && field[2]) {
      const devtype = /^DEVTYPE=(.*)$/.exec(field[3] ?? "");
      if (field[2] !== "uevent") fieldsOf(field[1], number).set(field[2], field[3] ?? "");
      else if (devtype) fieldsOf(field[1], number).set("devtype", devtype[1] ?? "");
    } else if (master?.[1] && master[2]) fieldsOf(master[1], number).set("master", master[2]);
    else warnings.add(number, `This is no line of /sys/class/net: ${quote(line)}.`);
  });
  const records: LinkRecord[] = [];
  for (const [name, { fields, line }] of found) {
    const ifindex = wholeNumber(fields.get("ifindex"));
    if (ifindex === null || ifindex < 1) {
      warnings.add(line, `The index of ${quote(name)} is missing: left out.`);
      continue;
    }
    records.push(linkOf(name, ifindex, fields, at(section, line)));
  }
  return { records, warnings: warnings.list() };
}

function linkOf(
  name: string,
  ifindex: number,
  fields: ReadonlyMap<string, string>,
  source: LinkRecord["source"],
): LinkRecord {
  const bits = Number.parseInt(fields.get("flags") ?? "0", 16) || 0;
  const iflink = wholeNumber(fields.get("iflink"));
  const mac = fields.get("address") ?? "";
  const devtype = fields.get("devtype") ?? "";
  const tun = Number.parseInt(fields.get("tun_flags") ?? "", 16);
  const filtering = fields.get("bridge/vlan_filtering");
  const isPort = fields.has("brport/state");
  const kind = fields.has("tun_flags")
    ? "tun"
    : filtering !== undefined
      ? "bridge"
      : DEVTYPES.has(devtype)
        ? devtype
        : null;
  return {
    source,
    ifindex,
    name,
    altNames: [],
    flags: FLAGS.flatMap(([bit, word]) => (bits & bit ? [word] : [])),
    mtu: wholeNumber(fields.get("mtu")),
    operState: fields.get("operstate")?.toUpperCase() ?? null,
    mac: /^[0-9a-f:]{11,59}$/i.test(mac) ? mac : null,
    linkType: TYPES.get(fields.get("type") ?? "") ?? null,
    kind,
    detailed: false,
    slaveKind: isPort ? "bridge" : null,
    master: fields.get("master") ?? null,
    linkName: null,
    linkIndex: iflink === ifindex ? null : iflink,
    linkNetnsTold: false,
    linkNetnsid: null,
    linkNetnsName: null,
    // IFF_TUN 1, IFF_TAP 2
    info: {
      ...(kind === "tun" ? { type: tun & 2 ? "tap" : "tun" } : {}),
      ...(filtering === undefined ? {} : { vlan_filtering: Number(filtering) }),
    },
    slaveInfo: isPort
      ? {
          state: PORT_STATES[Number(fields.get("brport/state"))] ?? "unknown",
          hairpin: fields.get("brport/hairpin_mode") === "1",
        }
      : {},
    addresses: [],
    counters: null,
  };
}
