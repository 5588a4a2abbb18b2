// Rules as far as naming needs them: table, chain, comment, target, addresses, devices; of iptables-save and nft's JSON alike.
import { pastCounters } from "../../parse/iptables-saved-chain.ts";
import {
  isObject,
  type JsonObject,
  list,
  object,
  own,
  readJsonValues,
  text,
} from "../../parse/reading/json-values.ts";
import { eachLine } from "../../parse/reading/lines.ts";
import type { SourceRef } from "../../snapshot/evidence.ts";
import { type SectionKey, type Snapshot, sectionsByKey } from "../../snapshot/snapshot.ts";

export interface NamingRule {
  readonly source: SourceRef;
  /** Inode of the netns the rule stands in. */
  readonly netns: number | null;
  /** `iptables nat`, `nft inet firewalld`. */
  readonly table: string;
  readonly chain: string;
  /** Chain it jumps or goes to; null for a verdict. */
  readonly target: string | null;
  readonly comment: string | null;
  /** `-s`, without a mask of one address. */
  readonly sourceAddress: string | null;
  /** `-d`, without a mask of one address. */
  readonly destination: string | null;
  readonly destinationPort: number | null;
  /** `10.88.0.3:80` of a DNAT. */
  readonly dnatTo: string | null;
  /** Devices it names, negated or not. */
  readonly devices: readonly string[];
  readonly text: string;
}

/** A place within its section as a number: quicker than a text where there are many. */
export function placeKey({ line, item }: SourceRef): number {
  return line * 2 ** 24 + (item === undefined ? 0 : item + 1);
}

/** A place in the snapshot as a key. */
export function sourceKey({ section, line, item }: SourceRef): string {
  return `${section}\n${line}\n${item ?? ""}`;
}

const cache = new WeakMap<Snapshot, readonly NamingRule[]>();

/** All rules of all netns, read once per snapshot. */
export function firewallRules(snapshot: Snapshot): readonly NamingRule[] {
  const known = cache.get(snapshot);
  if (known) return known;
  const rules: NamingRule[] = [];
  for (const [key, section] of sectionsByKey(snapshot)) {
    if (section.skipped) continue;
    if (/^ip6?tables(?:-legacy|-nft)?-save$/.test(section.name))
      readSave(section.text, key, section.netns, rules);
    else if (section.name === "nft") readNft(section.text, key, section.netns, rules);
  }
  cache.set(snapshot, rules);
  return rules;
}

function readSave(source: string, section: SectionKey, netns: number | null, rules: NamingRule[]): void {
  const tool = /^ip6/.test(section) ? "ip6tables" : "iptables";
  let table = `${tool} filter`;
  eachLine(source, (line, number) => {
    if (line.startsWith("*")) table = `${tool} ${line.slice(1).trim()}`;
    const from = pastCounters(line, 0);
    if (!line.startsWith("-A ", from)) return;
    const end = line.indexOf(" ", from + 3);
    const chain = line.slice(from + 3, end === -1 ? undefined : end);
    if (chain !== "") rules.push(new SavedNaming(section, number, netns, table, chain, line));
  });
}

/** A rule of iptables-save. Naming looks at few rules of a big ruleset: what it needs of one is read when it does. */
class SavedNaming implements NamingRule {
  readonly netns: number | null;
  readonly table: string;
  readonly chain: string;
  readonly target: string | null;
  readonly text: string;
  readonly #section: SectionKey;
  readonly #line: number;

  constructor(
    section: SectionKey,
    line: number,
    netns: number | null,
    table: string,
    chain: string,
    text: string,
  ) {
    this.#section = section;
    this.#line = line;
    this.netns = netns;
    this.table = table;
    this.chain = chain;
    this.text = text;
    this.target = targetIn(text);
  }

  get source(): SourceRef {
    return { section: this.#section, line: this.#line };
  }

  get comment(): string | null {
    const found = /--comment (?:"((?:[^"\\]|\\.)*)"|(\S+))/.exec(this.text);
    return found ? (found[1]?.replace(/\\(.)/g, "$1") ?? found[2] ?? null) : null;
  }

  get sourceAddress(): string | null {
    return /(?<!!) -s (\S+)/.exec(this.text)?.[1]?.replace(/\/(?:32|128)$/, "") ?? null;
  }

  get destination(): string | null {
    return /(?<!!) -d (\S+)/.exec(this.text)?.[1]?.replace(/\/(?:32|128)$/, "") ?? null;
  }

  get destinationPort(): number | null {
    return numberOf(/--dport (\d+)(?: |$)/.exec(this.text)?.[1]);
  }

  get dnatTo(): string | null {
    return /--to-destination (\S+)/.exec(this.text)?.[1] ?? null;
  }

  get devices(): readonly string[] {
    return [...this.text.matchAll(/ -[io] (\S+)/g)].flatMap((found) => found[1] ?? []);
  }
}

/** The word behind the first `-j` or `-g`; null where the rule only counts. */
function targetIn(line: string): string | null {
  const jump = line.indexOf(" -j ");
  const goto = line.indexOf(" -g ");
  const at = goto >= 0 && (jump < 0 || goto < jump) ? goto : jump;
  if (at < 0) return null;
  const end = line.indexOf(" ", at + 4);
  return line.slice(at + 4, end === -1 ? undefined : end);
}

function readNft(source: string, section: SectionKey, netns: number | null, rules: NamingRule[]): void {
  for (const { value, line } of readJsonValues(source, section).values) {
    const items = isObject(value) ? list(value, "nftables") : [];
    items.forEach((entry, item) => {
      const rule = isObject(entry) ? object(entry, "rule") : null;
      const chain = rule && text(rule, "chain");
      if (!rule || !chain) return;
      const said = JSON.stringify(own(rule, "expr") ?? []).slice(0, 4000);
      const found = list(rule, "expr").map((one) => (isObject(one) ? object(one, "dnat") : null));
      const dnat = found.find((one) => one !== null) ?? null;
      rules.push({
        source: { section, line, item },
        netns,
        table: `nft ${text(rule, "family") ?? ""} ${text(rule, "table") ?? ""}`,
        chain,
        target: /"(?:jump|goto)":\{"target":"([^"]+)"/.exec(said)?.[1] ?? null,
        comment: text(rule, "comment"),
        sourceAddress: addressOf(
          /"field":"saddr"\}\},"right":("[^"]+"|\{"prefix":\{[^}]*\}\})/.exec(said)?.[1],
        ),
        destination: /"field":"daddr"\}\},"right":"([^"]+)"/.exec(said)?.[1] ?? null,
        destinationPort: numberOf(/"field":"dport"\}\},"right":(\d+)/.exec(said)?.[1]),
        dnatTo: dnat ? dnatWords(dnat) : null,
        devices: [...said.matchAll(/"[io]ifname"\}\},"right":"([^"]+)"/g)].flatMap((one) => one[1] ?? []),
        text: `${text(rule, "table") ?? ""} ${chain} ${said.slice(0, 200)}`,
      });
    });
  }
}

function dnatWords(dnat: JsonObject): string | null {
  const address = text(dnat, "addr");
  const port = own(dnat, "port");
  return address === null ? null : typeof port === "number" ? `${address}:${port}` : address;
}

/** `"10.0.0.1"` or `{"prefix":{"addr":"10.0.0.0","len":8}}` as text. */
function addressOf(json: string | undefined): string | null {
  const block = /"addr":"([^"]+)","len":(\d+)/.exec(json ?? "");
  if (block) return `${block[1]}/${block[2]}`;
  return json === undefined ? null : json.replaceAll('"', "");
}

function numberOf(word: string | undefined): number | null {
  return word === undefined ? null : Number(word);
}
