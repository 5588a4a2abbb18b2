// IP addresses and prefixes as numbers: parse, print canonically, contain, overlap. IPv4 and IPv6 never mix.

export interface IpAddress {
  readonly family: "inet" | "inet6";
  /** 32 or 128 bits, unsigned. */
  readonly value: bigint;
}

export interface IpPrefix extends IpAddress {
  /** 0 to 32, or 0 to 128; bits of `value` behind it are zero. */
  readonly length: number;
}

export function bitsOf(family: IpAddress["family"]): 32 | 128 {
  return family === "inet" ? 32 : 128;
}

/** Reads dotted IPv4, or IPv6 with `::` and an embedded IPv4; a zone (`%eth0`) falls away. Null for anything else. */
export function parseIp(text: string): IpAddress | null {
  if (text.length > 64) return null;
  const bare = text.replace(/%.*$/, "");
  if (!bare.includes(":")) {
    const value = parseDotted(bare);
    return value === null ? null : { family: "inet", value };
  }
  const value = parseColons(bare);
  return value === null ? null : { family: "inet6", value };
}

function parseDotted(text: string): bigint | null {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!parts) return null;
  let value = 0n;
  for (const part of parts.slice(1)) {
    const byte = Number(part);
    if (byte > 255) return null;
    value = (value << 8n) | BigInt(byte);
  }
  return value;
}

function parseColons(text: string): bigint | null {
  let whole = text;
  const dotted = /^(.*:)(\d{1,3}(?:\.\d{1,3}){3})$/.exec(text);
  if (dotted?.[1] !== undefined && dotted[2] !== undefined) {
    const tail = parseDotted(dotted[2]);
    if (tail === null) return null;
    whole = `${dotted[1]}${(tail >> 16n).toString(16)}:${(tail & 0xffffn).toString(16)}`;
  }
  const halves = whole.split("::");
  if (halves.length > 2) return null;
  const groupsOf = (half: string | undefined) => (half === undefined || half === "" ? [] : half.split(":"));
  const head = groupsOf(halves[0]);
  const tail = groupsOf(halves[1]);
  const gap = 8 - head.length - tail.length;
  if (halves.length === 1 ? gap !== 0 : gap < 1) return null;
  let value = 0n;
  for (const group of [...head, ...new Array<string>(gap).fill("0"), ...tail]) {
    if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return null;
    value = (value << 16n) | BigInt(Number.parseInt(group, 16));
  }
  return value;
}

/** Prints as the kernel does: RFC 5952 (lower case, the longest run of zeros shortened). */
export function formatIp(address: IpAddress): string {
  if (address.family === "inet")
    return [24n, 16n, 8n, 0n].map((shift) => String((address.value >> shift) & 0xffn)).join(".");
  const groups = Array.from({ length: 8 }, (_, i) => (address.value >> BigInt(112 - 16 * i)) & 0xffffn);
  if (address.value >> 32n === 0xffffn) {
    return `::ffff:${formatIp({ family: "inet", value: address.value & 0xffff_ffffn })}`;
  }
  let [start, length] = [-1, 1];
  for (let i = 0; i < 8; i += 1) {
    let end = i;
    while (end < 8 && groups[end] === 0n) end += 1;
    if (end - i > length) [start, length] = [i, end - i];
    if (end > i) i = end;
  }
  const words = groups.map((group) => group.toString(16));
  if (start < 0) return words.join(":");
  return `${words.slice(0, start).join(":")}::${words.slice(start + length).join(":")}`;
}

/** Reads `10.0.0.0/8`, a bare address as a full-length prefix, and iproute2's shortened `10/8`. Host bits are cleared. */
export function parsePrefix(text: string): IpPrefix | null {
  const [addressText = "", lengthText, ...rest] = text.split("/");
  if (rest.length > 0) return null;
  const padded =
    lengthText !== undefined && /^\d{1,3}(\.\d{1,3}){0,2}$/.test(addressText)
      ? `${addressText}${".0".repeat(3 - (addressText.match(/\./g)?.length ?? 0))}`
      : addressText;
  const address = parseIp(padded);
  if (!address) return null;
  const bits = bitsOf(address.family);
  if (lengthText === undefined) return { ...address, length: bits };
  if (!/^\d{1,3}$/.test(lengthText) || Number(lengthText) > bits) return null;
  return prefixOf(address, Number(lengthText));
}

/** The prefix of that length an address lies in. */
export function prefixOf(address: IpAddress, length: number): IpPrefix {
  const rest = BigInt(bitsOf(address.family) - length);
  return { family: address.family, value: (address.value >> rest) << rest, length };
}

export function formatPrefix(prefix: IpPrefix): string {
  return `${formatIp(prefix)}/${prefix.length}`;
}

/** Whether an address or a whole smaller prefix lies in `outer`. */
export function contains(outer: IpPrefix, inner: IpAddress | IpPrefix): boolean {
  if (outer.family !== inner.family) return false;
  if ("length" in inner && inner.length < outer.length) return false;
  const rest = BigInt(bitsOf(outer.family) - outer.length);
  return outer.value >> rest === inner.value >> rest;
}

/** Whether two prefixes share an address: then one contains the other. */
export function overlaps(a: IpPrefix, b: IpPrefix): boolean {
  return contains(a, b) || contains(b, a);
}
