// Which part of a section's text is of which category: comments and labels stand inside listings, program names inside stat.
import type { Section } from "../snapshot/snapshot.ts";
import type { Category } from "./redact.ts";

/** A run of text; `context` null: kept as it is. `hex`: addresses stand as the kernel's hexadecimal words. */
export interface Piece {
  readonly context: Category | "hex" | null;
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

/** Cuts a section's text into runs of one category each; joined they are the text. */
export function piecesOf(section: Section): Piece[] {
  const { name, text } = section;
  if (PUBLIC.has(name)) return [{ context: null, text }];
  if (name === "proc-cmdline") return [{ context: "arguments", text }];
  if (name === "sockets") return [{ context: "hex", text }];
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
