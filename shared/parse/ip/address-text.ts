// One `inet`/`inet6` line of `ip addr` text.
import { wholeNumber, words } from "../reading/lines.ts";
import type { AddressRecord } from "../records.ts";

const VALUED = new Set([
  "peer",
  "brd",
  "broadcast",
  "any",
  "scope",
  "metric",
  "proto",
  "valid_lft",
  "preferred_lft",
]);
const FLAGS = new Set([
  ..."secondary temporary tentative dadfailed deprecated dynamic mngtmpaddr noprefixroute nodad home".split(
    " ",
  ),
  ..."optimistic autojoin stable-privacy permanent".split(" "),
]);

function splitPrefix(text: string, family: "inet" | "inet6"): [string, number] {
  const slash = text.indexOf("/");
  const length = slash === -1 ? null : wholeNumber(text.slice(slash + 1));
  return [slash === -1 ? text : text.slice(0, slash), length ?? (family === "inet" ? 32 : 128)];
}

/**
 * Reads `inet 127.10.0.2/16 brd 127.10.255.255 scope host secondary lo2:sub1`. The last word is the label, which need
 * not be the interface's name; inet6 lines have none. Null when the line is something else.
 */
export function readAddressLine(line: string): AddressRecord | null {
  const [family, local, ...rest] = words(line);
  if (
    (family !== "inet" && family !== "inet6") ||
    local === undefined ||
    !/^[0-9a-fA-F.:]+(?:\/\d+)?$/.test(local)
  ) {
    return null;
  }
  const values = new Map<string, string>();
  const flags: string[] = [];
  let label: string | null = null;
  for (let i = 0; i < rest.length; i += 1) {
    const word = rest[i] ?? "";
    if (VALUED.has(word)) {
      values.set(word, rest[i + 1] ?? "");
      i += 1;
    } else if (FLAGS.has(word)) flags.push(word);
    else if (family === "inet") label = word;
  }
  const peer = values.get("peer");
  // with a peer the prefix stands behind the peer: `inet 10.9.0.1 peer 10.9.0.2/32`
  const [address, ownLength] = splitPrefix(local, family);
  const [peerAddress, peerLength] = peer === undefined ? [null, null] : splitPrefix(peer, family);
  return {
    family,
    address,
    prefixLength: peerLength ?? ownLength,
    scope: values.get("scope") ?? "global",
    label,
    peer: peerAddress,
    broadcast: values.get("brd") ?? null,
    flags,
  };
}
