// Rules parsed and printed again are the same rules: the kernel's own tools load both texts and list them alike.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { printRuleBody } from "../../shared/parse/iptables-rule.ts";
import { parseIptablesSave } from "../../shared/parse/iptables-save.ts";
import { parseNftJson } from "../../shared/parse/nft-json.ts";
import { ruleText } from "../../shared/path/nft/text.ts";
import type { SectionKey } from "../../shared/snapshot/snapshot.ts";
import { recordedRulesets } from "./real-rulesets.ts";
import { run, runIn } from "./shell.ts";
import { kernelUnavailable } from "./world.ts";

const NETNS = `vsk-${process.pid}-roundtrip`;
const KEY = "roundtrip" as SectionKey;
const inside = (command: string, values: readonly string[], input?: string): string =>
  runIn(NETNS, command, values, input);

/** iptables-save of a text, once loaded. */
function listed(text: string): string {
  inside("iptables-restore", [], text);
  return inside("iptables-save", [])
    .replace(/^#.*\n/gm, "")
    .replace(/\[\d+:\d+\]/g, "[0:0]");
}

/** A text of iptables-save made anew of what was parsed. */
function printedTables(text: string): string {
  const { records } = parseIptablesSave(text, KEY);
  return records.tables
    .map((table) => {
      const chains = [...table.chains.values()];
      const declared = chains.map((chain) => `:${chain.name} ${chain.policy ?? "-"} [0:0]`);
      const rules = chains.flatMap((chain) =>
        chain.rules.map((rule) => `-A ${chain.name} ${printRuleBody(rule)}`),
      );
      return [`*${table.name}`, ...declared, ...rules, "COMMIT\n"].join("\n");
    })
    .join("");
}

/** Rules of `nft -j list ruleset` without what counts up or is numbered anew. */
function nftRules(): { readonly place: string; readonly expr: string; readonly text: string }[] {
  const { records } = parseNftJson(inside("nft", ["-j", "list", "ruleset"]), KEY);
  return records.tables.flatMap((table) =>
    [...table.chains.values()].flatMap((chain) =>
      chain.rules.map((rule) => ({
        place: `${table.family} ${table.name} ${chain.name}`,
        expr: JSON.stringify([rule.expressions, rule.comment]),
        text: ruleText(rule),
      })),
    ),
  );
}

const unavailable = kernelUnavailable();

describe.skipIf(unavailable !== null)("rules printed again", () => {
  beforeAll(() => void run("ip", ["netns", "add", NETNS]));
  afterAll(() => void run("ip", ["netns", "del", NETNS]));

  it("iptables lists them as it lists the originals", () => {
    const saved = recordedRulesets().filter(({ inet }) => inet !== "");
    for (const { name, inet } of saved) {
      const first = listed(inet);
      expect([name, listed(printedTables(first))]).toEqual([name, first]);
    }
    expect(saved.length).toBeGreaterThan(5);
  }, 120_000);

  it("nft reads them as what it printed", () => {
    let rules = 0;
    for (const { name, nft } of recordedRulesets()) {
      if (nft === "") continue;
      inside("nft", ["flush", "ruleset"]);
      if (nft.startsWith("{")) inside("sh", ["-c", "cat | nft -j -f -"], nft);
      else inside("nft", ["-f", "-"], nft);
      const before = nftRules();
      const chains = new Set(before.map(({ place }) => place));
      const again = [
        ...[...chains].map((place) => `flush chain ${place}`),
        ...before.map(({ place, text }) => `add rule ${place} ${text}`),
      ];
      inside("nft", ["-f", "-"], `${again.join("\n")}\n`);
      const plain = (list: typeof before) => list.map(({ place, expr }) => [name, place, expr]);
      expect(plain(nftRules())).toEqual(plain(before));
      rules += before.length;
    }
    expect(rules).toBeGreaterThan(60);
  }, 120_000);
});
