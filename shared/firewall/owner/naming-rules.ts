// Rules as far as naming needs them: table, chain, comment, target, addresses, devices; of iptables-save and nft's JSON alike.
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
    const head = /^(?:\[\d+:\d+\] )?-A (\S+) ?(.*)$/.exec(line);
    if (!head?.[1] || head[2] === undefined) return;
    const body = head[2];
    const comment = /--comment (?:"((?:[^"\\]|\\.)*)"|(\S+))/.exec(body);
    const verdict = /(?:^| )-[jg] (\S+)/.exec(body)?.[1] ?? null;
    rules.push({
      source: { section, line: number },
      netns,
      table,
      chain: head[1],
      target: verdict,
      comment: comment ? (comment[1]?.replace(/\\(.)/g, "$1") ?? comment[2] ?? null) : null,
      sourceAddress: /(?:^|(?<!!) )-s (\S+)/.exec(body)?.[1]?.replace(/\/(?:32|128)$/, "") ?? null,
      destination: /(?:^|(?<!!) )-d (\S+)/.exec(body)?.[1]?.replace(/\/(?:32|128)$/, "") ?? null,
      destinationPort: numberOf(/--dport (\d+)(?: |$)/.exec(body)?.[1]),
      dnatTo: /--to-destination (\S+)/.exec(body)?.[1] ?? null,
      devices: [...body.matchAll(/(?:^| )-[io] (\S+)/g)].flatMap((found) => found[1] ?? []),
      text: line,
    });
  });
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
