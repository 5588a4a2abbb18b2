// Rulesets of other projects: every rule is understood by the tracer, or what is not is counted by name.
import { expect, it } from "vitest";
import { readRuleBody, splitWords } from "../parse/iptables-rule.ts";
import { parseIptablesSave } from "../parse/iptables-save.ts";
import { parseNftJson } from "../parse/nft-json.ts";
import { corpus, describeRecorded, filesIn, SECTION } from "../parse/testing/recorded.ts";
import { compileGeneral, compileMatches } from "./iptables/match.ts";
import { isKnownTarget } from "./iptables/target.ts";
import { ruleText } from "./nft/text.ts";

interface Count {
  rules: number;
  readonly undecidable: Map<string, number>;
}

function countSave(files: readonly string[]): Count {
  const found: Count = { rules: 0, undecidable: new Map() };
  const add = (name: string) => found.undecidable.set(name, (found.undecidable.get(name) ?? 0) + 1);
  for (const file of files) {
    const family = /ip6tables/.test(file) ? "inet6" : "inet";
    const { records } = parseIptablesSave(corpus(file), SECTION);
    for (const table of records.tables) {
      for (const chain of table.chains.values()) {
        for (const rule of chain.rules) {
          found.rules += 1;
          for (const test of compileGeneral(rule, family))
            if (test.undecidable) add(test.says.split(" ")[0] ?? "");
          for (const match of rule.matches) {
            const tests = compileMatches({ ...rule, matches: [match] }, family);
            if (tests.some((test) => test.undecidable)) add(`-m ${match.module}`);
          }
          const name = rule.target?.name;
          if (name !== undefined && !table.chains.has(name) && !isKnownTarget(name)) add(`-j ${name}`);
        }
      }
    }
  }
  return found;
}

describeRecorded("rules of other projects", () => {
  it("Docker's own: nothing is undecidable", () => {
    const files = filesIn("corpora/moby/matrix/iptables")
      .filter((file) => file.endsWith("tables.golden"))
      .map((file) => `moby/matrix/iptables/${file}`);
    const { rules, undecidable } = countSave(files);
    expect([rules > 1000, Object.fromEntries(undecidable)]).toEqual([true, {}]);
  });

  it("a node with Docker, kube-proxy and Calico: nothing is undecidable", () => {
    const { rules, undecidable } = countSave(["calico/iptables-dump.txt"]);
    expect([rules, Object.fromEntries(undecidable)]).toEqual([44, {}]);
  });

  it("matches and targets of the extensions' own tests, by name", () => {
    const known = { yes: 0, no: new Map<string, number>() };
    for (const file of filesIn("corpora/iptables-upstream/extensions").filter((name) =>
      /^lib(?:xt|ipt|ip6t)_.*\.t$/.test(name),
    )) {
      for (const line of corpus(`iptables-upstream/extensions/${file}`).split("\n")) {
        const [rule, , verdict] = line.split(";");
        if (verdict !== "OK" || rule === undefined || /^[#:*@%]/.test(rule)) continue;
        const { body } = readRuleBody(splitWords(rule));
        const family = file.startsWith("libip6t") ? "inet6" : "inet";
        const tests = [...compileGeneral(body, family), ...compileMatches(body, family)];
        const target = body.target?.name ?? "ACCEPT";
        const fine = tests.every((test) => !test.undecidable) && isKnownTarget(target);
        if (fine) known.yes += 1;
        else known.no.set(file, (known.no.get(file) ?? 0) + 1);
      }
    }
    const unsupported = [...known.no.values()].reduce((sum, count) => sum + count, 0);
    // A snapshot cannot tell most of these (length, time, string, quota, limit, ...): they are shown both ways.
    expect({ understood: known.yes, unsupported }).toEqual({ understood: 317, unsupported: 108 });
  });

  it("rules of nft's own dumps, which it prints as text and as JSON, are printed from the JSON as in the text", () => {
    let rules = 0;
    const wrong: string[] = [];
    const dumps = filesIn("corpora/nftables-upstream/shell")
      .filter((name) => name.endsWith(".json-nft"))
      .map((name) => [name, `nftables-upstream/shell/${name}`, name.replace(".json-nft", ".nft")] as const)
      .filter(([, , text]) => filesIn("corpora/nftables-upstream/shell").includes(text))
      .map(([name, json, text]) => [name, json, `nftables-upstream/shell/${text}`] as const);
    const kube = "kube-proxy/nftables/overall.list";
    for (const [name, json, text] of [...dumps, ["kube-proxy", `${kube}.json`, `${kube}.txt`] as const]) {
      const lines = corpus(text)
        .replace(/\\\n\s*/g, " ")
        .replace(/,\s*\n\s*/g, ", ")
        .split("\n")
        .map(plainNft);
      const { records } = parseNftJson(corpus(json), SECTION);
      for (const table of records.tables)
        for (const chain of table.chains.values())
          for (const rule of chain.rules) {
            rules += 1;
            const at = lines.indexOf(plainNft(ruleText(rule)));
            if (at >= 0) lines.splice(at, 1);
            else wrong.push(`${name}: ${ruleText(rule)}`);
          }
    }
    expect({ rules, wrong }).toEqual({ rules: 330, wrong: [] });
  });
});

/** Versions of nft differ in quotes, in numbers of base 16 or 10, and in printing a default burst. */
function plainNft(line: string): string {
  return line
    .trim()
    .replace(/\s+/g, " ")
    .replace(/\b0x([0-9a-f]+)\b/g, (_, digits: string) => String(Number.parseInt(digits, 16)))
    .replace(/^(.*?)(?= comment "|$)/, (words) => words.replaceAll('"', ""))
    .replace(/ burst \d+ packets/g, "");
}
