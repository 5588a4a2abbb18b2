// Listening TCP and bound UDP sockets of a netns: `grep -H` lines of /proc/PID/net/{tcp,tcp6,udp,udp6}.
import type { Parsed } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { eachLine, wholeNumber, words } from "../reading/lines.ts";
import { at, quote, warningsOf } from "../reading/warnings.ts";
import type { SocketRecord } from "../records.ts";

const PREFIX = /^\/proc\/[^:]{1,40}\/net\/(tcp6?|udp6?):\s*/;
/** TCP_LISTEN, and TCP_CLOSE as which an unconnected UDP socket is shown. */
const STATES: ReadonlyMap<string, string> = new Map([
  ["tcp", "0A"],
  ["tcp6", "0A"],
  ["udp", "07"],
  ["udp6", "07"],
]);

/**
 * Address of /proc/net: one (IPv4) or four (IPv6) 32-bit words in the host's byte order, here little-endian.
 * @returns dotted IPv4; IPv6 in the form of RFC 5952 (mapped IPv4 as `::ffff:1.2.3.4`); null when it is neither.
 */
export function readHexAddress(hex: string): string | null {
  if (!/^(?:[0-9A-Fa-f]{8}|[0-9A-Fa-f]{32})$/.test(hex)) return null;
  const bytes: number[] = [];
  for (let word = 0; word < hex.length; word += 8) {
    for (let pair = 6; pair >= 0; pair -= 2)
      bytes.push(Number.parseInt(hex.slice(word + pair, word + pair + 2), 16));
  }
  return bytes.length === 4 ? bytes.join(".") : formatIpv6(bytes);
}

function formatIpv6(bytes: readonly number[]): string {
  if (bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff) {
    return `::ffff:${bytes.slice(12).join(".")}`;
  }
  const groups = Array.from({ length: 8 }, (_, i) => (bytes[2 * i] ?? 0) * 256 + (bytes[2 * i + 1] ?? 0));
  let longest = { start: 0, length: 0 };
  for (let start = 0; start < 8; start += 1) {
    let length = 0;
    while (start + length < 8 && groups[start + length] === 0) length += 1;
    if (length > longest.length) longest = { start, length };
  }
  const text = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(":");
  if (longest.length < 2) return text(groups);
  return `${text(groups.slice(0, longest.start))}::${text(groups.slice(longest.start + longest.length))}`;
}

/** Reads the sockets that wait for peers; connected ones are left out silently. */
export function parseSockets(source: string, section: SectionKey): Parsed<SocketRecord[]> {
  const warnings = warningsOf(section);
  const records: SocketRecord[] = [];
  eachLine(source, (line, number) => {
    if (line === "") return;
    const prefix = PREFIX.exec(line);
    const [slot, local, , state, , , , , , inodeText] = words(prefix ? line.slice(prefix[0].length) : "");
    if (slot === "sl") return;
    const [hexAddress, hexPort] = (local ?? "").split(":");
    const address = readHexAddress(hexAddress ?? "");
    const inode = wholeNumber(inodeText);
    if (!prefix?.[1] || address === null || inode === null || !/^[0-9A-Fa-f]{4}$/.test(hexPort ?? "")) {
      warnings.add(number, `This is no socket of /proc/net: ${quote(line)}.`);
      return;
    }
    if (state !== STATES.get(prefix[1])) return;
    const protocol = prefix[1] as SocketRecord["protocol"];
    records.push({
      source: at(section, number),
      protocol,
      address,
      port: Number.parseInt(hexPort ?? "", 16),
      inode,
    });
  });
  return { records, warnings: warnings.list() };
}
