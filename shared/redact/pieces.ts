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

/** Texts that are the same on thousands of hosts. */
const PUBLIC = new Set(["os-release"]);

const LABELS: ReadonlyMap<string, RegExp> = new Map([
  ["iptables", /--comment (?:"(?:[^"\\]|\\.)*"|\S+)|--(?:log|nflog)-prefix (?:"(?:[^"\\]|\\.)*"|\S+)/g],
  ["nft", /"(?:comment|prefix)": ?"(?:[^"\\]|\\.)*"/g],
  ["engine", /"(?:Labels|labels|annotations)": ?\{[^{}]*\}/g],
  ["stat", /(?<=:\d+ )\(.*\)(?= [A-Z] -?\d)|(?<=:Name:\t).*/g],
]);

function listingOf(name: string): string | null {
  if (/^ip6?tables/.test(name)) return "iptables";
  if (name === "nft") return "nft";
  if (name === "proc-stat" || name === "proc-zombies" || name === "proc-status") return "stat";
  return /^(?:docker|podman|crictl|ctr|storage|oci|user)-/.test(name) ? "engine" : null;
}

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
  if (PUBLIC.has(name)) return [{ context: null, text }];
  if (name === "proc-cmdline") return [{ context: "arguments", text }];
  if (name === "sockets") return [{ context: "hex", text }];
  if (name === "proc-net") return markedPieces(text, PROC_NET);
  if (name === "sysfs-links") return markedPieces(text, SYSFS_LINKS);
  const listing = listingOf(name);
  const pattern = listing === null ? undefined : LABELS.get(listing);
  if (listing === null || pattern === undefined) return [{ context: "names", text }];
  const inside: Category = listing === "stat" ? "arguments" : "labels";
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
