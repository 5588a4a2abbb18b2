// Which part of a section's text is of which category: comments and labels stand inside listings, program names inside stat.
import type { Section } from "../snapshot/snapshot.ts";
import type { Category } from "./redact.ts";

/**
 * A run of text; `context` null: kept as it is. `hex`: addresses stand as the kernel's hexadecimal words, a port behind each.
 * `hex-word` and `hex-network`: the run is one such address alone, in the host's or in the network's order; `hex-multicast`: one that
 * nobody needs.
 */
export type Context = Category | "hex" | "hex-word" | "hex-network" | "hex-multicast" | null;
export interface Piece {
  readonly context: Context;
  readonly text: string;
}

/**
 * What the text of a section is. `public`: the same on thousands of hosts; `words`: all of it may name somebody; the
 * others hold runs of another category, or addresses in another form.
 */
export type Rule =
  | "public"
  | "words"
  | "arguments"
  | "hex"
  | "iptables"
  | "nft"
  | "engine"
  | "stat"
  | "proc-net"
  | "sysfs-links"
  | "ip-vs";

/** The rule of every section the script makes; one that is missing here, as of a later version, is `words`. */
export const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["os-release", "public"],
  ["proc-cmdline", "arguments"],
  ["sockets", "hex"],
  ["nft", "nft"],
  ["proc-net", "proc-net"],
  ["sysfs-links", "sysfs-links"],
  ["ip-vs", "ip-vs"],
  ...of("iptables", "iptables-save iptables-legacy-save iptables-nft-save"),
  ...of("iptables", "ip6tables-save ip6tables-legacy-save ip6tables-nft-save"),
  ...of("stat", "proc-stat proc-zombies proc-status"),
  ...of("engine", "docker-containers docker-networks docker-version nested-docker-containers"),
  ...of("engine", "podman-containers podman-pods podman-networks podman-network-files podman-state"),
  ...of("engine", "crictl-pods crictl-containers ctr-containers storage-containers user-storage"),
  ...of("engine", "oci-bundles oci-state"),
  ...of("words", "meta ns-links proc-cgroup mountinfo-nsfs fd-netns netns-list netns-names lsns lsns-owners"),
  ...of("words", "nsid-targets ip ip-addr ip-route ip-route6 ip-rule ip-rule6 ip-neigh ip-nsid"),
  ...of("words", "bridge-fdb bridge-vlan ipset sysctl fd-sockets sysfs-physical users subid userns-maps"),
  ...of("words", "tun-devices cni-config cni-leases cni-cache engine-settings"),
]);

function of(rule: Rule, names: string): [string, Rule][] {
  return names.split(" ").map((name) => [name, rule]);
}

const LABELS: ReadonlyMap<Rule, RegExp> = new Map([
  ["iptables", /--comment (?:"(?:[^"\\]|\\.)*"|\S+)|--(?:log|nflog)-prefix (?:"(?:[^"\\]|\\.)*"|\S+)/g],
  ["nft", /"(?:comment|prefix)": ?"(?:[^"\\]|\\.)*"/g],
  ["engine", /"(?:Labels|labels|annotations)": ?\{[^{}]*\}/g],
  ["stat", /(?<=:\d+ )\(.*\)(?= [A-Z] -?\d)|(?<=:Name:\t).*/g],
]);

/** Addresses in /proc/net/{route,if_inet6,ipv6_route}; multicast addresses of dev_mcast hold the last bytes of others. */
const PROC_NET: readonly (readonly [RegExp, Context])[] = [
  [/(?<=^[^\t\n]{0,200}\/net\/route:[^\t\n]{1,64}\t)[0-9A-F]{8}(?=\t)/gm, "hex-word"],
  [/(?<=^[^\t\n]{0,200}\/net\/route:[^\t\n]{1,64}\t[0-9A-F]{8}\t)[0-9A-F]{8}(?=\t)/gm, "hex-word"],
  [/(?<![0-9A-Za-z])[0-9a-f]{32}(?![0-9A-Za-z])/g, "hex-network"],
  // Masks, flags, metrics, lengths and indexes, in the same digits.
  [/(?<=\t)(?:[0-9A-F]{8}|[0-9A-F]{4})(?=\t)/g, null],
  [/(?<=[0-9a-f]{32} )[0-9a-f]{2}(?: [0-9a-f]{2}){3}(?= )/g, null],
  [/(?<=[0-9a-f]{32} )[0-9a-f]{2}(?= )/g, null],
  [/(?<=[0-9a-f]{32} )[0-9a-f]{8}(?: [0-9a-f]{8}){3}(?= )/g, null],
  [/(?<= )[0-9a-f]{12}$/gm, "hex-multicast"],
];
/** Addresses and ports of /proc/net/ip_vs in hexadecimal digits; IPv6 stands in brackets as elsewhere. */
const IP_VS: readonly (readonly [RegExp, Context])[] = [
  [/(?<=^(?:TCP|UDP|SCTP| {2}->) {1,8})[0-9A-F]{8}(?=:[0-9A-F]{4}(?![0-9A-Za-z]))/gm, "hex-network"],
  [/(?<=[0-9A-F\]]:)[0-9A-F]{4}(?![0-9A-Za-z:])/g, null],
  [/(?<=persistent \d{1,9} )[0-9A-F]{8}/g, null],
];
/** A MAC begins a run of its own, or the colon in front would count to it. */
const SYSFS_LINKS: readonly (readonly [RegExp, Context])[] = [
  [/(?<=\/address:)[0-9a-f:]{11,59}$/gm, "names"],
];

/** Runs that a pattern finds have its context, all between them are names. */
function markedPieces(text: string, marks: readonly (readonly [RegExp, Context])[]): Piece[] {
  const found = marks
    .flatMap(([pattern, context]) =>
      [...text.matchAll(pattern)].map((match) => ({ at: match.index, text: match[0], context })),
    )
    .sort((a, b) => a.at - b.at);
  const pieces: Piece[] = [];
  let end = 0;
  for (const one of found) {
    if (one.at < end) continue;
    pieces.push(
      { context: "names", text: text.slice(end, one.at) },
      { context: one.context, text: one.text },
    );
    end = one.at + one.text.length;
  }
  pieces.push({ context: "names", text: text.slice(end) });
  return pieces;
}

/** Cuts a section's text into runs of one category each; joined they are the text. */
export function piecesOf(section: Section): Piece[] {
  const { name, text } = section;
  const rule = RULES.get(name) ?? "words";
  if (rule === "public") return [{ context: null, text }];
  if (rule === "arguments" || rule === "hex") return [{ context: rule, text }];
  if (rule === "proc-net") return markedPieces(text, PROC_NET);
  if (rule === "ip-vs") return markedPieces(text, IP_VS);
  if (rule === "sysfs-links") return markedPieces(text, SYSFS_LINKS);
  const pattern = LABELS.get(rule);
  if (pattern === undefined) return [{ context: "names", text }];
  const inside: Category = rule === "stat" ? "arguments" : "labels";
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (match[0] === "") continue;
    pieces.push(
      { context: "names", text: text.slice(end, match.index) },
      { context: inside, text: match[0] },
    );
    end = match.index + match[0].length;
  }
  pieces.push({ context: "names", text: text.slice(end) });
  return pieces;
}
