// Rules as far as naming needs them: chain, comment, target, addresses; of iptables-save and of nft's JSON alike.
import {
  isObject,
  type JsonObject,
  list,
  object,
  own,
  readJsonValues,
  text,
} from "../parse/reading/json-values.ts";
import { eachLine } from "../parse/reading/lines.ts";
import type { SourceRef } from "../snapshot/evidence.ts";
import { type SectionKey, type Snapshot, sectionsByKey } from "../snapshot/snapshot.ts";

export interface NamingRule {
  readonly source: SourceRef;
  /** Inode of the netns the rule stands in. */
  readonly netns: number | null;
  readonly chain: string;
  /** Chain it jumps or goes to; null for a verdict. */
  readonly target: string | null;
  readonly comment: string | null;
  /** `-d`, without a mask of one address. */
  readonly destination: string | null;
  readonly destinationPort: number | null;
  /** `10.88.0.3:80` of a DNAT. */
  readonly dnatTo: string | null;
  readonly text: string;
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
  eachLine(source, (line, number) => {
    const head = /^(?:\[\d+:\d+\] )?-A (\S+) ?(.*)$/.exec(line);
    if (!head?.[1] || head[2] === undefined) return;
    const body = head[2];
    const comment = /--comment (?:"((?:[^"\\]|\\.)*)"|(\S+))/.exec(body);
    const verdict = /(?:^| )-[jg] (\S+)/.exec(body)?.[1] ?? null;
    rules.push({
      source: { section, line: number },
      netns,
      chain: head[1],
      target: verdict,
      comment: comment ? (comment[1]?.replace(/\\(.)/g, "$1") ?? comment[2] ?? null) : null,
      destination: /(?:^|(?<!!) )-d (\S+)/.exec(body)?.[1]?.replace(/\/(?:32|128)$/, "") ?? null,
      destinationPort: numberOf(/--dport (\d+)(?: |$)/.exec(body)?.[1]),
      dnatTo: /--to-destination (\S+)/.exec(body)?.[1] ?? null,
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
        chain,
        target: /"(?:jump|goto)":\{"target":"([^"]+)"/.exec(said)?.[1] ?? null,
        comment: text(rule, "comment"),
        destination: /"field":"daddr"\}\},"right":"([^"]+)"/.exec(said)?.[1] ?? null,
        destinationPort: numberOf(/"field":"dport"\}\},"right":(\d+)/.exec(said)?.[1]),
        dnatTo: dnat ? dnatWords(dnat) : null,
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

function numberOf(word: string | undefined): number | null {
  return word === undefined ? null : Number(word);
}
