// Sets and maps of nftables: whether a value is in one, and what stands beside it. Big ones are indexed by exact key.
import type { NftExpression, NftTable } from "../../parse/nft-json.ts";
import { isObject, type JsonObject, own, text } from "../../parse/reading/json-values.ts";
import { addressNumber, parseAddress, prefix } from "../address.ts";
import { protocolNumber } from "../names.ts";
import type { Context } from "../netfilter/evaluation.ts";
import { load } from "./load.ts";
import { constantOf, type Kind, type Loaded, type Single } from "./value.ts";

/** One part of an element's key. */
type Part =
  | { readonly kind: "exact"; readonly value: bigint | string }
  | { readonly kind: "range"; readonly low: bigint; readonly high: bigint }
  | { readonly kind: "any" };

export interface Element {
  readonly parts: readonly Part[];
  /** What a map gives; undefined for sets. */
  readonly data: unknown;
}

interface SetIndex {
  /** Elements whose keys are numbers, by `numbersHash`: one, or several of the same hash. */
  readonly numbers: ReadonlyMap<number, unknown>;
  /** Those of other plain keys. */
  readonly exact: ReadonlyMap<string, unknown>;
  readonly ranges: readonly Element[];
  /** Elements whose keys could not be read: a miss is then not certain. */
  readonly unread: number;
}

/** Elements of one hash. */
class SameHash {
  readonly elements: unknown[];
  constructor(elements: unknown[]) {
    this.elements = elements;
  }
}

const indexes = new WeakMap<readonly unknown[], Map<string, SetIndex>>();

/** Reads one part of a key in the kind of the value it is compared with. */
export function partOf(json: unknown, kind: Kind): Part | null {
  if (json === "*") return { kind: "any" };
  if (isObject(json)) {
    const block = own(json, "prefix");
    if (isObject(block)) {
      const text = own(block, "addr");
      const length = Number(own(block, "len"));
      const address = typeof text === "string" ? parseAddress(text) : null;
      if (typeof text !== "string" || address === null || !Number.isInteger(length)) return null;
      const { base, mask } = prefix(text.includes(":") ? "inet6" : "inet", address, length);
      const all = text.includes(":") ? (1n << 128n) - 1n : 0xffffffffn;
      return { kind: "range", low: base, high: base | (all & ~mask) };
    }
    const range = own(json, "range");
    if (Array.isArray(range)) {
      const low = constantOf(range[0], kind);
      const high = constantOf(range[1], kind);
      return typeof low === "bigint" && typeof high === "bigint" ? { kind: "range", low, high } : null;
    }
    const inner = own(json, "elem");
    if (isObject(inner)) return partOf(own(inner, "val"), kind);
  }
  const value = constantOf(json, kind);
  return value === null ? null : { kind: "exact", value };
}

/** `{elem: {val, timeout, ...}}` or the bare value. */
function keyOf(json: unknown): unknown {
  const inner = isObject(json) ? own(json, "elem") : undefined;
  return isObject(inner) ? own(inner, "val") : json;
}

function indexOf(elements: readonly unknown[], kinds: readonly Kind[], isMap: boolean): SetIndex {
  const signature = `${isMap} ${kinds.join(" ")}`;
  const known = indexes.get(elements)?.get(signature);
  if (known) return known;
  const numbers = new Map<number, unknown>();
  const exact = new Map<string, unknown>();
  const ranges: Element[] = [];
  let unread = 0;
  for (const element of elements) {
    const words = keyWords(element, isMap);
    const hash = wordsHash(words, kinds);
    if (hash !== null) {
      const known = numbers.get(hash);
      if (known === undefined) numbers.set(hash, element);
      else if (known instanceof SameHash) known.elements.push(element);
      else numbers.set(hash, new SameHash([known, element]));
      continue;
    }
    const parts = partsOf(words, kinds);
    if (parts === null) {
      if (!otherFamily(words)) unread += 1;
      continue;
    }
    const plain = parts.every((part) => part.kind === "exact" && !isPattern(part.value));
    if (plain) exact.set(exactKey(parts.map((part) => (part.kind === "exact" ? part.value : ""))), element);
    else ranges.push({ parts, data: dataOf(element, isMap) });
  }
  const index = { numbers, exact, ranges, unread };
  const all = indexes.get(elements) ?? new Map<string, SetIndex>();
  indexes.set(elements, all);
  all.set(signature, index);
  return index;
}

function dataOf(element: unknown, isMap: boolean): unknown {
  return isMap && Array.isArray(element) ? element[1] : undefined;
}

/** Types of keys as nft names them, in the kinds that `load` gives. */
const KINDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ["ipv4_addr", "address"],
  ["ipv6_addr", "address"],
  ["inet_proto", "protocol"],
  ["inet_service", "port"],
  ["mark", "mark"],
  ["ifname", "name"],
]);

/** Sets with more elements than this are indexed ahead of the first packet. */
const MANY_ELEMENTS = 256;

/** Does ahead what the first lookup in each big set would wait for. */
export function prepareSets(table: NftTable): void {
  changedSets(table);
  for (const { elements, keyType, valueType } of table.sets.values()) {
    const kinds = keyType.flatMap((type) => KINDS.get(type) ?? []);
    if (elements.length > MANY_ELEMENTS && kinds.length > 0 && kinds.length === keyType.length)
      indexOf(elements, kinds, valueType !== null);
  }
}

/** The words of an element's key: several for a concatenation. */
function keyWords(element: unknown, isMap: boolean): readonly unknown[] {
  const key = keyOf(isMap && Array.isArray(element) ? element[0] : element);
  const concat = isObject(key) ? own(key, "concat") : undefined;
  return Array.isArray(concat) ? concat : [key];
}

function partsOf(words: readonly unknown[], kinds: readonly Kind[]): readonly Part[] | null {
  if (words.length !== kinds.length) return null;
  const parts: Part[] = [];
  for (const [i, word] of words.entries()) {
    const part = partOf(word, kinds[i] ?? "number");
    if (part === null) return null;
    parts.push(part);
  }
  return parts;
}

/** `numbersHash` of a key of IPv4 addresses, protocols and numbers, without big numbers between; null: read it in full. */
function wordsHash(words: readonly unknown[], kinds: readonly Kind[]): number | null {
  if (words.length !== kinds.length) return null;
  let hash = 0;
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i];
    const kind = kinds[i];
    let value = -1;
    if (typeof word === "number") value = kind !== "name" && Number.isSafeInteger(word) ? word : -1;
    else if (typeof word !== "string") return null;
    else if (kind === "address") value = addressNumber(word);
    else if (kind === "protocol") value = protocolNumber(word) ?? -1;
    if (value < 0) return null;
    hash = (Math.imul(hash, HASH_STEP) + value) >>> 0;
  }
  return hash;
}

const HASH_STEP = 0x9e3779b1;

/** Null where one of them is no small number: no element of that kind has a hash. */
function numbersHash(values: readonly (bigint | string)[]): number | null {
  let hash = 0;
  for (const value of values) {
    if (typeof value !== "bigint" || value < 0n || value > BigInt(Number.MAX_SAFE_INTEGER)) return null;
    hash = (Math.imul(hash, HASH_STEP) + Number(value)) >>> 0;
  }
  return hash;
}

/** Elements of that hash. */
function ofHash(index: SetIndex, hash: number): readonly unknown[] {
  const found = index.numbers.get(hash);
  return found === undefined ? [] : found instanceof SameHash ? found.elements : [found];
}

/** A set of the other address family holds nothing for this packet, and that is certain. */
function otherFamily(words: readonly unknown[]): boolean {
  return words.some((word) => typeof word === "string" && parseAddress(word) !== null);
}

function isPattern(value: bigint | string): boolean {
  return typeof value === "string" && value.endsWith("*");
}

function exactKey(values: readonly (bigint | string)[]): string {
  return values.map((value) => (typeof value === "bigint" ? `#${value}` : value)).join("\u0000");
}

/** Whether a value is in one part of a key; null: it cannot be told. */
export function partMatches(part: Part, value: bigint | string | null): boolean | null {
  if (part.kind === "any") return true;
  if (value === null) return null;
  if (part.kind === "range") return typeof value === "bigint" && value >= part.low && value <= part.high;
  if (isPattern(part.value) && typeof part.value === "string" && typeof value === "string")
    return value.startsWith(part.value.slice(0, -1));
  return part.value === value;
}

/** A part that differs decides, whatever the others are. */
function partsMatch(parts: readonly Part[], values: readonly Single[]): boolean | null {
  let sure = true;
  for (const [i, part] of parts.entries()) {
    const answer = partMatches(part, values[i]?.value ?? null);
    if (answer === false) return false;
    if (answer === null) sure = false;
  }
  return sure ? true : null;
}

/** Elements of `@name` or of an anonymous set; null when the set is not in the table. */
export function elementsOf(json: unknown, table: NftTable): readonly unknown[] | null {
  if (typeof json === "string" && json.startsWith("@"))
    return table.sets.get(json.slice(1))?.elements ?? null;
  const set = isObject(json) ? own(json, "set") : undefined;
  if (Array.isArray(set)) return set;
  return set === undefined ? null : [set];
}

export type Found = { readonly data: unknown } | "miss" | "unknown";

/** A statement by which packets change a set, as text. */
const CHANGE = /^(?:add|update|delete) @(\S{1,255}) /;

/** The set that a statement changes (`update @set { ip saddr }`); null for other statements. */
export function changedSet({ kind, value }: NftExpression): string | null {
  if (kind === "text") return CHANGE.exec(String(value))?.[1] ?? null;
  if ((kind !== "set" && kind !== "map") || !isObject(value)) return null;
  return text(value, kind)?.replace(/^@/, "") ?? null;
}

/** What an element of a set may hold without a say in whether the rule goes on (man nft: stateful objects). */
const ONLY_COUNTS = new Set(["counter", "last"]);
const MAY_STOP = / (?:limit|quota|ct count) /;

/** Whether the rule surely goes on behind a change of a set: a limit for each element may stop it (`{ ip saddr limit rate 5/minute }`). */
export function surelyGoesOn({ kind, value }: NftExpression): boolean {
  if (kind === "text") return !MAY_STOP.test(String(value));
  const held = isObject(value) ? own(value, "stmt") : undefined;
  if (held === undefined) return true;
  return (
    Array.isArray(held) &&
    held.every((one) => isObject(one) && Object.keys(one).every((word) => ONLY_COUNTS.has(word)))
  );
}

const changedBy = new WeakMap<NftTable, ReadonlySet<string>>();

function changedSets(table: NftTable): ReadonlySet<string> {
  const known = changedBy.get(table);
  if (known) return known;
  const made = new Set<string>();
  for (const chain of table.chains.values()) {
    for (const rule of chain.rules) {
      for (const expression of rule.expressions) {
        const changed = changedSet(expression);
        if (changed !== null) made.add(changed);
      }
    }
  }
  changedBy.set(table, made);
  return made;
}

/**
 * Whether packets themselves change a set: what is in it now is not known. Its rules tell, for nft's JSON leaves the flag
 * `dynamic` out (1.0.6).
 */
export function isDynamic(json: unknown, table: NftTable): boolean {
  if (typeof json !== "string" || !json.startsWith("@")) return false;
  const name = json.slice(1);
  return table.sets.get(name)?.flags.includes("dynamic") === true || changedSets(table).has(name);
}

/** Elements a value may be, where a part of it cannot be told. */
export function candidates(
  elements: readonly unknown[],
  values: readonly Single[],
  isMap: boolean,
): Element[] {
  const index = indexOf(
    elements,
    values.map((each) => each.kind),
    isMap,
  );
  const kinds = values.map((each) => each.kind);
  const numbers = [...index.numbers.values()].flatMap((one) =>
    one instanceof SameHash ? one.elements : [one],
  );
  const plain = [...numbers, ...index.exact.values()].flatMap((element): Element[] => {
    const parts = partsOf(keyWords(element, isMap), kinds);
    return parts === null ? [] : [{ parts, data: dataOf(element, isMap) }];
  });
  return [...plain, ...index.ranges].filter((element) => partsMatch(element.parts, values) !== false);
}

/** Looks a value up. */
export function find(elements: readonly unknown[], values: readonly Single[], isMap: boolean): Found {
  const kinds = values.map((each) => each.kind);
  const index = indexOf(elements, kinds, isMap);
  const known: (bigint | string)[] = [];
  for (const { value } of values) if (value !== null) known.push(value);
  if (known.length < values.length) {
    const possible = candidates(elements, values, isMap);
    return index.unread > 0 || possible.length > 0 ? "unknown" : "miss";
  }
  const hash = numbersHash(known);
  for (const element of hash === null ? [] : ofHash(index, hash)) {
    const parts = partsOf(keyWords(element, isMap), kinds);
    if (parts !== null && partsMatch(parts, values) === true) return { data: dataOf(element, isMap) };
  }
  const direct = index.exact.get(exactKey(known));
  if (direct !== undefined) return { data: dataOf(direct, isMap) };
  for (const element of index.ranges)
    if (partsMatch(element.parts, values) === true) return { data: element.data };
  return index.unread > 0 ? "unknown" : "miss";
}

/** A map expression: the value beside the key; a miss breaks the rule. */
export function lookupMap(body: JsonObject, context: Context, table: NftTable): Loaded {
  const key = load(own(body, "key"), context, table);
  if (typeof key === "string") return key;
  const elements = elementsOf(own(body, "data"), table);
  if (elements === null) return "unknown";
  const found = find(elements, key, true);
  if (isDynamic(own(body, "data"), table)) return "unknown";
  if (found === "miss") return "break";
  if (found === "unknown") return "unknown";
  const { data } = found;
  const concat = isObject(data) ? own(data, "concat") : undefined;
  const parts = Array.isArray(concat) ? concat : [data];
  const loaded = parts.map((part): Single | null => {
    if (typeof part === "string" && parseAddress(part) !== null)
      return { kind: "address", value: parseAddress(part) ?? 0n };
    const value = constantOf(part, "port") ?? constantOf(part, "mark") ?? constantOf(part, "name");
    return value === null ? null : { kind: typeof value === "string" ? "name" : "number", value };
  });
  return loaded.some((each) => each === null) ? "unknown" : loaded.filter((each) => each !== null);
}
