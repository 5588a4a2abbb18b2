// Rulesets of other projects: every rule is understood by the tracer, or what is not is counted by name.
import { expect, it } from "vitest";
import { readRuleBody, splitWords } from "../parse/iptables-rule.ts";
import { parseIptablesSave } from "../parse/iptables-save.ts";
import { parseNftJson } from "../parse/nft-json.ts";
import { corpus, describeRecorded, filesIn, SECTION } from "../parse/testing/recorded.ts";
import { compileGeneral, compileMatches } from "./iptables-match.ts";
import { isKnownTarget } from "./iptables-target.ts";
import { expressionText } from "./nft-text.ts";

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

  it("every expression of nft's own dumps is printed in words", () => {
    let expressions = 0;
    const raw = new Map<string, number>();
    for (const file of filesIn("corpora/nftables-upstream/shell").filter((name) =>
      name.endsWith(".json-nft"),
    )) {
      const { records } = parseNftJson(corpus(`nftables-upstream/shell/${file}`), SECTION);
      for (const table of records.tables)
        for (const chain of table.chains.values())
          for (const rule of chain.rules)
            for (const expression of rule.expressions) {
              expressions += 1;
              if (/[{]"/.test(expressionText(expression)))
                raw.set(expression.kind, (raw.get(expression.kind) ?? 0) + 1);
            }
    }
    expect({ expressions, raw: Object.fromEntries(raw) }).toEqual({
      expressions: 489,
      raw: { flow: 1, map: 9, set: 24, tproxy: 1, vmap: 1 },
    });
  });
});
