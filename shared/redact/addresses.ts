// Pseudonyms for addresses: prefix-preserving, so that two addresses share exactly as many leading bits as before.
import { bitsOf, contains, type IpAddress, type IpPrefix, parsePrefix } from "../address/ip-address.ts";
import { type HashKey, hashWords } from "./keyed-hash.ts";

function prefixes(...texts: readonly string[]): IpPrefix[] {
  return texts.flatMap((text) => parsePrefix(text) ?? []);
}

/** Kept as they are: they mean the same everywhere. */
const FIXED = prefixes("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "::/96", "ff00::/8");
/** The leading bits stay: private remains private, link-local remains link-local; what follows is drawn. */
const KEPT_HEAD = prefixes(
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "fc00::/8",
  "fd00::/8",
  "2000::/3",
);
const LINK_LOCAL = prefixes("fe80::/10");
const MAPPED = prefixes("::ffff:0:0/96");
/** Blocks that a public IPv4 address must not be drawn into. */
const SPECIAL4 = [...FIXED, ...KEPT_HEAD].filter((prefix) => prefix.family === "inet");

export class AddressMap {
  readonly #key: HashKey;
  readonly #known = new Map<string, bigint>();
  /** Nodes of the address tree, `family length bits`, whose two halves keep their order. */
  readonly #ordered = new Set<string>();

  constructor(key: HashKey) {
    this.#key = key;
  }

  /**
   * Lets every address stay inside or outside of a range: below their common bits nothing is flipped on the two ways to
   * its ends, everywhere else as before. To be told before any address is drawn.
   */
  keepRange(first: IpAddress, last: IpAddress): void {
    if (first.family !== last.family) return;
    const bits = bitsOf(first.family);
    for (let i = 0; i < bits; i += 1) {
      const rest = BigInt(bits - i);
      const [low, high] = [first.value >> rest, last.value >> rest];
      // Above the branch both ways are one, and the next bit decides for both alike.
      if (low === high && (first.value ^ last.value) >> (rest - 1n) === 0n) continue;
      this.#ordered.add(nodeOf(first.family, i, low));
      this.#ordered.add(nodeOf(first.family, i, high));
    }
  }

  /** The pseudonym. One to one within the family; equal prefixes stay equal prefixes. */
  map(address: IpAddress): IpAddress {
    const key = `${address.family} ${address.value}`;
    const known = this.#known.get(key);
    const value = known ?? this.#draw(address);
    if (known === undefined) this.#known.set(key, value);
    return { family: address.family, value };
  }

  #draw(address: IpAddress): bigint {
    if (FIXED.some((prefix) => contains(prefix, address))) return address.value;
    if (MAPPED.some((prefix) => contains(prefix, address))) {
      const inner = this.map({ family: "inet", value: address.value & 0xffff_ffffn });
      return (0xffffn << 32n) | inner.value;
    }
    const head = KEPT_HEAD.find((prefix) => contains(prefix, address));
    if (head) return this.#flip(address, head.length);
    if (address.family === "inet") return this.#flip(address, 0);
    return this.#flip(address, LINK_LOCAL.some((prefix) => contains(prefix, address)) ? 64 : 16);
  }

  /** Flips each bit behind `from` by a hash of all bits before it (Xu, Fan, Ammar and Moon's scheme). */
  #flip(address: IpAddress, from: number): bigint {
    const bits = bitsOf(address.family);
    let value = 0n;
    for (let i = 0; i < bits; i += 1) {
      const rest = BigInt(bits - 1 - i);
      const bit = (address.value >> rest) & 1n;
      const before = address.value >> (rest + 1n);
      const fixed =
        i < from ||
        this.#ordered.has(nodeOf(address.family, i, before)) ||
        (address.family === "inet" && from === 0 && nearSpecial(before, i));
      const turn = fixed ? 0n : BigInt(hashWords(this.#key, [i, bits, ...wordsOf(before)]) & 1);
      value = (value << 1n) | (bit ^ turn);
    }
    return value;
  }
}

function nodeOf(family: IpAddress["family"], length: number, before: bigint): string {
  return `${family} ${length} ${before}`;
}

/** Whether a special block lies below the node of the address tree that these `length` leading bits name. */
function nearSpecial(before: bigint, length: number): boolean {
  const node: IpPrefix = { family: "inet", value: before << BigInt(32 - length), length };
  return SPECIAL4.some((block) => contains(node, block));
}

function wordsOf(value: bigint): number[] {
  const words: number[] = [];
  for (let rest = value; rest > 0n; rest >>= 32n) words.push(Number(rest & 0xffff_ffffn) | 0);
  return words;
}

/** Pseudonym of a MAC: the bits for multicast and local administration stay; zero, broadcast, group and Calico's one too. */
export function mapMac(key: HashKey, text: string): string {
  const bytes = text.split(":").map((part) => Number.parseInt(part, 16));
  const [first = 0] = bytes;
  if (bytes.every((byte) => byte === first) || (first & 1) === 1) return text;
  const words = bytes.map((byte, i) => (byte << 8) | i);
  const drawn = bytes.map((_, i) => hashWords(key, [0x6d616300 + i, ...words]) & 0xff);
  const mapped = [((drawn[0] ?? 0) & 0xfc) | (first & 3), ...drawn.slice(1)];
  return mapped.map((byte) => byte.toString(16).padStart(2, "0")).join(":");
}
