import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { parseNftJson } from "./nft-json.ts";
import { corpus, describeRecorded, filesIn, fixture, SECTION } from "./testing/recorded.ts";

/** Counts what a listing holds, straight from its JSON. */
function counts(source: string): Record<string, number> {
  const found: Record<string, number> = {};
  for (const entry of JSON.parse(source).nftables) {
    const kind = Object.keys(entry)[0] ?? "";
    found[kind] = (found[kind] ?? 0) + 1;
  }
  return found;
}

describe("a Docker host's ruleset", () => {
  const host = JSON.parse(fixture("docker-host.json")) as Snapshot;
  const source = host.sections.find((section) => section.name === "nft")?.text ?? "";
  const { records, warnings } = parseNftJson(source, SECTION);

  it("every table, chain and rule is there", () => {
    expect(warnings).toEqual([]);
    const all = counts(source);
    const chains = records.tables.flatMap((table) => [...table.chains.values()]);
    expect([records.tables.length, chains.length, chains.flatMap((chain) => chain.rules).length]).toEqual([
      all.table,
      all.chain,
      all.rule,
    ]);
  });

  it("base chains have hook and priority, the others none", () => {
    const nat = records.tables.find((table) => table.family === "ip" && table.name === "nat");
    const {
      source: _,
      rules: __,
      handle: ___,
      ...base
    } = nat?.chains.get("POSTROUTING") ?? { source: 0, rules: 0, handle: 0 };
    expect(base).toEqual({
      name: "POSTROUTING",
      type: "nat",
      hook: "postrouting",
      priority: 100,
      policy: "accept",
      devices: [],
    });
    expect(nat?.chains.get("DOCKER")).toMatchObject({ type: null, hook: null, priority: null, policy: null });
  });

  it("parts that nft cannot print make a rule opaque", () => {
    const rules = records.tables.flatMap((table) =>
      [...table.chains.values()].flatMap((chain) => chain.rules),
    );
    const withXt = JSON.parse(source).nftables.filter((entry: object) =>
      JSON.stringify(entry).includes('"xt":'),
    );
    expect(rules.filter((rule) => rule.opaque).length).toBe(withXt.length);
  });
});

describeRecorded("rulesets of other projects", () => {
  it("nft before 1.0 hides the hooks of iptables-nft chains: said, not guessed", () => {
    const [old, recent] = JSON.parse(corpus("field-forms/nft-json-hookless.txt"));
    expect(parseNftJson(JSON.stringify(old), SECTION).warnings.map((warning) => warning.code)).toEqual(
      Array(3).fill("hook-unknown"),
    );
    const { records, warnings } = parseNftJson(JSON.stringify(recent), SECTION);
    expect([warnings, [...(records.tables[0]?.chains.values() ?? [])].map((chain) => chain.hook)]).toEqual([
      [],
      ["input", "forward", "output"],
    ]);
  });

  it("nft's own dumps are read whole", () => {
    const files = filesIn("corpora/nftables-upstream/shell").filter((file) => file.endsWith(".json-nft"));
    expect(files.length).toBeGreaterThan(100);
    const doubts: string[] = [];
    for (const file of files) {
      const source = corpus(`nftables-upstream/shell/${file}`);
      const { records, warnings } = parseNftJson(source, SECTION);
      doubts.push(
        ...warnings
          .filter((warning) => warning.code === "parse")
          .map((warning) => `${file}: ${warning.text}`),
      );
      const all = counts(source);
      const chains = records.tables.flatMap((table) => [...table.chains.values()]);
      const sets = records.tables.flatMap((table) => [...table.sets.values()]);
      expect([
        file,
        records.tables.length,
        chains.length,
        chains.flatMap((chain) => chain.rules).length,
        sets.length,
      ]).toEqual([file, all.table ?? 0, all.chain ?? 0, all.rule ?? 0, (all.set ?? 0) + (all.map ?? 0)]);
    }
    expect(doubts).toEqual([]);
  });
});

it("sets and maps keep types, flags and elements; rules keep order, handle and comment", () => {
  const source = JSON.stringify({
    nftables: [
      { metainfo: { version: "1.0.6" } },
      { table: { family: "inet", name: "t", handle: 1 } },
      {
        map: {
          family: "inet",
          table: "t",
          name: "m",
          type: ["ipv4_addr", "inet_service"],
          map: "verdict",
          flags: ["interval"],
          elem: [[1, 2]],
        },
      },
      { chain: { family: "inet", table: "t", name: "c", handle: 2 } },
      {
        rule: {
          family: "inet",
          table: "t",
          chain: "c",
          handle: 9,
          comment: "a",
          expr: [{ counter: { packets: 0 } }, { accept: null }],
        },
      },
      { counter: { family: "inet", table: "t", name: "hits", packets: 1 } },
    ],
  });
  const { records, warnings } = parseNftJson(source, SECTION);
  expect(warnings).toEqual([]);
  const [table] = records.tables;
  const at = (item: number) => ({ section: "test", line: 1, item });
  expect([
    records.version,
    table?.sets.get("m"),
    table?.chains.get("c")?.rules,
    table?.objects.map((each) => [each.kind, each.name]),
  ]).toEqual([
    "1.0.6",
    {
      source: at(2),
      name: "m",
      handle: null,
      keyType: ["ipv4_addr", "inet_service"],
      valueType: ["verdict"],
      flags: ["interval"],
      elements: [[1, 2]],
    },
    [
      {
        source: at(4),
        handle: 9,
        index: 1,
        comment: "a",
        expressions: [
          { kind: "counter", value: { packets: 0 } },
          { kind: "accept", value: null },
        ],
        opaque: false,
      },
    ],
    [["counter", "hits"]],
  ]);
});

it("a rule of a chain that is not listed is kept aloud; entries of unknown kind are named once", () => {
  const rule = { rule: { family: "ip", table: "x", chain: "y", expr: [] } };
  const { records, warnings } = parseNftJson(
    JSON.stringify({ nftables: [rule, 5, 6, { future: 1 }] }),
    SECTION,
  );
  expect(records.tables[0]?.chains.get("y")?.rules.length).toBe(1);
  expect(warnings.length).toBe(4);
});

it("any JSON and any text is read without an exception", () => {
  const entry = fc.oneof(
    fc.jsonValue(),
    fc.record({ rule: fc.jsonValue() }),
    fc.record({ chain: fc.dictionary(fc.string(), fc.jsonValue()) }),
  );
  const ruleset = fc.array(entry).map((nftables) => JSON.stringify({ nftables }));
  fc.assert(
    fc.property(fc.oneof(ruleset, fc.string({ unit: "binary" }), fc.json()), (source) => {
      expect(parseNftJson(source, SECTION).warnings.length).toBeLessThan(45);
    }),
    { numRuns: 200 },
  );
});
