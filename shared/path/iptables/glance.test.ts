import fc from "fast-check";
import { expect, it } from "vitest";
import { parseIptablesSave } from "../../parse/iptables-save.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { parseAddress } from "../address.ts";
import type { Context } from "../netfilter/evaluation.ts";
import { firstCondition, glancesOf, pastRefusals } from "./glance.ts";
import { compileGeneral } from "./match.ts";

function chainOf(...rules: readonly string[]) {
  const text = `*nat\n:C - [0:0]\n${rules.map((words) => `[1:2] -A C ${words}\n`).join("")}COMMIT\n`;
  const chain = parseIptablesSave(text, "t" as SectionKey).records.tables[0]?.chains.get("C");
  const rule = chain?.ruleAt(0);
  if (!chain || !rule) throw new Error(`no rule in ${rules.join()}`);
  return { chain, rule };
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
        const { chain, rule } = chainOf(`${option} ${value}${rest}`);
        const glances = glancesOf(chain);
        if (glances.options[0] === 0) {
          expect(value).toMatch(/255\.0\.0$/);
          return;
        }
        const [first] = compileGeneral(rule, "inet");
        const [from, to] = [parseAddress(source) ?? 0n, parseAddress(destination) ?? 0n];
        const flow = { family: "inet", source: from, destination: to } as Context["flow"];
        const answer = first?.test({ flow } as Context);
        const refused = pastRefusals(glances, 0, Number(from), Number(to)) === 1;
        seen[refused ? "refused" : "passed"] += 1;
        expect([refused ? "no" : "yes", firstCondition(rule.text, rule.chain)]).toEqual([
          answer,
          first?.says,
        ]);
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
    expect([words, glancesOf(chainOf(words).chain).options[0]]).toEqual([words, 0]);
});

it("rules are passed over up to the first that must be looked at", () => {
  const { chain } = chainOf(
    "-d 10.0.0.1/32 -j ACCEPT",
    "! -s 10.0.0.0/8 -j ACCEPT",
    "-d 10.0.0.2/32 -j ACCEPT",
    "-d 10.0.0.3",
    "-i eth0 -j ACCEPT",
  );
  const number = (text: string) => Number(parseAddress(text));
  const past = (from: number, to: string) =>
    pastRefusals(glancesOf(chain), from, number("10.9.9.9"), number(to));
  expect([
    past(0, "10.0.0.2"),
    past(3, "10.0.0.2"),
    past(0, "10.0.0.3"),
    past(0, "10.0.0.4"),
    past(5, "10.0.0.4"),
  ]).toEqual([2, 4, 3, 4, 5]);
});
