// Addresses as the files of /proc/net print them: hexadecimal, in the order of the host or of the network.

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

/** Address of if_inet6 and ipv6_route: 32 digits in network order. Null when it is none. */
export function readHexIpv6(hex: string): string | null {
  if (!/^[0-9A-Fa-f]{32}$/.test(hex)) return null;
  return formatIpv6(Array.from({ length: 16 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16)));
}
