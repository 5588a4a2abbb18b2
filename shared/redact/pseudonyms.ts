// The pseudonyms of one redaction: which word became which, and the replacing itself.
import { bitsOf, formatIp, type IpAddress, parseIp, prefixOf } from "../address/ip-address.ts";
import { AddressMap, mapMac } from "./addresses.ts";
import { type HashKey, hashKey } from "./keyed-hash.ts";
import type { Context } from "./pieces.ts";
import type { Category, Replacement } from "./redact.ts";
import { GIVEN_HASH, GIVEN_NAME, VOCABULARY } from "./vocabulary.ts";

/** What may stand in a text, longest and most particular first. */
const TOKEN = new RegExp(
  [
    // {"addr": "10.88.0.0", "len": 16} of nft, "src":"10.0.0.0","srclen":8 of ip rule: the length belongs to the address
    String.raw`(?<split>"(?:addr|src|dst)": ?"(?<splitAddress>[0-9a-fA-F:.]+)", ?"(?:len|srclen|dstlen)": ?(?<splitLength>\d{1,3}))`,
    `(?<mac>(?<![0-9A-Za-z:])[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5,19}(?![0-9A-Za-z:]))`,
    String.raw`(?<ip6>(?<![0-9A-Za-z:])[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}(?:(?<=:)\d{1,3}(?:\.\d{1,3}){3})?(?![0-9A-Za-z:]))(?<length6>\/\d{1,3}(?!\d))?`,
    String.raw`(?<![0-9A-Za-z.])(?<ip4>\d{1,3}(?:\.\d{1,3}){3})(?![0-9A-Za-z]|\.\d)(?<length4>\/\d{1,2}(?![\d.]))?`,
    String.raw`(?<dashed>(?<![0-9A-Za-z-])ip-\d{1,3}(?:-\d{1,3}){3}(?![0-9A-Za-z-]))`,
    `(?<uuid>(?<![0-9A-Za-z])(?:pod)?[0-9a-fA-F]{8}(?:[-_][0-9a-fA-F]{4}){3}[-_][0-9a-fA-F]{12}(?![0-9A-Za-z]))`,
    String.raw`(?<escaped>\\(?:[nrtbf"\\/]|[0-3][0-7]{2}))`,
    String.raw`(?<word>(?:[\p{L}\p{N}\p{M}]|\\u[0-9a-fA-F]{4})+)`,
  ].join("|"),
  "gu",
);

const ADDRESS = `[0-9a-fA-F:.]{3,45}`;
/** `10.0.0.1-10.0.0.9`, `"range": ["10.0.0.1", "10.0.0.9"]` of nft, `"rangeStart": ..., "rangeEnd": ...` of host-local. */
const RANGES = [
  `(?<![0-9A-Za-z:.])(?<first>${ADDRESS})-(?<last>${ADDRESS})(?![0-9A-Za-z])`,
  `"range": ?\\[ ?"(?<first>${ADDRESS})", ?"(?<last>${ADDRESS})"`,
  `"rangeStart"\\s*:\\s*"(?<first>${ADDRESS})"[^{}\\[\\]]*"rangeEnd"\\s*:\\s*"(?<last>${ADDRESS})"`,
  `"rangeEnd"\\s*:\\s*"(?<last>${ADDRESS})"[^{}\\[\\]]*"rangeStart"\\s*:\\s*"(?<first>${ADDRESS})"`,
].map((source) => new RegExp(source, "g"));

/** Addresses of /proc/net/tcp and its like: 32-bit words in the host's byte order (little-endian on all that run containers). */
const HEX_ADDRESS = /(?<= )([0-9A-F]{8}|[0-9A-F]{32})(?=:[0-9A-F]{4} )/g;

export class Pseudonyms {
  readonly #key: HashKey;
  readonly #categories: ReadonlySet<Category>;
  readonly #addresses: AddressMap;
  readonly #words = new Map<string, string>();
  readonly #ids = new Set<string>();
  readonly #told = new Map<string, { -readonly [Key in keyof Replacement]: Replacement[Key] }>();

  constructor(random: Uint8Array, categories: ReadonlySet<Category>) {
    this.#key = hashKey(random);
    this.#categories = categories;
    this.#addresses = new AddressMap(this.#key);
  }

  /** Remembers what looks like an id in a text that people do not write. */
  learnIds(text: string): void {
    for (const [id] of text.matchAll(
      /(?<![0-9A-Za-z])[0-9a-f]{12,64}(?![0-9A-Za-z])|(?<![0-9A-Za-z])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9A-Za-z])/g,
    ))
      this.#ids.add(id);
  }

  /** The ids that shims and conmon are started with stand behind these flags alone. */
  learnMonitoredIds(commandLines: string): void {
    for (const [, id = ""] of commandLines.matchAll(/\0-(?:c|u|id|-id)\0([0-9a-f]{64})(?=\0)/g))
      this.#ids.add(id);
  }

  /** Ranges of addresses in rules, sets and CNI configurations: what is inside stays inside. */
  learnRanges(text: string): void {
    for (const pattern of RANGES)
      for (const { groups = {} } of text.matchAll(pattern)) {
        const [first, last] = [parseIp(groups.first ?? ""), parseIp(groups.last ?? "")];
        if (first && last) this.#addresses.keepRange(first, last);
      }
  }

  /** A text with everything of the chosen categories replaced. */
  replace(text: string, context: NonNullable<Context>): string {
    if (context === "hex-word" || context === "hex-network" || context === "hex-multicast") {
      if (!this.#categories.has("addresses")) return text;
      if (context === "hex-multicast") return this.#tell("addresses", text, "0".repeat(text.length));
      return context === "hex-word" ? this.#hexAddress(text) : this.#hexNetworkAddress(text);
    }
    if (context === "hex") {
      const mapped = this.#categories.has("addresses")
        ? text.replace(HEX_ADDRESS, (hex) => this.#hexAddress(hex))
        : text;
      // The hexadecimal words are done; what is left of words are paths.
      return mapped;
    }
    return text.replace(TOKEN, (whole: string, ...rest: unknown[]) => {
      const groups = rest.at(-1) as Readonly<Record<string, string | undefined>>;
      const before = text.charAt((rest.at(-3) as number) - 1);
      return this.#token(whole, groups, context, before);
    });
  }

  replacements(): readonly Replacement[] {
    return [...this.#told.values()].sort((a, b) => b.count - a.count || (a.original < b.original ? -1 : 1));
  }

  #token(
    whole: string,
    groups: Readonly<Record<string, string | undefined>>,
    context: Category,
    before: string,
  ): string {
    const { split, splitAddress, splitLength, mac, ip6, length6, ip4, length4, dashed, uuid, escaped, word } =
      groups;
    if (escaped !== undefined) return whole;
    if (split !== undefined && splitAddress !== undefined) {
      return whole.replace(splitAddress, this.#ip(splitAddress, Number(splitLength)));
    }
    if (mac !== undefined)
      return this.#categories.has("addresses")
        ? this.#tell("addresses", mac, mapMac(this.#key, mac.toLowerCase()))
        : whole;
    if (ip6 !== undefined) {
      if (parseIp(ip6)) return `${this.#ip(ip6, length6 ? Number(length6.slice(1)) : null)}${length6 ?? ""}`;
      // Times and the like: not an address, but its parts may be words.
      return whole.replace(/[\p{L}\p{N}]+/gu, (part) => this.#word(part, context));
    }
    if (ip4 !== undefined) {
      // A netmask behind a slash is a length, not an address.
      if (before === "/" && isNetmask(ip4)) return whole;
      return `${this.#ip(ip4, length4 ? Number(length4.slice(1)) : null)}${length4 ?? ""}`;
    }
    if (dashed !== undefined)
      return `ip-${this.#ip(dashed.slice(3).replaceAll("-", "."), null).replaceAll(".", "-")}`;
    if (uuid !== undefined)
      return context !== "arguments" || this.#ids.has(uuid.replaceAll("_", "-").toLowerCase())
        ? whole
        : this.#hide(uuid, context);
    return word === undefined ? whole : this.#word(word, context);
  }

  #ip(text: string, length: number | null): string {
    const address = this.#categories.has("addresses") ? parseIp(text) : null;
    if (!address) return text;
    const mapped = this.#addresses.map(address);
    const bits = bitsOf(address.family);
    // The address of a network: its host bits are zero and stay so.
    const isNetwork = length !== null && length < bits && prefixOf(address, length).value === address.value;
    const shown: IpAddress = isNetwork ? prefixOf(mapped, length) : mapped;
    return shown.value === address.value ? text : this.#tell("addresses", text, formatIp(shown));
  }

  #hexAddress(hex: string): string {
    const words = hex.match(/.{8}/g) ?? [];
    const turned = words.map((word) => (word.match(/../g) ?? []).reverse().join("")).join("");
    const address: IpAddress = {
      family: words.length === 1 ? "inet" : "inet6",
      value: BigInt(`0x${turned}`),
    };
    const mapped = this.#addresses.map(address);
    if (mapped.value === address.value) return hex;
    const bytes = mapped.value.toString(16).padStart(hex.length, "0");
    const back = (bytes.match(/.{8}/g) ?? [])
      .map((word) => (word.match(/../g) ?? []).reverse().join(""))
      .join("");
    return this.#tell("addresses", hex, back.toUpperCase());
  }

  #hexNetworkAddress(hex: string): string {
    const value = BigInt(`0x${hex}`);
    const mapped = this.#addresses.map({ family: hex.length === 8 ? "inet" : "inet6", value });
    if (mapped.value === value) return hex;
    const shown = mapped.value.toString(16).padStart(hex.length, "0");
    return this.#tell("addresses", hex, /[A-F]/.test(hex) || hex.length === 8 ? shown.toUpperCase() : shown);
  }

  #word(word: string, context: Category): string {
    if (!this.#categories.has(context) || isHarmless(word)) return word;
    if (VOCABULARY.has(word) || GIVEN_NAME.test(word)) return word;
    if (context === "names" && GIVEN_HASH.test(word)) return word;
    if (/^[0-9a-f]+$/.test(word) && /\d/.test(word) && word.length >= 7) {
      // Hashes and ids. In arguments only those that the rest of the snapshot knows.
      if (context !== "arguments" || this.#isKnownId(word)) return word;
    }
    return this.#hide(word, context);
  }

  #isKnownId(word: string): boolean {
    if (this.#ids.has(word)) return true;
    if (word.length < 12) return false;
    for (const id of this.#ids) if (id.startsWith(word) || word.startsWith(id)) return true;
    return false;
  }

  #hide(word: string, context: Category): string {
    let pseudonym = this.#words.get(word);
    if (pseudonym === undefined) {
      pseudonym = `n${this.#words.size + 1}`;
      this.#words.set(word, pseudonym);
    }
    return this.#tell(context, word, pseudonym);
  }

  #tell(category: Category, original: string, pseudonym: string): string {
    const key = `${category} ${original}`;
    const known = this.#told.get(key);
    if (known) known.count += 1;
    else this.#told.set(key, { category, original, pseudonym, count: 1 });
    return pseudonym;
  }
}

/** Single letters, numbers, 0x1f, 2026T01 and the like carry no name. */
function isHarmless(word: string): boolean {
  return (
    word.length === 1 ||
    /^(?:\d{1,19}|0x[0-9a-f]{1,8}|\d{1,2}T\d{2}|\d{1,9}Z|\d{1,6}(?:ms|s|m|h|[eE]\d{0,2}))$/.test(word)
  );
}

function isNetmask(text: string): boolean {
  const value = parseIp(text)?.value;
  if (value === undefined) return false;
  const inverted = ~value & 0xffff_ffffn;
  return (inverted & (inverted + 1n)) === 0n;
}
