// Detail words of `ip -d` text (`veth ...`, `bridge_slave ...`) read to the names and values iproute2's JSON has.
import { wholeNumber } from "../reading/lines.ts";

type Details = Record<string, string | number | boolean>;

/** Words that end a kind's details: they belong to the link itself. */
const LINK_WORDS = new Set(["addrgenmode", "numtxqueues", "numrxqueues", "gso_max_size", "gso_max_segs"]);

/** Per kind: text word to JSON name, for words that take a value. Kinds not listed keep no details. */
const VALUED: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  Object.entries({
    vxlan: "id remote group local dev:link dstport:port ageing",
    geneve: "id remote dstport:port ttl",
    vlan: "protocol id",
    macvlan: "mode",
    macvtap: "mode",
    ipvlan: "mode",
    ipvtap: "mode",
    bond: "mode miimon active_slave",
    tun: "type pi vnet_hdr persist user group",
    vrf: "table",
    ipip: "remote local dev:link ttl",
    sit: "remote local dev:link ttl",
    gre: "remote local dev:link ttl",
    gretap: "remote local dev:link ttl",
    ip6tnl: "remote local dev:link",
    ip6gre: "remote local dev:link",
    ip6gretap: "remote local dev:link",
    vti: "remote local dev:link",
  }).map(([kind, spec]) => [
    kind,
    new Map(
      spec
        .split(" ")
        .map((word) => word.split(":"))
        .map(([word, name]) => [word ?? "", name ?? word ?? ""]),
    ),
  ]),
);

/** Words without a value that the JSON spells as a boolean. */
const BARE: ReadonlyMap<string, readonly [string, boolean]> = new Map([
  ["external", ["external", true]],
  ["nolearning", ["learning", false]],
]);

/** Bridge and bridge_slave print nothing but pairs; these are the names that differ from the JSON's. */
const BRIDGE_NAMES: ReadonlyMap<string, string> = new Map([
  ["port_id", "id"],
  ["port_no", "no"],
  ["designated_bridge", "bridge_id"],
  ["group_address", "group_addr"],
]);

function readValue(text: string): string | number | boolean {
  if (text === "on") return true;
  if (text === "off") return false;
  return wholeNumber(text) ?? text;
}

/**
 * Reads the words after a kind (or slave kind) word.
 * @param kind IFLA_INFO_KIND, or the slave kind (`bridge` for `bridge_slave`).
 */
export function readDetails(kind: string, isSlave: boolean, words: readonly string[]): Details {
  const details: Details = Object.create(null);
  const onlyPairs = kind === "bridge";
  const valued = VALUED.get(kind);
  if (!onlyPairs && (isSlave || !valued)) return details;
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? "";
    if (LINK_WORDS.has(word)) break;
    if (onlyPairs) {
      const value = words[i + 1];
      if (value === undefined) break;
      const name = word === "designated_root" ? "root_id" : (BRIDGE_NAMES.get(word) ?? word);
      details[name] = readValue(value);
      i += 1;
      continue;
    }
    const name = valued?.get(word);
    const value = words[i + 1];
    if (name !== undefined && value !== undefined) {
      details[name] = readValue(value);
      i += 1;
    } else {
      const bare = BARE.get(word);
      if (bare) details[bare[0]] = bare[1];
    }
  }
  return details;
}
