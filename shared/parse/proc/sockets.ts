// Listening TCP and bound UDP sockets of a netns: `grep -H` lines of /proc/PID/net/{tcp,tcp6,udp,udp6}.
import type { Parsed } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { eachLine, wholeNumber, words } from "../reading/lines.ts";
import { at, quote, warningsOf } from "../reading/warnings.ts";
import type { SocketRecord } from "../records.ts";
import { readHexAddress } from "./hex-address.ts";

const PREFIX = /^\/proc\/[^:]{1,40}\/net\/(tcp6?|udp6?):\s*/;
/** TCP_LISTEN, and TCP_CLOSE as which an unconnected UDP socket is shown. */
const STATES: ReadonlyMap<string, string> = new Map([
  ["tcp", "0A"],
  ["tcp6", "0A"],
  ["udp", "07"],
  ["udp6", "07"],
]);

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
