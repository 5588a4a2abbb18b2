// `nft -j -a list ruleset`: tables, chains with hooks and numeric priorities, rules as expressions, sets and maps.
import type { Parsed, SourceRef } from "../snapshot/evidence.ts";
import type { SectionKey } from "../snapshot/snapshot.ts";
import {
  isObject,
  type JsonObject,
  list,
  number,
  object,
  own,
  readJsonValues,
  text,
  texts,
} from "./reading/json-values.ts";
import { quote, warningsOf } from "./reading/warnings.ts";

/**
 * One statement or match of a rule: `{"accept":null}` is {kind: "accept", value: null}. What nft has no JSON for it prints
 * as text (`update @map { ip saddr : tcp dport }`): {kind: "text", value: that}.
 */
export interface NftExpression {
  readonly kind: string;
  /** As nft prints it (libnftables-json(5)). */
  readonly value: unknown;
}

export interface NftRule {
  readonly source: SourceRef;
  readonly handle: number | null;
  /** Place in its chain, from 1. */
  readonly index: number;
  readonly comment: string | null;
  readonly expressions: readonly NftExpression[];
  /** True when nft could not print a part (`xt`: a match or target of iptables-nft): what it matches is not known here. */
  readonly opaque: boolean;
}

export interface NftChain {
  readonly source: SourceRef;
  readonly name: string;
  readonly handle: number | null;
  /** `filter`, `nat` or `route`; null for a chain that is only jumped to. */
  readonly type: string | null;
  readonly hook: string | null;
  readonly priority: number | null;
  readonly policy: string | null;
  /** Devices of a netdev hook. */
  readonly devices: readonly string[];
  readonly rules: readonly NftRule[];
}

/** A set, or a map when `valueType` is not null. */
export interface NftSet {
  readonly source: SourceRef;
  readonly name: string;
  readonly handle: number | null;
  /** Key type, one word per part of a concatenation; empty when nft prints it as an expression. */
  readonly keyType: readonly string[];
  readonly valueType: readonly string[] | null;
  readonly flags: readonly string[];
  readonly elements: readonly unknown[];
}

/** Counter, quota, limit, flowtable, ct helper, ...: kept as printed. */
export interface NftNamedObject {
  readonly source: SourceRef;
  readonly kind: string;
  readonly name: string;
  readonly body: JsonObject;
}

export interface NftTable {
  readonly source: SourceRef;
  readonly family: string;
  readonly name: string;
  readonly handle: number | null;
  readonly chains: ReadonlyMap<string, NftChain>;
  readonly sets: ReadonlyMap<string, NftSet>;
  readonly objects: readonly NftNamedObject[];
}

export interface NftRuleset {
  readonly version: string | null;
  /** In the order printed. */
  readonly tables: readonly NftTable[];
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };
type DraftChain = Omit<NftChain, "rules"> & { rules: NftRule[] };
type DraftTable = Omit<Writable<NftTable>, "chains" | "sets" | "objects"> & {
  chains: Map<string, DraftChain>;
  sets: Map<string, Writable<NftSet>>;
  objects: NftNamedObject[];
};

const IPTABLES_TABLES = new Set(["filter", "nat", "mangle", "raw", "security"]);
const BUILT_IN = new Set(["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"]);

function typeWords(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.filter((word): word is string => typeof word === "string") : [];
}

function readExpressions(rule: JsonObject): NftExpression[] {
  return list(rule, "expr").flatMap((item) => {
    if (typeof item === "string") return [{ kind: "text", value: item }];
    if (!isObject(item)) return [];
    return Object.keys(item).map((kind) => ({ kind, value: own(item, kind) }));
  });
}

/** nft prints priorities as numbers; a word (`filter`) or a word with an offset is not resolved here. */
function readChain(body: JsonObject, name: string, source: SourceRef): DraftChain {
  const device = own(body, "dev");
  return {
    source,
    name,
    handle: number(body, "handle"),
    type: text(body, "type"),
    hook: text(body, "hook"),
    priority: number(body, "prio"),
    policy: text(body, "policy"),
    devices: typeof device === "string" ? [device] : texts(body, "dev"),
    rules: [],
  };
}

/** A base chain of iptables-nft that nft before 1.0 prints without its hook must not pass for an ordinary chain. */
function lacksHook(table: DraftTable, chain: DraftChain): boolean {
  return chain.hook === null && IPTABLES_TABLES.has(table.name) && BUILT_IN.has(chain.name);
}

/**
 * Reads one or several rulesets (`{"nftables": [...]}`), each entry in order. Rules and elements whose table or chain
 * was not listed before (`list` cut in the middle, a race) make a placeholder with a warning. Entries of unknown kind
 * are named once per kind. Terse listings (`-t`) have no elements.
 */
export function parseNftJson(source: string, section: SectionKey): Parsed<NftRuleset> {
  const { values, warnings: damaged } = readJsonValues(source, section);
  const warnings = warningsOf(section);
  const tables = new Map<string, DraftTable>();
  const unknownKinds = new Set<string>();
  let version: string | null = null;

  const tableOf = (
    body: JsonObject,
    name: string | null,
    source: SourceRef,
    declares: boolean,
  ): DraftTable | null => {
    const family = text(body, "family");
    if (family === null || name === null) return null;
    const key = `${family} ${name}`;
    const known = tables.get(key);
    if (known) return known;
    if (!declares) warnings.add(source.line, `Table ${quote(key)} is used but not listed.`);
    const table = {
      source,
      family,
      name,
      handle: number(body, "handle"),
      chains: new Map(),
      sets: new Map(),
      objects: [],
    };
    tables.set(key, table);
    return table;
  };

  const readEntry = (kind: string, body: JsonObject, at: SourceRef): boolean => {
    if (kind === "metainfo") {
      version = text(body, "version");
      return true;
    }
    const name = text(body, "name");
    if (kind === "table") return tableOf(body, name, at, true) !== null;
    const table = tableOf(body, text(body, "table"), at, false);
    if (table === null) return false;
    if (kind === "rule") return readRule(table, body, at);
    if (kind === "element") {
      const set = name === null ? undefined : table.sets.get(name);
      if (set) set.elements = [...set.elements, ...list(body, "elem")];
      return set !== undefined;
    }
    if (name === null) return false;
    if (kind === "chain") {
      const chain = readChain(body, name, at);
      table.chains.set(name, chain);
      if (lacksHook(table, chain)) {
        const text = `Chain ${quote(name)} of table ${quote(table.name)} is printed without its hook by this version of nft.`;
        warnings.add(at.line, text, "hook-unknown");
      }
    } else if (kind === "set" || kind === "map") {
      table.sets.set(name, {
        source: at,
        name,
        handle: number(body, "handle"),
        keyType: typeWords(own(body, "type")),
        valueType: kind === "map" ? typeWords(own(body, "map")) : null,
        flags: texts(body, "flags"),
        elements: list(body, "elem"),
      });
    } else table.objects.push({ source: at, kind, name, body });
    return true;
  };

  const readRule = (table: DraftTable, body: JsonObject, at: SourceRef): boolean => {
    const chainName = text(body, "chain");
    if (chainName === null) return false;
    let chain = table.chains.get(chainName);
    if (chain === undefined) {
      warnings.add(at.line, `Chain ${quote(chainName)} has rules but is not listed.`);
      chain = readChain({}, chainName, at);
      table.chains.set(chainName, chain);
    }
    const expressions = readExpressions(body);
    chain.rules.push({
      source: at,
      handle: number(body, "handle"),
      index: chain.rules.length + 1,
      comment: text(body, "comment"),
      expressions,
      opaque: expressions.some((expression) => expression.kind === "xt"),
    });
    return true;
  };

  for (const { value, line } of values) {
    for (const ruleset of Array.isArray(value) ? value : [value]) {
      const entries = isObject(ruleset) ? own(ruleset, "nftables") : undefined;
      if (!Array.isArray(entries)) {
        warnings.add(
          line,
          `This is no ruleset of nft: ${quote(JSON.stringify(ruleset)?.slice(0, 200) ?? "")}.`,
        );
        continue;
      }
      entries.forEach((entry: unknown, item) => {
        const kind = isObject(entry) ? Object.keys(entry)[0] : undefined;
        const body = isObject(entry) && kind !== undefined ? object(entry, kind) : null;
        if (kind !== undefined && body !== null && readEntry(kind, body, { section, line, item })) return;
        const label = kind ?? typeof entry;
        if (unknownKinds.has(label)) return;
        unknownKinds.add(label);
        warnings.add(line, `Entry ${item + 1} of the ruleset (${quote(label)}) was not understood.`);
      });
    }
  }
  return { records: { version, tables: [...tables.values()] }, warnings: [...damaged, ...warnings.list()] };
}
