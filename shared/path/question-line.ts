// A question to the packet path as one line of text, in the words of `vethscope trace`: to hand on and to ask again elsewhere.
import type { TraceQuestion } from "./places.ts";
import type { Protocol } from "./trace.ts";

export type LineQuestion = Pick<TraceQuestion, "from" | "to" | "protocol" | "destinationPort">;

const PROTOCOLS: ReadonlySet<string> = new Set(["tcp", "udp", "icmp", "icmpv6", "sctp"]);

function quoted(text: string): string {
  return /^[\w.:/@[\]-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** `--from web --to 10.0.0.1 --proto tcp --dport 80`. */
export function questionLine({ from, to, protocol, destinationPort }: LineQuestion): string {
  const port = destinationPort === null ? "" : ` --dport ${destinationPort}`;
  return `--from ${quoted(from)} --to ${quoted(to)} --proto ${protocol}${port}`;
}

/** Reads such a line, with or without `vethscope trace SOURCE` before it; null when it is none. */
export function readQuestionLine(line: string): LineQuestion | null {
  const words = [...line.matchAll(/'((?:[^']|'\\'')*)'|"([^"]*)"|(\S+)/g)].map(
    (found) => found[1]?.replaceAll("'\\''", "'") ?? found[2] ?? found[3] ?? "",
  );
  const value = (name: string): string | null => {
    const at = words.indexOf(name);
    return at === -1 ? null : (words[at + 1] ?? null);
  };
  const from = value("--from");
  const to = value("--to");
  if (from === null || to === null) return null;
  const protocol = value("--proto") ?? "tcp";
  const port = value("--dport");
  if (!PROTOCOLS.has(protocol) || (port !== null && !/^\d{1,5}$/.test(port))) return null;
  return { from, to, protocol: protocol as Protocol, destinationPort: port === null ? null : Number(port) };
}
