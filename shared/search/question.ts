// What a pasted word may mean: an address, a network, a MAC, a pid, part of an id, a namespace, a path, a port, a chain, a name.
import { parseIp, parsePrefix } from "../address/ip-address.ts";

export type Reading =
  | { readonly kind: "address"; readonly address: string }
  | { readonly kind: "network"; readonly network: string }
  | { readonly kind: "mac"; readonly mac: string }
  | { readonly kind: "pid"; readonly pid: number }
  | { readonly kind: "id"; readonly prefix: string }
  | { readonly kind: "inode"; readonly inode: number }
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "port"; readonly port: number; readonly protocol: "tcp" | "udp" | null }
  | { readonly kind: "chain"; readonly chain: string }
  | { readonly kind: "interface"; readonly name: string }
  | { readonly kind: "name"; readonly name: string };

/** Longest question that is read; nobody pastes more on purpose. */
const LONGEST = 512;

/** Shortest part of an id that is looked up: four hex digits meet by chance too often. */
const SHORTEST_ID = 5;

/**
 * All readings of a question, most particular first. A number alone may be a port, a pid and an inode; a word of hex
 * digits may be a name too: every reading is answered, and those without an answer fall away.
 */
export function readQuestion(question: string): Reading[] {
  const text = question.trim().slice(0, LONGEST);
  if (text === "") return [];
  const bracketed = /^\[([0-9a-fA-F:.]+)\](?::(\d{1,5}))?$/.exec(text);
  if (bracketed?.[1] && parseIp(bracketed[1])) return [{ kind: "address", address: bracketed[1] }];
  if (text.startsWith("/") && text.length > 1) return [{ kind: "path", path: text }];
  const namespace = /^(?:net|mnt|pid|uts|ipc|user|cgroup|time):\[?(\d{6,15})\]?$/.exec(text);
  if (namespace?.[1]) return [{ kind: "inode", inode: Number(namespace[1]) }];
  if (/^(?:[0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}$/.test(text))
    return [{ kind: "mac", mac: text.toLowerCase().replaceAll("-", ":") }];
  const port =
    /^(?:port[ :]?|:)(\d{1,5})$/i.exec(text) ??
    /^(\d{1,5})\/(?:tcp|udp)$/i.exec(text) ??
    /^(?:tcp|udp)[/: ](\d{1,5})$/i.exec(text);
  if (port?.[1] && Number(port[1]) <= 65_535) {
    const protocol = /tcp/i.test(text) ? "tcp" : /udp/i.test(text) ? "udp" : null;
    return [{ kind: "port", port: Number(port[1]), protocol }];
  }
  const pid = /^pid[ :]?(\d{1,10})$/i.exec(text);
  if (pid?.[1]) return [{ kind: "pid", pid: Number(pid[1]) }];
  if (text.includes("/") && parsePrefix(text) && parseIp(text.split("/")[0] ?? "")) {
    const { length = 0 } = parsePrefix(text) ?? {};
    const host = length === (text.includes(":") ? 128 : 32);
    return host
      ? [{ kind: "address", address: text.split("/")[0] ?? "" }]
      : [{ kind: "network", network: text }];
  }
  // An address with a port behind it: who has the address.
  const withPort = /^(\d+\.\d+\.\d+\.\d+):\d{1,5}$/.exec(text);
  const address = withPort?.[1] ?? text;
  if (/[.:]/.test(address) && parseIp(address)) return [{ kind: "address", address }];
  const readings: Reading[] = [];
  if (/^\d{1,10}$/.test(text)) {
    const number = Number(text);
    readings.push({ kind: "pid", pid: number });
    if (number >= 1 && number <= 65_535) readings.push({ kind: "port", port: number, protocol: null });
    if (number > 4_000_000_000) readings.push({ kind: "inode", inode: number });
  }
  const id = text.toLowerCase().replace(/^[a-z0-9-]+:\/\//, "");
  if (id.length >= SHORTEST_ID && /^[0-9a-f-]+$/.test(id)) readings.push({ kind: "id", prefix: id });
  if (/^[A-Za-z][A-Za-z0-9_-]*$/.test(text) && text.length <= 29)
    readings.push({ kind: "chain", chain: text });
  readings.push({ kind: "interface", name: text }, { kind: "name", name: text });
  return readings;
}
