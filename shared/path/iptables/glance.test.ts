import fc from "fast-check";
import { expect, it } from "vitest";
import { parseIptablesSave } from "../../parse/iptables-save.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { parseAddress } from "../address.ts";
import type { Context } from "../netfilter/evaluation.ts";
import { glanceAt, refuses } from "./glance.ts";
import { compileGeneral } from "./match.ts";

function ruleOf(words: string) {
  const text = `*nat\n:C - [0:0]\n[1:2] -A C ${words}\nCOMMIT\n`;
  const rule = parseIptablesSave(text, "t" as SectionKey).records.tables[0]?.chains.get("C")?.rules[0];
  if (!rule) throw new Error(`no rule in ${words}`);
  return rule;
}

const octet = fc.constantFrom(0, 1, 9, 10, 127, 128, 172, 255);
const address = fc.tuple(octet, octet, octet, octet).map((parts) => parts.join("."));
const block = fc
  .tuple(address, fc.constantFrom("", "/0", "/1", "/8", "/16", "/31", "/32", "/255.255.0.0"))
  .map((parts) => parts.join(""));

it("a glance refuses what the whole first condition refuses, and says so in its words", () => {
  const seen = { refused: 0, passed: 0 };
  fc.assert(
    fc.property(
      fc.constantFrom("-s", "-d", "! -s", "! -d"),
      block,
      fc.constantFrom("", " -p tcp -m tcp --dport 80 -j ACCEPT"),
      address,
      address,
      (option, value, rest, source, destination) => {
        const rule = ruleOf(`${option} ${value}${rest}`);
        const glance = glanceAt(rule);
        if (glance === null) {
          expect(value).toMatch(/255\.0\.0$/);
          return;
        }
        const [first] = compileGeneral(rule, "inet");
        const [from, to] = [parseAddress(source) ?? 0n, parseAddress(destination) ?? 0n];
        const flow = { family: "inet", source: from, destination: to } as Context["flow"];
        const answer = first?.test({ flow } as Context);
        const refused = refuses(glance, Number(from), Number(to));
        seen[refused ? "refused" : "passed"] += 1;
        expect([refused ? "no" : "yes", glance.says]).toEqual([answer, first?.says]);
      },
    ),
    { numRuns: 3000 },
  );
  expect(Math.min(seen.refused, seen.passed)).toBeGreaterThan(300);
});

it("rules that begin otherwise are not glanced at", () => {
  for (const words of [
    "-p tcp -s 10.0.0.1/32",
    "-s 10.0.0.1/32,10.0.0.2/32",
    "-s fd00::1/128",
    "-s 10.0.0.300/32",
    "-i eth0",
  ])
    expect([words, glanceAt(ruleOf(words))]).toEqual([words, null]);
});
