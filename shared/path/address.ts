// IP addresses as numbers: reading, printing, prefixes. IPv4 and IPv6 alike, without an object per address.

export type Family = "inet" | "inet6";

/** An address block: all addresses whose first `length` bits are those of `base`. */
export interface Prefix {
  readonly family: Family;
  /** Host bits are zero. */
  readonly base: bigint;
  readonly length: number;
  readonly mask: bigint;
}

const ALL4 = 0xffffffffn;
const ALL6 = (1n << 128n) - 1n;

/** Bits of an address of this family. */
export function bitsOf(family: Family): 32 | 128 {
  return family === "inet" ? 32 : 128;
}

export function familyOf(address: string): Family {
  return address.includes(":") ? "inet6" : "inet";
}

/** The number of an address, or null when the text is none. A zone (`%eth0`) is left out. */
export function parseAddress(text: string): bigint | null {
  return text.includes(":") ? parse6(text) : parse4(text);
}

function parse4(text: string): bigint | null {
  const value = addressNumber(text);
  return value < 0 ? null : BigInt(value);
}

/** An IPv4 address, or the one between two offsets, as a number of 32 bits; -1 when it is none. */
export function addressNumber(text: string, from = 0, to = text.length): number {
  let value = 0;
  let part = 0;
  let digits = 0;
  let dots = 0;
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57 && digits < 3) {
      part = part * 10 + code - 48;
      digits += 1;
    } else if (code === 46 && digits > 0 && dots < 3 && part <= 255) {
      value = value * 256 + part;
      part = 0;
      digits = 0;
      dots += 1;
    } else return -1;
  }
  return dots === 3 && digits > 0 && part <= 255 ? value * 256 + part : -1;
}

function parse6(text: string): bigint | null {
  const bare = text.split("%")[0] ?? "";
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(bare);
  let plain = bare;
  if (dotted) {
    const low = parse4(dotted[2] ?? "");
    if (low === null) return null;
    plain = `${dotted[1]}${(low >> 16n).toString(16)}:${(low & 0xffffn).toString(16)}`;
  }
  const halves = plain.split("::");
  if (halves.length > 2) return null;
  const groups = (half: string | undefined): string[] => (half ? half.split(":") : []);
  const head = groups(halves[0]);
  const tail = groups(halves[1]);
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  let value = 0n;
  for (const group of [...head, ...new Array<string>(missing).fill("0"), ...tail]) {
    if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return null;
    value = (value << 16n) | BigInt(Number.parseInt(group, 16));
  }
  return value;
}

/** Prints an address; IPv6 as RFC 5952 wants it. */
export function formatAddress(family: Family, value: bigint): string {
  if (family === "inet") {
    const number = Number(value);
    return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join(".");
  }
  if (value >> 32n === 0xffffn) return `::ffff:${formatAddress("inet", value & ALL4)}`;
  const groups: number[] = [];
  for (let shift = 112n; shift >= 0n; shift -= 16n) groups.push(Number((value >> shift) & 0xffffn));
  let best = { at: -1, length: 1 };
  for (let i = 0; i < 8; i += 1) {
    let length = 0;
    while (i + length < 8 && groups[i + length] === 0) length += 1;
    if (length > best.length) best = { at: i, length };
  }
  const words = groups.map((group) => group.toString(16));
  if (best.at < 0) return words.join(":");
  return `${words.slice(0, best.at).join(":")}::${words.slice(best.at + best.length).join(":")}`;
}

/** Mask of a prefix length. */
export function maskOf(family: Family, length: number): bigint {
  const bits = bitsOf(family);
  const all = family === "inet" ? ALL4 : ALL6;
  return length <= 0 ? 0n : (all << BigInt(bits - Math.min(length, bits))) & all;
}

/**
 * Reads `10.0.0.0/8`, `10.0.0.1`, `10.0.0.0/255.0.0.0` or `fd00::/8`; null when it is none. A mask with holes keeps its
 * holes (length is then the number of its bits).
 */
export function parsePrefix(text: string): Prefix | null {
  const [address, tail] = text.split("/", 2);
  const family = familyOf(address ?? "");
  const value = parseAddress(address ?? "");
  if (value === null) return null;
  if (tail === undefined) return prefix(family, value, bitsOf(family));
  if (/^\d{1,3}$/.test(tail)) {
    const length = Number(tail);
    return length > bitsOf(family) ? null : prefix(family, value, length);
  }
  const mask = parseAddress(tail);
  if (mask === null || familyOf(tail) !== family) return null;
  const length = mask.toString(2).replaceAll("0", "").length;
  return { family, base: value & mask, length, mask };
}

/** The block around an address. */
export function prefix(family: Family, address: bigint, length: number): Prefix {
  const mask = maskOf(family, length);
  return { family, base: address & mask, length, mask };
}

export function contains(block: Prefix, address: bigint): boolean {
  return (address & block.mask) === block.base;
}

export function formatPrefix(block: Prefix): string {
  return `${formatAddress(block.family, block.base)}/${block.length}`;
}

export function isLoopback(family: Family, address: bigint): boolean {
  return family === "inet" ? address >> 24n === 127n : address === 1n;
}

export function isMulticast(family: Family, address: bigint): boolean {
  return family === "inet" ? address >> 28n === 0xen : address >> 120n === 0xffn;
}

/** 0.0.0.0/8 or `::`. */
export function isZeroNet(family: Family, address: bigint): boolean {
  return family === "inet" ? address >> 24n === 0n : address === 0n;
}

export function isLimitedBroadcast(family: Family, address: bigint): boolean {
  return family === "inet" && address === ALL4;
}

export function isLinkLocal(family: Family, address: bigint): boolean {
  return family === "inet" ? address >> 16n === 0xa9fen : address >> 118n === 0x3fan;
}

/** The scope of an address of IPv6 (a multicast one's is in its second byte); null: global, or one that binds nothing. */
export function scopeOf(address: bigint): "loopback" | "link" | "site" | null {
  if (isMulticast("inet6", address)) {
    const scope = Number((address >> 112n) & 0xfn);
    return ({ 1: "loopback", 2: "link", 5: "site" } as const)[scope] ?? null;
  }
  if (isLoopback("inet6", address)) return "loopback";
  if (isLinkLocal("inet6", address)) return "link";
  return address >> 118n === 0x3fbn ? "site" : null;
}
